package viewstest

import (
	"strings"
	"testing"
)

func TestFaultsAreFound(t *testing.T) {
	for source, want := range map[string]string{
		`<p style="color:red">`:                                "style",
		`<p onclick="x()">`:                                    "onclick",
		`<script>x()</script>`:                                 "script stands",
		`<form method="post" action="/x"></form>`:              "no token",
		`<i id="a"></i><i id="a"></i>`:                         "more than once",
		`<input name="q">`:                                     "no label",
		`<label for="b">B</label><input id="a" name="q">`:      "no label",
		`<button><svg></svg></button>`:                         "no words",
		`<img src="/x">`:                                       "alternative",
		`<p aria-describedby="gone">`:                          "gone",
		`<a href="JavaScript:x()">x</a>`:                       "runs script",
		`<form method="post"><input name="_csrf" type=hidden>`: "no token",
	} {
		if got := strings.Join(Faults(source), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: found %q, wanted %q", source, got, want)
		}
	}
	sound := `<form method="post"><input type="hidden" name="_csrf" value="t"><label for="a">A</label><input id="a" name="a" aria-describedby="n"><p id="n">n</p><label><input name="b">B</label><button>Go</button></form>`
	if got := Faults(sound); len(got) > 0 {
		t.Errorf("faults where there are none: %v", got)
	}
}
