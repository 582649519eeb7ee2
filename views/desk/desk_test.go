package desk_test

import (
	"strings"
	"testing"

	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, desk.States()) }

// What staff alone write is attacker's input all the same.
func TestWhatIsRecordedIsEscaped(t *testing.T) {
	entry := desk.EntryProps{Actor: ui.Link{Label: "<b>", URL: "/"}, Act: "<i>", Thing: desk.RecordedProps{Text: "<u>", Name: "<em>"}, About: desk.RecordedProps{Text: "<u>"}, Place: "<s>", Before: "<script>", After: "<img>", Reason: "<svg>"}
	got := viewstest.Render(t, "en", desk.Audit(desk.AuditProps{Entries: []desk.EntryProps{entry}}))
	for _, bad := range []string{"<b>", "<i>", "<u>", "<em>", "<s>", "<script>", "<img>", "<svg>"} {
		if strings.Contains(got, ">"+bad) {
			t.Errorf("%s reaches the page", bad)
		}
	}
}

func TestInheritedRightsSayFromWhichRole(t *testing.T) {
	props := desk.PolicyProps{Roles: []string{"observer", "partner"}, Groups: []desk.GroupProps{{Thing: "forum/public", Place: "forum:0", Rows: []desk.QuestionProps{
		{Act: "read", Answers: []desk.AnswerProps{{Kind: "yes"}, {Kind: "inherited", From: "observer"}}},
	}}}}
	got := viewstest.Render(t, "en", desk.Policy(props))
	for _, want := range []string{"As Observer", ">Yes<", "In any forum", "Public forums"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
}

// Who may not do something is not shown the way to it.
func TestPersonShowsOnlyWhatMayBeDone(t *testing.T) {
	row := desk.RowProps{Name: "Amina", State: "active", Roles: []desk.RoleProps{{Role: "party", Place: "site", ByHand: true}}}
	got := viewstest.Render(t, "en", desk.Person(desk.PersonProps{ID: 1, HasAccount: true, Person: row}))
	if strings.Contains(got, "<form method=\"post\" action=\"/desk") || strings.Contains(got, "suspension") {
		t.Error("a reader is offered a change")
	}
}
