package collab

import (
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
	"minamata.exchange/models"
)

var (
	forgeries    = flag.Int("collab.forgeries", 3000, "how many batches hand-written clients send in TestForgeries")
	forgerySeeds = flag.Uint64("collab.forgeryseed", 1, "the first seed of TestForgeries")
)

// People of the forgeries. The forger may suggest, or edit and not decide.
const (
	writer  models.PersonID = 1 // may all
	forger  models.PersonID = 2
	another models.PersonID = 3 // a suggester who keeps to the rules
)

// forging is a document, what came to it, and a hand-written client.
type forging struct {
	*prosetest.Edits
	w     *work
	may   Mode          // the forger
	past  []*prose.Node // the document at each version at which a batch began
	at    []int64
	names int
}

func newForging(seed uint64) *forging {
	e := prosetest.New(seed)
	e.Across = 25
	start := prose.NewTransform(e.Blocks(1 + e.IntN(8)))
	for range e.IntN(8) {
		e.Edit(start)
	}
	may := Suggest + Mode(seed%2)
	rights := func(who access.Who, _ models.Document) Mode {
		return map[models.PersonID]Mode{writer: Decide, forger: may, another: Suggest}[who.Person]
	}
	rooms := &Rooms{rights: rights, limits: DefaultLimits(), log: slog.New(slog.DiscardHandler)}
	r := newRoom(rooms, 1)
	r.recent = newRecents(0)
	w := &work{room: r, doc: start.Doc(), stamps: map[string]stamp{}, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	return &forging{Edits: e, w: w, may: may}
}

// send gives a batch to the room as the committer does, and says whether
// anything of it is in the document.
func (f *forging) send(person models.PersonID, base int64, steps []prose.Step) bool {
	f.names++
	b := &batch{
		session: &Session{}, person: Person{Who: access.Who{Person: person}}, ref: fmt.Sprintf("ref-%016d", f.names), base: base, since: base, steps: steps,
	}
	for i := range steps {
		if f.IntN(8) == 0 && base > 0 {
			b.mirrors = append(b.mirrors, [2]int64{int64(i), 1 + f.Int64N(base)})
		}
	}
	if f.IntN(6) == 0 {
		b.away = awayLong
	}
	f.past, f.at = append(f.past, f.w.doc), append(f.at, f.w.version)
	a := f.w.do(b)
	return a.err == nil && len(a.entry.steps) > 0
}

// TestForgeries has hand-written clients send what no editor would, on present
// and on old versions, among what others write and suggest. Of a suggester
// nothing is taken that changes more than the own suggestions; of an editor who
// may not decide nothing that touches the suggestions of others.
func TestForgeries(t *testing.T) {
	tried, taken := 0, [...]int{Suggest: 0, Edit: 0}
	kinds := map[string]int{}
	began := time.Now()
	for seed := *forgerySeeds; tried < *forgeries && !t.Failed(); seed++ {
		f := newForging(seed)
		for range 12 {
			if f.w.doc.Content().Size() > 4000 {
				break
			}
			f.others()
			base, doc := f.w.version, f.w.doc
			if len(f.past) > 0 && f.IntN(3) == 0 {
				i := f.IntN(len(f.past))
				base, doc = f.at[i], f.past[i]
			}
			kind, steps := f.forge(doc)
			if len(steps) == 0 {
				continue
			}
			before := f.w.doc
			tried++
			if f.send(forger, base, steps) {
				taken[f.may]++
				kinds[f.may.String()+" "+kind]++
				f.check(t, seed, kind, before, steps)
			} else if before != f.w.doc {
				t.Fatalf("seed %d: %s: refused, and the document has changed", seed, kind)
			}
		}
	}
	for _, may := range []Mode{Suggest, Edit} {
		if taken[may]*40 < tried {
			t.Errorf("of %d batches, half of them of who may %s, only %d of those were taken: this tries too little", tried, may, taken[may])
		}
	}
	t.Logf("%d batches, %d of suggesters and %d of editors taken, %.0f a second: %v", tried, taken[Suggest], taken[Edit], float64(tried)/time.Since(began).Seconds(), kinds)
}

// others write and suggest something.
func (f *forging) others() {
	tr := prose.NewTransform(f.w.doc)
	switch f.IntN(3) {
	case 0:
		f.Edit(tr)
		f.send(writer, f.w.version, tr.Steps())
	case 1:
		if f.Suggest(tr, f.proposal(), f.name(another)) {
			f.send(another, f.w.version, tr.Steps())
		}
	case 2:
		if f.Suggest(tr, f.proposal(), f.name(forger)) {
			f.send(forger, f.w.version, tr.Steps())
		}
	}
}

func (f *forging) proposal() prosetest.Proposal {
	return prosetest.Proposals[f.IntN(len(prosetest.Proposals))]
}

func (f *forging) name(person models.PersonID) string {
	return fmt.Sprintf("%d-%d", person, f.IntN(40))
}

// forge makes a batch: what an editor would send, bent; plain edits; or steps
// of every type with marks that stand in the document, are moved, lie, or are
// made up.
func (f *forging) forge(doc *prose.Node) (kind string, steps []prose.Step) {
	tr := prose.NewTransform(doc)
	switch f.IntN(5) {
	case 0:
		kind = "plain " + string(f.Edit(tr))
	case 1:
		proposal := f.proposal()
		kind = "bent " + string(proposal)
		f.Suggest(tr, proposal, f.name([]models.PersonID{forger, another}[f.IntN(2)]))
		return kind, f.bent(tr.Steps())
	case 2:
		proposal := f.proposal()
		kind = "mixed " + string(proposal)
		f.Suggest(tr, proposal, f.name(forger))
		if f.IntN(2) == 0 {
			f.Edit(tr)
		}
	default:
		kind = "steps"
		for range 1 + f.IntN(4) {
			if step := f.step(tr.Doc()); step != nil {
				_ = tr.Step(step) // what does not fit is left out
			}
		}
	}
	return kind, tr.Steps()
}

// bent are steps of which some are left out or carry other marks.
func (f *forging) bent(steps []prose.Step) []prose.Step {
	var out []prose.Step
	for _, step := range steps {
		switch f.IntN(4) {
		case 0:
			continue
		case 1:
			step = prose.MapMarks(step, func(m *prose.Mark) *prose.Mark {
				if !prose.IsSuggestion(m) || f.IntN(2) == 0 {
					return m
				}
				return f.lie(m)
			})
		}
		out = append(out, step)
	}
	return out
}

// lie is a mark of a suggestion with something else in it.
func (f *forging) lie(m *prose.Mark) *prose.Mark {
	names := []string{"id", "author", "time", "scope", "before", "after", "name", "kind"}
	name := names[f.IntN(len(names))]
	values := map[string][]any{
		"id": {f.name(forger), f.name(another)}, "author": {"1", "2", "3", ""}, "time": {"2001-01-01T00:00:00Z"},
		"scope": {"text", "node", "split", "join", "wrap", "unwrap", "x"}, "name": {"strong", "level", "emphasis", "dir", ""}, "kind": {"mark", "attr", "type", "x"},
		"before": {nil, 3, map[string]any{}, map[string]any{"type": "heading", "attrs": map[string]any{"level": 2}}}, "after": {nil, map[string]any{}, 4},
	}[name]
	if bent, err := m.WithAttr(name, values[f.IntN(len(values))]); err == nil {
		return bent
	}
	return m
}

// mark is one that stands in the document, or a made-up one.
func (f *forging) mark(doc *prose.Node) *prose.Mark {
	var found *prose.Mark
	seen := 0
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		for _, m := range n.Marks() {
			if seen++; f.IntN(seen) == 0 {
				found = m
			}
		}
		return true
	})
	if found != nil && f.IntN(3) > 0 {
		if f.IntN(3) == 0 && prose.IsSuggestion(found) {
			found = f.lie(found)
		}
		return found
	}
	attrs := prose.Attrs{"id": f.name([]models.PersonID{forger, another}[f.IntN(2)])}
	names := []string{"insertion", "deletion", "modification", "strong", "emphasis"}
	name := names[f.IntN(len(names))]
	switch name {
	case "insertion", "deletion":
		attrs["scope"] = []string{"text", "node", "split", "join", "wrap", "unwrap"}[f.IntN(6)]
	case "modification":
		attrs["kind"] = []string{"mark", "attr", "type"}[f.IntN(3)]
		attrs["name"] = []string{"strong", "level", "dir", "emphasis"}[f.IntN(4)]
	default:
		attrs = nil
	}
	m, err := prose.Exchange().Mark(name, attrs)
	if err != nil {
		panic(err)
	}
	if prose.IsSuggestion(m) && f.IntN(2) == 0 {
		m = f.lie(m)
	}
	return m
}

