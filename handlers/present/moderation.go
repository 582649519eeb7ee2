package present

import (
	"fmt"
	"strconv"
	"strings"

	"minamata.exchange/app/document"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	view "minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

// Reported is the kind of a thing that can be reported, and where it stands; the
// home page for what is none.
func Reported(thing string) (kind, url string) {
	kind, rest, _ := strings.Cut(thing, ":")
	ids := [3]int64{}
	for i, part := range strings.SplitN(rest, "/", 3) {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil || id < 1 {
			return kind, "/"
		}
		ids[i] = id
	}
	switch kind {
	case "post":
		return kind, forum.PostPath(models.TopicID(ids[0]), ids[1])
	case "comment":
		return kind, thread.Path(models.DocumentID(ids[0]), ids[1])
	case "document":
		return kind, document.Path(models.DocumentID(ids[0]))
	case "file":
		return kind, fmt.Sprintf("%s/files/%d", workspace.Path(models.WorkspaceID(ids[0])), ids[1])
	case "person":
		return kind, PersonPath(models.PersonID(ids[0]))
	case "workspace":
		return kind, workspace.Path(models.WorkspaceID(ids[0]))
	}
	return kind, "/"
}

// Decision is what somebody is told of a case.
func Decision(t moderation.Told) view.DecisionProps {
	c := t.Case
	props := view.DecisionProps{
		Decision: c.Decision, Withheld: c.WithheldAt != nil, Before: c.AwaitsUntil, Ground: c.Ground, Note: c.Note, Locks: c.Locks, Measure: c.Measure, Until: c.Until,
		MaxNote: moderation.MaxNote,
	}
	if props.Kind, props.URL = Reported(c.Thing); c.Kind == "post" {
		props.EditURL = props.URL + "/edit"
	} else {
		props.EditURL = props.URL
	}
	switch {
	case c.DecidedAt != nil:
		props.At = *c.DecidedAt
	case c.WithheldAt != nil:
		props.At = *c.WithheldAt
	}
	if a := t.Appeal; a != nil {
		props.Appeal = &view.AppealProps{Words: a.Words, At: a.At, Outcome: a.Outcome, Note: a.Note}
	} else if t.MayAppeal {
		props.AppealURL = fmt.Sprintf("/decisions/%d/appeal", c.ID)
	}
	return props
}

// Hidden is what stands above a thing that moderation hid; nil where nothing is known
// of that.
func Hidden(kind string, h *moderation.Hiding) *view.HiddenProps {
	if h == nil {
		return nil
	}
	props := view.HiddenProps{Kind: kind, Ground: h.Ground, Withheld: h.Withheld}
	if h.Own {
		props.Decision = fmt.Sprintf("/decisions/%d", h.Case)
	}
	if h.Decides {
		props.Case = fmt.Sprintf("/desk/cases/%d", h.Case)
	}
	return &props
}

// Queue is a part of the queue.
func Queue(q moderation.Queue, language string) []desk.CaseRowProps {
	rows := Cases(q.Cases, q.People, q.Appeals, language)
	for i, c := range q.Cases {
		headed(&rows[i], q.Headings[c.ID], language)
		for _, sign := range q.Signs[c.ID] { // which there are: not every reader may read the thing
			rows[i].Signs = append(rows[i].Signs, desk.SignProps{Sign: sign.Sign, At: sign.At})
		}
	}
	return rows
}

// headed is a row with what its case is about.
func headed(row *desk.CaseRowProps, h moderation.Heading, language string) {
	row.Ground, row.Title, row.Opening, row.Lang, row.Room = h.Ground, h.Title, h.Opening, h.Language, h.Room.In(language)
}

// besides are other cases on the page of one, where none is chosen.
func besides(p moderation.CasePage, all []models.Case, language string) []desk.CaseRowProps {
	rows := Cases(all, p.People, nil, language)
	for i, c := range all {
		headed(&rows[i], p.Headings[c.ID], language)
		rows[i].Alone = true
	}
	return rows
}

func signs(all []models.CaseSign) []desk.SignProps {
	props := make([]desk.SignProps, len(all))
	for i, sign := range all {
		props[i] = desk.SignProps{Sign: sign.Sign, Detail: sign.Detail, At: sign.At}
	}
	return props
}

// WatchValues are what the program looks for, as a form shows it.
func WatchValues(w moderation.Watch) map[string]string {
	values := map[string]string{"withhold": ticked(w.Withhold), "words": ticked(w.Words), "files": ticked(w.Files)}
	for name, n := range map[string]int64{"new_posts": w.NewPosts, "new_days": w.NewDays, "links": w.Links, "per_minute": w.PerMinute} {
		values[name] = strconv.FormatInt(n, 10)
	}
	return values
}

// WatchedWords are the words of the list.
func WatchedWords(list moderation.WordList, language string) []desk.WatchedWordProps {
	props := make([]desk.WatchedWordProps, len(list.Words))
	for i, word := range list.Words {
		props[i] = desk.WatchedWordProps{
			ID: int64(word.ID), Word: word.Word, By: ui.Link{Label: list.People[word.AddedBy].Called(language), URL: PersonPath(word.AddedBy)}, Since: word.AddedAt,
		}
	}
	return props
}

// Cases are cases in a list.
func Cases(all []models.Case, people map[models.PersonID]models.Person, appeals map[models.CaseID]models.Appeal, language string) []desk.CaseRowProps {
	rows := make([]desk.CaseRowProps, len(all))
	for i, c := range all {
		rows[i] = caseRow(c, people, language)
		if appeal, is := appeals[c.ID]; is {
			if rows[i].Appeal = appealState(appeal); appeal.Outcome == "" {
				rows[i].State = moderation.Appealed
			}
		}
	}
	return rows
}

func appealState(a models.Appeal) string {
	if a.Outcome == "" {
		return "open"
	}
	return a.Outcome
}

func caseRow(c models.Case, people map[models.PersonID]models.Person, language string) desk.CaseRowProps {
	row := desk.CaseRowProps{
		ID: int64(c.ID), Version: c.Version, State: c.State,
		URL: fmt.Sprintf("/desk/cases/%d", c.ID), Kind: c.Kind, Alone: !moderation.CanTogether(c.Kind), About: people[c.AboutID].Called(language), Reports: int(c.Reports), Sides: int(c.Sides),
		Withheld: c.WithheldAt != nil, HandedOn: c.HandedOn, Decision: c.Decision, Ground: c.Ground, Measure: c.Measure, Until: c.Until, Locks: c.Locks, Awaits: c.AwaitsUntil != nil, At: c.OpenedAt,
	}
	if row.Awaits {
		row.State = moderation.Awaiting
	}
	if c.ClaimedBy != nil {
		row.Claimed = people[*c.ClaimedBy].Called(language)
	}
	return row
}

// Case is a case with what is needed to decide it.
func Case(p moderation.CasePage, language string) desk.CaseProps {
	c := p.Case
	props := desk.CaseProps{
		CaseRowProps: caseRow(c, p.People, language), Open: c.State == models.CaseOpen,
		Choices: moderation.Choices(c), Measures: p.Measures, MayLock: c.Kind == "post", MaxDays: moderation.MaxDays, Reported: p.Ground,
		Person: ui.Link{Label: p.People[c.AboutID].Called(language), URL: PersonPath(c.AboutID)}, Mine: p.Mine, Taken: p.Taken, Heard: p.Heard, Passed: p.Passed,
		MayClaim: p.MayClaim, MayUndo: p.MayUndo,
	}
	_, props.ThingURL = Reported(c.Thing)
	for _, f := range p.Forums {
		props.Forums = append(props.Forums, ui.Option{Value: strconv.FormatInt(int64(f.ID), 10), Label: f.Names.In(language)})
	}
	caseText(&props, p, language)
	props.About = desk.AboutProps{
		Capacity: p.About.Capacity.Capacity, Of: p.About.Of.In(language), Since: p.About.Since, Silenced: p.About.Silenced, Suspended: p.About.Suspended, Until: p.About.Until,
	}
	props.Others, props.Earlier, props.Before = besides(p, p.Open, language), besides(p, p.Earlier, language), besides(p, p.Before, language)
	if a := p.Appeal; a != nil {
		props.CaseRowProps.Appeal = appealState(*a)
		props.Appeal = &desk.AppealProps{Words: a.Words, At: a.At, Open: a.Outcome == "", Judged: p.Judged && a.Outcome == ""}
	}
	props.Noticed = signs(p.Signs)
	for _, r := range p.Reports {
		props.Reports = append(props.Reports, desk.ReportedProps{
			By: ui.Link{Label: p.People[r.ReporterID].Called(language), URL: PersonPath(r.ReporterID)}, Ground: r.Ground, Note: r.Note, At: r.At,
		})
	}
	for _, a := range p.Acts {
		act := desk.CaseActProps{Act: a.Act, Ground: a.Ground, Note: a.Note, At: a.At}
		if a.PersonID != nil {
			act.By = p.People[*a.PersonID].Called(language)
		}
		props.Acts = append(props.Acts, act)
	}
	return props
}

// Summary is the figures of moderation.
func Summary(sum moderation.Summary) view.SummaryProps {
	props := view.SummaryProps{Since: sum.Since}
	for _, r := range sum.Rows {
		props.Rows = append(props.Rows, view.SummaryRowProps{
			Kind: r.Kind, Reports: int(r.Reports), Open: int(r.Open), Kept: int(r.Kept), Hidden: int(r.Hidden), Measured: int(r.Measured), Appealed: int(r.Appealed), Overturned: int(r.Overturned),
			Median: r.Median,
		})
	}
	for _, g := range sum.Grounds {
		props.Grounds = append(props.Grounds, view.SummaryGroundProps{Ground: g.Ground, Reports: int(g.Reports), Hidden: int(g.Hidden), Measured: int(g.Measured)})
	}
	m := sum.Measures
	props.Measures = view.SummaryMeasuresProps{Asked: int(m.Asked), Locked: int(m.Locked), Moved: int(m.Moved), Silenced: int(m.Silenced), Suspended: int(m.Suspended)}
	return props
}
