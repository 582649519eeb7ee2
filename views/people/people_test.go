package people_test

import (
	"strings"
	"testing"

	"minamata.exchange/views/people"
	"minamata.exchange/views/ui"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, people.States()) }

func TestWhatPeopleSayOfThemselvesIsEscaped(t *testing.T) {
	got := viewstest.Render(t, "en", people.Person(people.PersonProps{Name: "<b>", Bio: "<script>", Position: "<i>", For: ui.Link{Label: "<u>"}}))
	for _, bad := range []string{"<b>", "<script>", "<i>", "<u>"} {
		if strings.Contains(got, bad) {
			t.Errorf("%s reaches the page", bad)
		}
	}
}

func TestLanguagesAreNamedInTheReadersLanguage(t *testing.T) {
	got := viewstest.Render(t, "zh", people.Person(people.PersonProps{Languages: []string{"fr", "ar"}}))
	if !strings.Contains(got, "法文、阿拉伯文") {
		t.Error("no 法文、阿拉伯文")
	}
}
