package ui_test

import (
	"slices"
	"strings"
	"testing"

	"minamata.exchange/views/ui"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, ui.States()) }

func TestStatesAsTheyWere(t *testing.T) {
	for _, language := range []string{"en", "ar"} {
		var b strings.Builder
		for _, s := range ui.States() {
			b.WriteString("<!-- " + s.Name + " -->\n" + viewstest.Render(t, language, s.Component) + "\n\n")
		}
		viewstest.Golden(t, "parts."+language+".html", b.String())
	}
}

func TestWhatIsTypedIsEscaped(t *testing.T) {
	got := viewstest.Render(t, "en", ui.Textarea(ui.FieldProps{Name: "b", Label: `<i>`, Value: `</textarea><script>x</script>`, Error: `"><img>`}))
	for _, bad := range []string{"<script>", "<i>", "<img>"} {
		if strings.Contains(got, bad) {
			t.Errorf("%s reaches the page: %s", bad, got)
		}
	}
}

func TestFieldWithErrorSaysSoToScreenReaders(t *testing.T) {
	got := viewstest.Render(t, "en", ui.Field(ui.FieldProps{Name: "a", Label: "A", Hint: "H", Error: "E"}))
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="field-a-error field-a-hint"`, `id="field-a-error"`, `<label for="field-a"`, `required`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestPagerNumbers(t *testing.T) {
	for _, c := range []struct {
		page, pages int
		want        []int
	}{
		{1, 1, []int{1}},
		{1, 3, []int{1, 2, 3}},
		{4, 9, []int{1, 2, 3, 4, 5, 6, 0, 9}},
		{5, 9, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{400, 400, []int{1, 0, 398, 399, 400}},
	} {
		if got := (ui.PagerProps{Page: c.page, Pages: c.pages}).Numbers(); !slices.Equal(got, c.want) {
			t.Errorf("page %d of %d offers %v, wanted %v", c.page, c.pages, got, c.want)
		}
	}
}

func TestPagerAddresses(t *testing.T) {
	for path, want := range map[string]string{"/topics/1": "/topics/1?page=2", "/forums?kind=question": "/forums?kind=question&page=2"} {
		p := ui.PagerProps{Path: path}
		if p.URL(2) != want || p.URL(1) != path {
			t.Errorf("%s leads to %s and %s", path, p.URL(1), p.URL(2))
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Awa Diop": "AD", "Jean-Pierre de la Tour": "JT", "王芳": "王", "": "?", "  ": "?",
		"игорь": "И", "عائشة سالم": "ع\u200cس", "\xff": "\ufffd",
	} {
		if got := ui.Initials(name); got != want {
			t.Errorf("%q stands as %q, wanted %q", name, got, want)
		}
	}
}

func TestTone(t *testing.T) {
	for _, id := range []int64{-7, 0, 1, 6, 1 << 62} {
		if got := ui.Tone(id); got < 1 || got > 6 {
			t.Errorf("tone of %d is %d", id, got)
		}
	}
}
