package present

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/directory"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// query writes names and values in turn.
func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

// PartyRows are Parties by name, those with the text in a name or code.
func PartyRows(roll directory.Roll, text, language string) []desk.PartyRowProps {
	var rows []desk.PartyRowProps
	for _, party := range roll.Parties {
		if !mentions(party, text) {
			continue
		}
		name, in := party.Names.Find(language)
		row := desk.PartyRowProps{
			Name: name, Lang: in, Code: party.Code, Region: party.Region, URL: fmt.Sprintf("/desk/parties/%d/edit", party.ID),
			Confidence: party.Confidence, Sample: party.Sample,
		}
		if focal, has := roll.FocalPoints[party.ID]; has {
			row.FocalPoint = &ui.Link{Label: roll.People[focal.PersonID].Called(language), URL: deskPerson(focal.PersonID)}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(x, y desk.PartyRowProps) int { return cmp.Compare(x.Name, y.Name) })
	return rows
}

func mentions(party models.Party, text string) bool {
	text = strings.ToLower(text)
	if strings.Contains(strings.ToLower(party.Code), text) {
		return true
	}
	for _, name := range party.Names {
		if strings.Contains(strings.ToLower(name), text) {
			return true
		}
	}
	return false
}

// localized puts a text of six languages into a form's values.
func localized(values map[string]string, stem string, texts models.Localized) {
	for language, text := range texts {
		values[stem+"_"+language] = text
	}
}

// PartyValues are what a Party's form shows.
func PartyValues(p models.Party) map[string]string {
	values := map[string]string{"code": p.Code, "region": p.Region, "confidence": p.Confidence, "note": p.Note, "sample": ticked(p.Sample), "became_party": ""}
	if p.BecameParty != nil {
		values["became_party"] = p.BecameParty.Format(time.DateOnly)
	}
	localized(values, "name", p.Names)
	return values
}

func ticked(is bool) string {
	if is {
		return "1"
	}
	return ""
}

// OrganizationRows are Organizations by name.
func OrganizationRows(all []models.Organization, language string) []desk.OrganizationRowProps {
	rows := make([]desk.OrganizationRowProps, len(all))
	for i, o := range all {
		name, in := o.Names.Find(language)
		rows[i] = desk.OrganizationRowProps{
			Name: name, Lang: in, Kind: o.Kind, Website: o.Website, URL: fmt.Sprintf("/desk/organizations/%d/edit", o.ID), Sample: o.Sample,
		}
	}
	slices.SortStableFunc(rows, func(x, y desk.OrganizationRowProps) int { return cmp.Compare(x.Name, y.Name) })
	return rows
}

// OrganizationValues are what an Organization's form shows.
func OrganizationValues(o models.Organization) map[string]string {
	values := map[string]string{"slug": o.Slug, "kind": o.Kind, "website": o.Website, "note": o.Note, "sample": ticked(o.Sample)}
	localized(values, "name", o.Names)
	return values
}

// ForumRows are forums in their order.
func ForumRows(all []models.Forum, themes []models.Theme, language string) []desk.ForumRowProps {
	labels := map[models.ThemeID]string{}
	for _, theme := range themes {
		labels[theme.ID] = theme.Labels.In(language)
	}
	rows := make([]desk.ForumRowProps, len(all))
	for i, f := range all {
		name, in := f.Names.Find(language)
		rows[i] = desk.ForumRowProps{
			Name: name, Lang: in, URL: fmt.Sprintf("/desk/forums/%d/edit", f.ID), Audience: f.Audience,
			Position: int(f.Position), Topics: int(f.TopicsCount), Closed: f.ClosedAt != nil,
		}
		if f.ThemeID != nil {
			rows[i].Theme = labels[*f.ThemeID]
		}
	}
	return rows
}

// ForumValues are what a forum's form shows.
func ForumValues(f models.Forum) map[string]string {
	values := map[string]string{"audience": f.Audience, "position": strconv.FormatInt(f.Position, 10), "theme": ""}
	if f.ThemeID != nil {
		values["theme"] = strconv.FormatInt(int64(*f.ThemeID), 10)
	}
	localized(values, "name", f.Names)
	localized(values, "description", f.Descriptions)
	return values
}

// MainThemes are the main Themes to choose from, in their order.
func MainThemes(all []models.Theme, language string) []ui.Option {
	var options []ui.Option
	for _, theme := range all {
		if theme.ParentID == nil {
			label, in := theme.Labels.Find(language)
			options = append(options, ui.Option{Value: strconv.FormatInt(int64(theme.ID), 10), Label: label, Lang: other(in, language)})
		}
	}
	return options
}

// ThemeRows are Themes, each after the one it belongs to.
func ThemeRows(all []models.Theme, language string) []desk.ThemeRowProps {
	under := map[models.ThemeID][]models.Theme{}
	for _, theme := range all {
		if theme.ParentID != nil {
			under[*theme.ParentID] = append(under[*theme.ParentID], theme)
		}
	}
	var rows []desk.ThemeRowProps
	var add func(theme models.Theme, level int)
	add = func(theme models.Theme, level int) {
		label, in := theme.Labels.Find(language)
		rows = append(rows, desk.ThemeRowProps{
			Label: label, Lang: in, URL: fmt.Sprintf("/desk/themes/%d/edit", theme.ID), Basis: theme.Basis[in], Level: level,
		})
		for _, child := range under[theme.ID] {
			add(child, level+1)
		}
	}
	for _, theme := range all {
		if theme.ParentID == nil {
			add(theme, 1)
		}
	}
	return rows
}

// ThemeValues are what a Theme's form shows.
func ThemeValues(t models.Theme) map[string]string {
	values := map[string]string{}
	localized(values, "label", t.Labels)
	localized(values, "basis", t.Basis)
	return values
}

// Differences are how what is there now differs from what somebody typed, by the
// fields of the form in their order.
func Differences(theirs, yours map[string]string, fields []string) *desk.ConflictProps {
	props := &desk.ConflictProps{}
	for _, field := range fields {
		if there, typed := strings.TrimSpace(theirs[field]), strings.TrimSpace(yours[field]); there != typed {
			props.Rows = append(props.Rows, desk.ConflictRow{Field: field, Theirs: there, Yours: typed})
		}
	}
	return props
}
