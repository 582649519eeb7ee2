package layout_test

import (
	"strings"
	"testing"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, layout.States()) }

func TestFrame(t *testing.T) {
	visitor := viewstest.Render(t, "ar", layout.Page(layout.PageProps{Title: "<x>", Section: "forums", Path: "/forums?a=b&c=d"}))
	for _, want := range []string{
		`<html lang="ar" dir="rtl"`, `&lt;x&gt; · `, `href="/forums" aria-current="page"`, `href="#main"`, `id="main"`,
		`value="/forums?a=b&amp;c=d"`, `/sign-in?return=%2Fforums%3Fa%3Db%26c%3Dd`, `name="language" value="zh"`,
	} {
		if !strings.Contains(visitor, want) {
			t.Errorf("no %s in a visitor's page", want)
		}
	}
	for _, unwanted := range []string{"/inbox", "/sign-out", "data-person", `id="connection"`} {
		if strings.Contains(visitor, unwanted) {
			t.Errorf("%s in a visitor's page", unwanted)
		}
	}
	person := viewstest.Render(t, "en", layout.Page(layout.PageProps{
		Person: &layout.PersonProps{ID: 7, Name: `A "B" <C>`, URL: "/people/7", Unread: 3},
		Live:   []layout.LiveProps{{Key: "topic:12", Offset: 41, Epoch: "e1"}},
	}))
	for _, want := range []string{`data-person="7"`, `action="/sign-out"`, `data-count="3"`, `data-live="topic:12" data-offset="41" data-epoch="e1"`, `&lt;C&gt;`} {
		if !strings.Contains(person, want) {
			t.Errorf("no %s in a person's page", want)
		}
	}
}

func TestErrorPageGivesItsReference(t *testing.T) {
	got := viewstest.Render(t, "fr", layout.Error(layout.ErrorProps{Status: 500, Reference: "9F3A-12C7"}))
	if !strings.Contains(got, "9F3A-12C7") || !strings.Contains(got, "erreur") {
		t.Error(got)
	}
}
