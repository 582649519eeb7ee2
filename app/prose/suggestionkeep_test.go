package prose

import (
	"strconv"
	"strings"
	"testing"
)

// Somebody else's suggestions have the identifier s, one's own have o.
func keeping(t testing.TB, s string) *Node {
	t.Helper()
	own := strings.NewReplacer("+o(", `{"type":"text","marks":[{"type":"insertion","attrs":{"id":"o"}}],"text":"`,
		"both(", `{"type":"text","marks":[{"type":"deletion","attrs":{"id":"s"}},{"type":"insertion","attrs":{"id":"o"}}],"text":"`,
		"]own:", `],"marks":[{"type":"insertion","attrs":{"id":"o","scope":"`)
	return exchangeDoc(t, shorthand.Replace(own.Replace(s)))
}

func TestKeepsSuggestions(t *testing.T) {
	const (
		border = `"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1}`
		ins    = `{"type":"insertion","attrs":{"id":"s"}}`
		del    = `{"type":"deletion","attrs":{"id":"s"}}`
		strong = `{"type":"strong"}`
	)
	text := func(from, to int, content string, marks ...string) string {
		return `{"stepType":"replace","from":` + strconv.Itoa(from) + `,"to":` + strconv.Itoa(to) +
			`,"slice":{"content":[{"type":"text","text":"` + content + `","marks":[` + strings.Join(marks, ",") + `]}]}}`
	}
	mark := func(does string, from, to int, mark string) string {
		return `{"stepType":"` + does + `","from":` + strconv.Itoa(from) + `,"to":` + strconv.Itoa(to) + `,"mark":` + mark + `}`
	}
	gone := func(from, to int) string {
		return `{"stepType":"replace","from":` + strconv.Itoa(from) + `,"to":` + strconv.Itoa(to) + `}`
	}
	split := func(at int) string {
		return `{"stepType":"replace","from":` + strconv.Itoa(at) + `,"to":` + strconv.Itoa(at) + `,` + border + `}`
	}
	typed := "<p:(one ),+(new),( two)>" // one is 1-5, new 5-8, two 8-12
	struck := "<p:(one ),-(old),( two)>"
	block := "<p:(a)>,<p:+(bc)]ins:node$>,<p:(d)>" // 0-3, 3-7, 7-10
	border2 := "<p:(a)>,<p:(bc)]ins:split$>,<p:(d)>"
	for name, c := range map[string]struct {
		before, steps string
		keeps         bool
	}{
		"typed before":                            {typed, text(2, 2, "x"), true},
		"typed beside it":                         {typed, text(5, 5, "x") + "," + text(9, 9, "y"), true},
		"typed within":                            {typed, text(6, 6, "x"), true},
		"typed within as if theirs":               {typed, text(6, 6, "x", ins), false},
		"words around gone":                       {typed, gone(8, 12) + "," + gone(1, 5), true},
		"an insertion gone":                       {typed, gone(5, 8), false},
		"a letter of it gone":                     {typed, gone(6, 7), false},
		"accepted":                                {typed, mark("removeMark", 5, 8, ins), false},
		"replaced":                                {typed, text(5, 8, "now"), false},
		"its words put elsewhere":                 {typed, gone(5, 8) + "," + text(1, 1, "new", ins), false},
		"taken out and put back":                  {typed, gone(5, 8) + "," + text(5, 5, "new", ins), true},
		"made bold":                               {typed, mark("addMark", 5, 8, strong), false},
		"the words beside it made bold":           {typed, mark("addMark", 1, 5, strong), true},
		"another insertion over it":               {typed, mark("addMark", 5, 8, `{"type":"insertion","attrs":{"id":"o"}}`), false},
		"its whole paragraph gone":                {typed + ",<p:(x)>", gone(0, 13), false},
		"a deletion carried out":                  {struck, gone(5, 8), false},
		"a deletion rejected":                     {struck, mark("removeMark", 5, 8, del), false},
		"struck words replaced":                   {struck, text(5, 8, "new"), false},
		"struck words made bold":                  {struck, mark("addMark", 1, 12, strong), true},
		"struck out by oneself too":               {struck, mark("addMark", 1, 12, `{"type":"deletion","attrs":{"id":"o"}}`), true},
		"the mark on other words":                 {"<p:-(a),(a),(b)>", mark("removeMark", 1, 2, del) + "," + mark("addMark", 2, 3, del), false},
		"more struck out as if by them":           {struck, mark("addMark", 1, 12, del), false},
		"one's own goes, which they struck out":   {"<p:(a),both(b),(c)>", gone(2, 3), true},
		"and what they struck out beside it":      {"<p:(a),both(b),-(c)>", gone(2, 4), false},
		"one's own stays, their mark goes":        {"<p:(a),both(b),(c)>", mark("removeMark", 2, 3, del), false},
		"struck words as if one had put them in":  {struck, mark("addMark", 5, 8, `{"type":"insertion","attrs":{"id":"o"}}`), false},
		"one's own goes":                          {"<p:(a),+o(b),(c),-(d)>", gone(2, 3), true},
		"one's own stands":                        {"<p:(a),+o(b),(c),-(d)>", mark("removeMark", 2, 3, `{"type":"insertion","attrs":{"id":"o"}}`), true},
		"typed in a new block":                    {block, text(5, 5, "x"), true},
		"the block beside it gone":                {block, gone(7, 10), true},
		"a new block gone":                        {block, gone(3, 7), false},
		"a new block stays":                       {block, `{"stepType":"removeNodeMark","pos":3,"mark":{"type":"insertion","attrs":{"id":"s","scope":"node"}}}`, false},
		"a new block of another kind":             {block, `{"stepType":"attr","pos":3,"attr":"dir","value":"rtl"}`, false},
		"a block beside it of another kind":       {block, `{"stepType":"attr","pos":7,"attr":"dir","value":"rtl"}`, true},
		"a new block joined to the next":          {block, gone(6, 8), false},
		"a new block joined to the one before":    {block, gone(2, 4), false},
		"a new block split":                       {block, split(5), false},
		"a paragraph behind a new block":          {block, split(6), true},
		"a border gone":                           {border2, gone(2, 4), false},
		"the block before a border gone":          {border2, gone(0, 3), false},
		"the words before a border gone":          {border2, gone(1, 2), true},
		"the block before a border split":         {border2, split(2), true},
		"a block put before a border":             {border2, `{"stepType":"replace","from":3,"to":3,"slice":{"content":[{"type":"paragraph"}]}}`, false},
		"the block behind a border split":         {border2, split(5), true},
		"the block behind it joined to the next":  {border2, gone(6, 8), true},
		"of another kind within one's own":        {"<p:(a)>,<q:<p:+o(b)]own:node$>,<p:+o(c)]ins:split$>]own:node$>", `{"stepType":"replaceAround","from":7,"to":10,"gapFrom":8,"gapTo":9,"insert":1,"slice":{"content":[{"type":"heading","marks":[{"type":"insertion","attrs":{"id":"s","scope":"split"}}]}]},"structure":true}`, false},
		"a frame moved":                           {"<q:<p:(a)>,<p:(b)>]ins:wrap$>", `{"stepType":"replaceAround","from":4,"to":8,"gapFrom":4,"gapTo":7,"insert":1,"slice":{"content":[{"type":"blockquote"}],"openStart":1},"structure":true}`, false},
		"a frame around a frame":                  {"<q:<p:(a)>]ins:wrap$>", `{"stepType":"replaceAround","from":0,"to":5,"gapFrom":0,"gapTo":5,"insert":1,"slice":{"content":[{"type":"blockquote"}]},"structure":true}`, true},
		"a frame as if theirs around one's own":   {"<p:+o(a)]own:node$>,<p:-(b)>", `{"stepType":"replaceAround","from":0,"to":3,"gapFrom":0,"gapTo":3,"insert":1,"slice":{"content":[{"type":"blockquote","marks":[` + ins + `]}]},"structure":true}`, false},
		"a note they put in is written otherwise": {`<p:(a),{"type":"footnote","marks":[` + ins + `],"content":[(b)]}>`, text(3, 3, "x"), false},
	} {
		t.Run(name, func(t *testing.T) {
			before := keeping(t, c.before)
			steps, err := Exchange().StepsFromJSON([]byte("[" + c.steps + "]"))
			if err != nil {
				t.Fatal(err)
			}
			after := before
			var maps []StepMap
			for _, step := range steps {
				if after, err = step.Apply(after); err != nil {
					t.Fatal(err)
				}
				maps = append(maps, step.StepMap())
			}
			keeps, err := KeepsSuggestions(before, after, maps, func(m *Mark) bool { return SuggestionID(m) == "o" })
			if err != nil || keeps != c.keeps {
				t.Errorf("%t, %v, though it becomes %s", keeps, err, after.AppendJSON(nil))
			}
		})
	}
}