// step is a step of any type.
func (f *forging) step(doc *prose.Node) prose.Step {
	size := doc.Content().Size()
	from := f.IntN(size + 1)
	to := min(size, from+f.IntN(12))
	switch f.IntN(8) {
	case 0:
		return &prose.AddMarkStep{From: from, To: to, Mark: f.mark(doc)}
	case 1:
		return &prose.RemoveMarkStep{From: from, To: to, Mark: f.mark(doc)}
	case 2:
		return &prose.AddNodeMarkStep{Pos: from, Mark: f.mark(doc)}
	case 3:
		return &prose.RemoveNodeMarkStep{Pos: from, Mark: f.mark(doc)}
	case 4:
		return &prose.AttrStep{Pos: from, Attr: []string{"level", "dir", "alt", "kind", "start"}[f.IntN(5)], Value: []any{2, "rtl", "x", nil}[f.IntN(4)]}
	case 5: // what stands somewhere, with its marks, elsewhere
		start := f.IntN(size + 1)
		slice, err := doc.Slice(start, min(size, start+f.IntN(12)))
		if err != nil {
			return nil
		}
		return &prose.ReplaceStep{From: from, To: to, Slice: slice}
	case 6:
		slice, err := prose.NewSlice(prose.FragmentOf(), 0, 0)
		if err != nil {
			return nil
		}
		return &prose.ReplaceStep{From: from, To: to, Slice: slice, Structure: f.IntN(2) == 0}
	}
	p, err := doc.Resolve(from)
	if err != nil || p.Depth() == 0 {
		return nil
	}
	start, end := p.Before(p.Depth()), p.After(p.Depth())
	quote, err := prose.Exchange().Node("blockquote", nil, nil)
	if quote == nil || err != nil {
		quote, err = prose.Exchange().NodeType("blockquote").Create(nil, nil, f.mark(doc))
		if err != nil {
			return nil
		}
	}
	slice, err := prose.NewSlice(prose.FragmentOf(quote), 0, 0)
	if err != nil {
		return nil
	}
	return &prose.ReplaceAroundStep{From: start, To: end, GapFrom: start, GapTo: end, Slice: slice, Insert: 1, Structure: true}
}

