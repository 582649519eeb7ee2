package people

import (
	"time"

	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

// States are the pages about people in all their states.
func States() []ui.State {
	page := layout.PageProps{Title: "Directory", Section: "directory", Path: "/directory"}
	day := time.Date(2026, 3, 5, 12, 4, 0, 0, time.UTC)
	topics := []forum.TopicRowProps{{ID: 12, URL: "/topics/12", Title: "What worked?", Lang: "en", Kind: "question", LatestAt: day}}
	regions := []ui.Option{{Value: "APG", Label: "Asia-Pacific States"}}
	entries := []EntryProps{
		{Name: "Altura", URL: "/parties/1", Kind: "party", Region: "African States", FocalPoint: &ui.Link{Label: "Awa Diop", URL: "/people/7"}, People: 4, Sample: true},
		{Name: "Cordillera Mercury Watch", Kind: "ngo", People: 2, Sample: true},
	}
	for _, kind := range []string{"igo", "industry", "academia", "centre", "secretariat", "other"} {
		entries = append(entries, EntryProps{Name: "Ассоциация " + kind, Kind: kind})
	}
	return []ui.State{
		{Name: "person: focal point", Component: Person(PersonProps{Page: page, ID: 7, Name: "سلمى الحداد", LatinName: "Salma al-Haddad", Position: "Head of unit", For: ui.Link{Label: "Mekara", URL: "/parties/8"}, FocalPoint: true, Since: day, Joined: day, Languages: []string{"ar", "fr", "pt"}, Bio: "أعمل على\nالزئبق.", BioLang: "ar", Self: true, Topics: topics, Posts: 41}), Whole: true},
		{Name: "person: suspended, nothing written", Component: Person(PersonProps{Page: page, ID: 8, Name: "Xavier <Vance>", Suspended: true, For: ui.Link{Label: "Retort Systems"}}), Whole: true},
		{Name: "person: hidden, for themselves", Component: Person(PersonProps{Page: page, ID: 8, Name: "Xavier <Vance>", Bio: "Buy our retort.", BioLang: "en", Self: true, Hidden: &moderation.HiddenProps{Kind: "person", Ground: "promotional", Decision: "/decisions/3"}}), Whole: true},
		{Name: "directory", Component: Directory(DirectoryProps{Page: page, Regions: regions, Entries: entries, Total: 8, Next: "/directory?after=x"}), Whole: true},
		{Name: "directory: nothing found", Component: Directory(DirectoryProps{Page: page, Query: `<"x">`, Kind: "party"}), Whole: true},
		{Name: "lookup", Component: Lookup(LookupProps{Page: page, Query: "a", People: []FoundProps{{ID: 7, Name: "Awa Diop", URL: "/people/7", For: "Sahelia"}}}), Whole: true},
		{Name: "lookup: nobody", Component: Lookup(LookupProps{Page: page, Query: "zz"}), Whole: true},
	}
}