// What another has suggested of a look, an attribute or the kind of a block
// stays as they have made it.
func TestKeepsWhatIsChanged(t *testing.T) {
	modified := func(kind, name, before string) string {
		return `"marks":[{"type":"modification","attrs":{"id":"s","kind":"` + kind + `","name":"` + name + `","before":` + before + `}}`
	}
	doc := exchangeDoc(t, `{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"a",`+modified("mark", "strong", "null")+`,{"type":"strong"}]}],`+modified("attr", "level", "2")+`]},`+
		`{"type":"heading","content":[{"type":"text","text":"b"}],`+modified("type", "", `{"type":"paragraph"}`)+`]}`)
	for steps, want := range map[string]bool{
		`{"stepType":"removeMark","from":1,"to":2,"mark":{"type":"strong"}}`:                                                                        false,
		`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"emphasis"}}`:                                                                         true,
		`{"stepType":"attr","pos":0,"attr":"level","value":2}`:                                                                                      false,
		`{"stepType":"attr","pos":0,"attr":"dir","value":"rtl"}`:                                                                                    true,
		`{"stepType":"attr","pos":3,"attr":"level","value":4}`:                                                                                      false,
		`{"stepType":"addMark","from":4,"to":5,"mark":{"type":"strong"}}`:                                                                           true,
		`{"stepType":"replaceAround","from":3,"to":6,"gapFrom":4,"gapTo":5,"insert":1,"slice":{"content":[{"type":"paragraph"}]},"structure":true}`: false,
	} {
		step, err := Exchange().StepFromJSON([]byte(steps))
		if err != nil {
			t.Fatal(err)
		}
		after, err := step.Apply(doc)
		if err != nil {
			t.Fatal(err)
		}
		if keeps, err := KeepsSuggestions(doc, after, []StepMap{step.StepMap()}, func(*Mark) bool { return false }); err != nil || keeps != want {
			t.Errorf("%s: %t, %v", steps, keeps, err)
		}
	}
}

// BenchmarkKeepsSuggestions holds the check of one typed letter beside what
// somebody else suggests in a short document against that in a long one.
func BenchmarkKeepsSuggestions(b *testing.B) {
	for _, blocks := range []int{100, 10_000} {
		b.Run(strconv.Itoa(blocks), func(b *testing.B) {
			doc := keeping(b, strings.Repeat("<p:(one ),+(new),( two)>,<p:(three)>,", blocks/2)+"<p:(four ),-(five)>")
			tr := NewTransform(doc)
			if err := tr.Step(&ReplaceStep{From: 2, To: 3, Slice: emptySlice}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if keeps, err := KeepsSuggestions(doc, tr.Doc(), tr.Mapping().Maps(), func(*Mark) bool { return false }); err != nil || !keeps {
					b.Fatal(keeps, err)
				}
			}
		})
	}
}
