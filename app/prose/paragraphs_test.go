package prose

import (
	"fmt"
	"strings"
	"testing"
)

func TestParagraphs(t *testing.T) {
	doc := exchangeDoc(t, `{"type":"paragraph","content":[{"type":"text","text":"Before"}]},`+numberedDoc+
		`,{"type":"heading","content":[{"type":"text","text":"Next"}]},{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"paragraph"}]}]}]},`+
		`{"type":"numbered_paragraph","attrs":{"level":3},"content":[{"type":"text","text":"deep"}]}`)
	all := Paragraphs(doc)
	var got []string
	for _, p := range all {
		got = append(got, fmt.Sprintf("%q %d %q %v %q", p.Number, p.Unnumbered, p.Section, p.Heading, doc.TextBetween(p.From, p.To, "|", nil)))
	}
	want := `"" 1 "" false "Before"
"" 0 "Lamps & <batteries>" true "Lamps & <batteries>"
"1" 0 "Lamps & <batteries>" false "OneFirst note"
"1 (a)" 0 "Lamps & <batteries>" false "a"
"1 (a) (i)" 0 "Lamps & <batteries>" false "i"
"1 (b)" 0 "Lamps & <batteries>" false "b"
"" 1 "Lamps & <batteries>" false "xy"
"2" 0 "Lamps & <batteries>" false "TwoSecond"
"" 0 "Next" true "Next"
"" 1 "Next" false ""
"2 (i)" 0 "Next" false "deep"`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	for pos := range doc.Content().Size() {
		i, holds := ParagraphAt(all, pos)
		inside := -1
		for j, p := range all {
			if p.From <= pos && pos <= p.To {
				inside = j
			}
		}
		if holds != (inside >= 0) || holds && i != inside || i >= 0 && all[i].From > pos {
			t.Errorf("position %d: paragraph %d (%v), not %d", pos, i, holds, inside)
		}
	}
	if i, _ := ParagraphAt(nil, 3); i != -1 {
		t.Errorf("of none the %d-th", i)
	}
}
