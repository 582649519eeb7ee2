package present

import (
	"strings"
	"testing"
)

func TestChanges(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"a b c", "a x c", "a |-b |+x |c"},
		{"", "new", "+new"},
		{"same", "same", "same"},
		{"汞的来源", "汞的供应来源", "汞的|+供应|来源"},
		{"one two", "one", "-one two|+one"},
	} {
		var parts []string
		for _, change := range changes(c.before, c.after) {
			parts = append(parts, map[string]string{"": "", "del": "-", "ins": "+"}[change.Kind]+change.Text)
		}
		if got := strings.Join(parts, "|"); got != c.want {
			t.Errorf("%q to %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
	long := strings.Repeat("word ", 3000)
	if got := changes(long, strings.ToUpper(long)); len(got) != 2 {
		t.Errorf("%d pieces", len(got))
	}
}
