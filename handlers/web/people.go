package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/directory"
	"minamata.exchange/app/richtext"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/people"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// personShow is GET /people/:person.
func (s *Server) personShow(c *fiber.Ctx) error {
	person, err := id[models.PersonID](c, "person")
	if err != nil {
		return err
	}
	p, err := s.app.Forum.Contributor(c.UserContext(), readerOf(c).Who, person)
	if err != nil {
		return err
	}
	if into := p.Person.MergedInto; into != nil {
		return c.Redirect(present.PersonPath(*into), fiber.StatusSeeOther)
	}
	language := languageOf(c)
	props := people.PersonProps{
		Page: s.page(c, p.Person.Called(languageOf(c))), ID: int64(person), Name: p.Person.Called(languageOf(c)), LatinName: p.Person.LatinName, Position: p.Person.Position,
		Joined: p.Person.CreatedAt, Languages: p.Person.Languages, Bio: p.Person.Bio, BioLang: richtext.Language(p.Person.Bio, p.Person.InterfaceLanguage), Suspended: p.Suspended,
		Self: person == readerOf(c).Who.Person, Topics: present.TopicRows(p.Topics, language), Posts: p.Posts,
	}
	props.Page.Private = true
	if p.Hidden {
		if props.Hidden, err = s.hidden(c, "person", int64(person)); err != nil {
			return err
		}
	}
	switch {
	case p.Party != nil:
		props.For = ui.Link{Label: p.Party.Names.In(language)}
	case p.Organization != nil:
		props.For = ui.Link{Label: p.Organization.Names.In(language)}
	}
	if p.FocalPoint != nil {
		props.FocalPoint, props.Since = true, p.FocalPoint.StartedAt
	}
	return s.render(c, people.Person(props))
}

// personFound is a person as a script that looks people up reads it.
type personFound struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	For  string `json:"for"`
}

// personIndex is GET /people: looking people up by name.
func (s *Server) personIndex(c *fiber.Ctx) error {
	found, err := s.app.Forum.Mentionable(c.UserContext(), readerOf(c).Who, models.ForumID(max(0, wholeNumber(c.Query("forum")))), c.Query("q"))
	if err != nil {
		return err
	}
	if isScript(c) || strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON) {
		all := make([]personFound, len(found.People))
		for i, person := range found.People {
			all[i] = personFound{int64(person.ID), person.Called(languageOf(c)), present.SpeaksFor(person, found.Names, languageOf(c))}
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(all)
	}
	props := people.LookupProps{Page: s.page(c, say(c.UserContext(), "people.lookup")), Query: c.Query("q")}
	for _, person := range found.People {
		props.People = append(props.People, people.FoundProps{
			ID: int64(person.ID), Name: person.Called(languageOf(c)), URL: present.PersonPath(person.ID), For: present.SpeaksFor(person, found.Names, languageOf(c)),
		})
	}
	return s.render(c, people.Lookup(props))
}

// directoryShow is GET /directory: Parties and Organizations.
func (s *Server) directoryShow(c *fiber.Ctx) error {
	roll, err := s.app.Directory.Entries(c.UserContext())
	if err != nil {
		return err
	}
	language := languageOf(c)
	props := people.DirectoryProps{Page: s.page(c, say(c.UserContext(), "layout.nav.directory")), Query: c.Query("q"), Kind: c.Query("kind"), Region: c.Query("region")}
	props.Page.Section = "directory"
	entries := entriesOf(roll, language)
	for _, entry := range entries {
		if entry.Region != "" && !slices.ContainsFunc(props.Regions, func(o ui.Option) bool { return o.Value == entry.Region }) {
			props.Regions = append(props.Regions, ui.Option{Value: entry.Region, Label: text.RegionName(c.UserContext(), entry.Region)})
		}
		if matches(entry, props) {
			entry.Region = text.RegionName(c.UserContext(), entry.Region)
			props.Entries = append(props.Entries, entry)
		}
	}
	props.Total = int64(len(props.Entries))
	return s.render(c, people.Directory(props))
}

func matches(entry people.EntryProps, wanted people.DirectoryProps) bool {
	isParty := entry.Kind == "party"
	return (wanted.Kind == "" || (wanted.Kind == "party") == isParty) &&
		(wanted.Region == "" || entry.Region == wanted.Region) &&
		strings.Contains(strings.ToLower(entry.Name), strings.ToLower(strings.TrimSpace(wanted.Query)))
}

// entriesOf are the directory's lines, by name.
func entriesOf(all directory.Entries, language string) []people.EntryProps {
	entries := make([]people.EntryProps, 0, len(all.Parties)+len(all.Organizations))
	for _, party := range all.Parties {
		entry := people.EntryProps{Name: party.Names.In(language), URL: present.PartyPath(party.ID), Kind: "party", Region: party.Region, People: all.PeopleOfParty[party.ID], Sample: party.Sample}
		if focal, has := all.FocalPoints[party.ID]; has {
			entry.FocalPoint = &ui.Link{Label: all.People[focal.PersonID].Called(language), URL: present.PersonPath(focal.PersonID)}
		}
		entries = append(entries, entry)
	}
	for _, organization := range all.Organizations {
		kind := strings.TrimPrefix(organization.Kind, "regional_")
		entries = append(entries, people.EntryProps{Name: organization.Names.In(language), Kind: kind, People: all.PeopleOfOrganization[organization.ID], Sample: organization.Sample})
	}
	slices.SortFunc(entries, func(x, y people.EntryProps) int { return strings.Compare(x.Name, y.Name) })
	return entries
}
