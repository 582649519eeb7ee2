package moderation

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the screens in all their states.
func States() []ui.State {
	page := layout.PageProps{Title: "Moderation", Path: "/reports/new", Width: "narrow", Person: &layout.PersonProps{ID: 3, Name: "Oscar", URL: "/people/3"}}
	at := time.Date(2026, 3, 5, 12, 4, 0, 0, time.UTC)
	grounds := []string{"promotional", "unkind", "off_topic", "untrue", "personal", "confidential", "other"}
	report := ReportProps{Page: page, Kind: "post", Thing: "post:12/3", URL: "/topics/12/posts/3", Grounds: grounds, MaxNote: 1000}
	refused := report
	refused.Ground, refused.Note, refused.Errors, refused.Problem = "other", "<b>", map[string]string{"ground": "Choose a reason.", "note": "Say why."}, "You have reported much."
	return []ui.State{
		{Name: "report", Component: Report(report), Whole: true},
		{Name: "report: refused", Component: Report(refused), Whole: true},
		{Name: "report: sent", Component: Sent(SentProps{Page: page, URL: "/topics/12/posts/3"}), Whole: true},
		{Name: "figures", Component: Summary(SummaryProps{Page: page, Since: at, Rows: []SummaryRowProps{{Kind: "post", Reports: 1204, Open: 3, Kept: 12, Hidden: 1021, Median: 2 * time.Minute}, {Kind: "file", Reports: 2, Kept: 1, Median: 59 * time.Minute}, {Kind: "workspace"}, {Reports: 1206, Open: 3, Kept: 13, Hidden: 1021, Median: 21 * time.Hour}}, Grounds: []SummaryGroundProps{{Ground: "promotional", Reports: 1204, Hidden: 1021}, {Ground: "confidential"}}, Measures: SummaryMeasuresProps{Asked: 12, Silenced: 3, Suspended: 1}}), Whole: true},
		{Name: "told: hidden", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", Decision: "hide", Ground: "promotional", Note: "Please ask <b>before</b> you advertise.\nThank you.", At: at}), Whole: true},
		{Name: "told: may appeal", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", Decision: "delete", Ground: "unkind", Locks: true, Measure: "silence", Until: &at, At: at, AppealURL: "/decisions/3/appeal", MaxNote: 1000, Words: "<b>", Errors: map[string]string{"note": "Say why."}, Problem: "It was appealed already."}), Whole: true},
		{Name: "told: appealed", Component: Decision(DecisionProps{Page: page, Kind: "person", URL: "/people/3", Decision: "measure", Ground: "other", Note: "Five times.", Measure: "suspend", Until: &at, At: at, Appeal: &AppealProps{Words: "Only <i>once</i>.", At: at}}), Whole: true},
		{Name: "told: overturned", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", Decision: "hide", Ground: "untrue", At: at, Appeal: &AppealProps{Words: "It is true.", At: at, Outcome: "overturned", Note: "So it is."}}), Whole: true},
		{Name: "told: upheld", Component: Decision(DecisionProps{Page: page, Kind: "comment", URL: "/documents/1/threads/2", Decision: "hide", Ground: "personal", At: at, Appeal: &AppealProps{Words: "No.", At: at, Outcome: "upheld", Note: "Yes."}}), Whole: true},
		{Name: "told: to edit", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", EditURL: "/topics/12/posts/3/edit", Before: &at, Ground: "off_topic", Note: "Leave the second half out."}), Whole: true},
		{Name: "told: edited", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", Ground: "off_topic", Note: "Leave the second half out."}), Whole: true},
		{Name: "told: kept", Component: Decision(DecisionProps{Page: page, Kind: "document", URL: "/documents/1", Decision: "keep", Ground: "no_ground", At: at}), Whole: true},
		{Name: "hidden: own profile", Component: Hidden(HiddenProps{Kind: "person", Ground: "personal", Decision: "/decisions/3"})},
		{Name: "hidden: profile, until it is decided", Component: Hidden(HiddenProps{Kind: "person", Withheld: true, Decision: "/decisions/3"})},
		{Name: "hidden: profile, for a moderator", Component: Hidden(HiddenProps{Kind: "person", Ground: "promotional", Case: "/desk/cases/3"})},
		{Name: "hidden: document", Component: Hidden(HiddenProps{Kind: "document", Ground: "confidential", Decision: "/decisions/3"})},
		{Name: "hidden: workspace, for another lead", Component: Hidden(HiddenProps{Kind: "workspace", Ground: "untrue"})},
		{Name: "told: withheld", Component: Decision(DecisionProps{Page: page, Kind: "post", URL: "/topics/12/posts/3", Withheld: true, At: at}), Whole: true},
	}
}