// check holds what was taken against the whole document, and in a way of its
// own against its letters and marks.
func (f *forging) check(t *testing.T, seed uint64, kind string, before *prose.Node, steps []prose.Step) {
	t.Helper()
	after := f.w.doc
	fail := func(what string) {
		t.Helper()
		var sent strings.Builder
		for _, step := range steps {
			sent.Write(step.AppendJSON(nil))
		}
		t.Errorf("seed %d: %s: %s\nbefore %s\n after %s\n steps %s", seed, kind, what, before.AppendJSON(nil), after.AppendJSON(nil), sent.String())
	}
	if after.Check() != nil {
		fail("the document is not sound")
	}
	own := func(m *prose.Mark) bool { return m.Attr("author") == strconv.Itoa(int(forger)) }
	if f.may == Edit {
		if what := touchedOthers(before, after, f.w.added[len(f.w.added)-1].steps, own); what != "" {
			fail(what)
		}
		return
	}
	for what, which := range map[string]func(*prose.Mark) bool{"all": nil, "the own": own} {
		a, err := prose.RejectSuggestions(before, which)
		if err != nil {
			t.Fatal(err)
		}
		b, err := prose.RejectSuggestions(after, which)
		if err != nil {
			t.Fatal(err)
		}
		if !a.Doc().Equal(b.Doc()) {
			fail("rejecting " + what + " gives another document than before")
		}
	}
	if x, y := lettersWithout(before, own), lettersWithout(after, own); x != y {
		fail(fmt.Sprintf("without the own suggestions it read %q and reads %q", x, y))
	}
	if x, y := othersMarks(before, own), othersMarks(after, own); !slices.Equal(x, y) {
		fail(fmt.Sprintf("others' marks were %q and are %q", x, y))
	}
}

// lettersWithout are the letters of a document that no chosen insertion put in.
func lettersWithout(doc *prose.Node, own func(*prose.Mark) bool) string {
	var b strings.Builder
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		mine := slices.ContainsFunc(n.Marks(), func(m *prose.Mark) bool { return m.Type().Name() == "insertion" && own(m) })
		if mine && n.IsInline() {
			return false
		}
		if n.IsText() {
			b.WriteString(n.Text())
		}
		return true
	})
	return b.String()
}

// othersMarks are the marks of suggestions that are not the chosen ones, each
// once, in their order.
func othersMarks(doc *prose.Node, own func(*prose.Mark) bool) []string {
	seen := map[string]bool{}
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		for _, m := range n.Marks() {
			if prose.IsSuggestion(m) && !own(m) {
				seen[string(m.AppendJSON(nil))] = true
			}
		}
		return true
	})
	var out []string
	for m := range seen {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}
