package present

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/audit"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// Entries are lines of the audit record.
func Entries(page audit.Page, places Places, language string) []desk.EntryProps {
	props := make([]desk.EntryProps, len(page.Entries))
	for i, entry := range page.Entries {
		outer, _, _ := strings.Cut(entry.Place, "/")
		props[i] = desk.EntryProps{
			ID: entry.ID, At: entry.At, Act: entry.Act, Thing: thing(entry.Thing, page.Named, places, language), Place: outer, PlaceName: places.names[outer],
			Before: entry.Before, After: entry.After, Reason: entry.Reason,
		}
		if entry.ActorID != nil {
			props[i].Actor = ui.Link{Label: page.People[*entry.ActorID].Called(language), URL: deskPerson(*entry.ActorID)}
		}
		if number, is := strings.CutPrefix(entry.Thing, "case:"); is {
			id, _ := strconv.ParseInt(number, 10, 64)
			if about := page.Cases[models.CaseID(id)]; about != "" {
				props[i].About = thing(about, page.Named, places, language)
			}
		}
	}
	return props
}

// WorkspacesIn are the workspaces in which something was done.
func WorkspacesIn(entries []models.AuditEntry) []models.WorkspaceID {
	var ids []models.WorkspaceID
	for _, entry := range entries {
		for _, text := range []string{entry.Place, entry.Thing} {
			outer, _, _ := strings.Cut(text, "/")
			if number, is := strings.CutPrefix(outer, "workspace:"); is {
				if id, err := strconv.ParseInt(number, 10, 64); err == nil {
					ids = append(ids, models.WorkspaceID(id))
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Outcome is how the record was found.
func Outcome(v audit.Verification) *desk.OutcomeProps {
	props := &desk.OutcomeProps{Entries: int(v.Entries), End: v.End()}
	for _, finding := range v.Findings {
		props.Findings = append(props.Findings, desk.FindingProps{Entry: finding.Entry, Kind: finding.Kind})
	}
	return props
}

// thing names what an entry is about and leads there.
func thing(text string, named audit.Named, places Places, language string) desk.RecordedProps {
	kind, number, _ := strings.Cut(text, ":")
	p := desk.RecordedProps{Text: text, Name: places.names[text]}
	parts := strings.Split(number, "/")
	id, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || id == 0 {
		return p
	}
	switch kind {
	case "account":
		if holder, known := named.Accounts[models.AccountID(id)]; known {
			p.Name, p.URL = called(named, holder, language), deskPerson(holder)
		}
	case "person":
		p.Name, p.URL = called(named, models.PersonID(id), language), deskPerson(models.PersonID(id))
	case "forum", "theme", "organization":
		p.URL = fmt.Sprintf("/desk/%ss/%d/edit", kind, id)
	case "party":
		p.URL = fmt.Sprintf("/desk/parties/%d/edit", id)
	case "case":
		p.URL = fmt.Sprintf("/desk/cases/%d", id)
	case "topic", "document", "workspace":
		p.URL = fmt.Sprintf("/%ss/%d", kind, id)
	case "post":
		p.URL = fmt.Sprintf("/topics/%d/posts/%s", id, parts[len(parts)-1])
	case "comment":
		p.URL = fmt.Sprintf("/documents/%d", id)
	case "file":
		p.URL = fmt.Sprintf("/workspaces/%d", id)
	}
	return p
}

func called(named audit.Named, id models.PersonID, language string) string {
	if person, known := named.People[id]; known {
		return person.Called(language)
	}
	return ""
}
