package prose

import (
	"slices"
	"testing"
)

// writer is one of several people in a concurrent session: the versions of
// the log seen so far and the own steps not yet seen back.
type writer struct {
	me      int
	version int    // of the log, up to which everything is in base
	base    *Node  // without the own waiting steps
	doc     *Node  // with them
	waiting []Step // as made to base

	baseOrder, order []int   // the characters as they stand in base and doc
	typed            [][]int // those of the waiting steps
}

// logged is a step as the server placed it, with the characters it brought.
type logged struct {
	agent int
	step  Step
	edit  textEdit
}

// textEdit is a step seen as an edit of a row of characters.
type textEdit struct {
	from, to int
	typed    []int
}

func editOf(doc *Node, step Step, typed []int) textEdit {
	r := step.(*ReplaceStep)
	return textEdit{textOffset(doc, r.From), textOffset(doc, r.To), typed}
}

func (e textEdit) apply(order []int) []int {
	return slices.Replace(order, e.from, e.to, e.typed...)
}

// catchUp brings a writer to a version of the log, rebasing what waits.
func (w *writer) catchUp(t *testing.T, log []logged, version int) {
	t.Helper()
	if w.version >= version {
		return
	}
	for ; w.version < version; w.version++ {
		entry := log[w.version]
		next := applied(t, entry.step, w.base)
		w.baseOrder = entry.edit.apply(w.baseOrder)
		if entry.agent == w.me { // the own step comes back as the server placed it
			w.base, w.waiting, w.typed = next, w.waiting[1:], w.typed[1:]
			continue
		}
		r := Rebase(next, w.waiting, []Step{entry.step})
		if len(r.Dropped) > 0 {
			t.Fatalf("dropped: %v", r.Dropped[0].Err)
		}
		w.base, w.doc, w.waiting = next, r.Doc, r.Steps
	}
	w.order = slices.Clone(w.baseOrder)
	doc := w.base
	for i, step := range w.waiting {
		w.order = editOf(doc, step, w.typed[i]).apply(w.order)
		doc = applied(t, step, doc)
	}
}

func applied(t *testing.T, step Step, doc *Node) *Node {
	t.Helper()
	after, err := step.Apply(doc)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// place carries a step from a writer's document to the server's: back over the
// waiting steps, and forward over the log, in which they are mirrored.
func (w *writer) place(t *testing.T, log []logged, step Step) Step {
	t.Helper()
	m := &Mapping{}
	for _, v := range slices.Backward(w.waiting) {
		m.AppendMap(v.StepMap().Invert())
	}
	own := 0
	for _, entry := range log {
		m.AppendMap(entry.step.StepMap())
		if own < len(w.waiting) && entry.agent == w.me {
			m.SetMirror(len(w.waiting)-1-own, len(m.maps)-1)
			own++
		}
	}
	placed := step.Map(m)
	if placed == nil {
		t.Fatal("a step was dropped")
	}
	return placed
}

// history tells who had seen what when: a transaction sees a beginning of the
// log and its own author's transactions.
type history struct {
	*trace
	seen []int // of a transaction: those of others before this index
}

func historyOf(t *testing.T, tr *trace) *history {
	t.Helper()
	agents := 0
	for _, txn := range tr.Txns {
		agents = max(agents, txn.Agent+1)
	}
	clocks := make([][]int, len(tr.Txns)) // for each agent, up to which transaction was seen
	h := &history{tr, make([]int, len(tr.Txns))}
	for i, txn := range tr.Txns {
		clock := make([]int, agents)
		for _, parent := range txn.Parents {
			for a, to := range clocks[parent] {
				clock[a] = max(clock[a], to)
			}
		}
		clock[txn.Agent] = i + 1
		clocks[i] = clock
		h.seen[i] = i
		for j := i - 1; j >= 0; j-- { // the first that was not seen
			if a := tr.Txns[j].Agent; a != txn.Agent && j >= clock[a] {
				h.seen[i] = j
			} else if a != txn.Agent {
				break
			}
		}
	}
	return h
}

// saw says whether the author of transaction i had seen transaction j.
func (h *history) saw(i, j int) bool {
	return h.Txns[i].Agent == h.Txns[j].Agent || j < h.seen[i]
}

// character is one that was ever typed, at its place among all that were, and
// the one it was typed behind (-1: at the beginning).
type character struct {
	id, txn   int
	behind    int
	deletedIn []int
}

// reference is a list in which deleted characters keep their place, the way
// the session was recorded: what is typed goes behind the character on its
// left as its author saw it.
type reference struct {
	*history
	all []character
}

// edit makes an edit of a transaction. It gives the character on the left of
// it, -1 for none, and the characters deleted.
func (r *reference) edit(txn int, p patch, typed []int) (left int, deleted []int) {
	visible := func(c character) bool {
		return r.saw(txn, c.txn) && !slices.ContainsFunc(c.deletedIn, func(by int) bool { return r.saw(txn, by) })
	}
	at := 0
	left = -1
	for before := p.pos; before > 0; at++ {
		if visible(r.all[at]) {
			left = r.all[at].id
			before--
		}
	}
	for i := at; len(deleted) < p.deleted; i++ {
		if visible(r.all[i]) {
			r.all[i].deletedIn = append(r.all[i].deletedIn, txn)
			deleted = append(deleted, r.all[i].id)
		}
	}
	fresh := make([]character, len(typed))
	for i, id := range typed {
		fresh[i] = character{id: id, txn: txn, behind: left}
		if i > 0 {
			fresh[i].behind = typed[i-1]
		}
	}
	r.all = slices.Insert(r.all, at, fresh...)
	return left, deleted
}

// here are the patches that make an edit to a row of characters: behind the
// same one and of the same ones, wherever they stand in it.
func here(t *testing.T, order []int, left int, deleted []int, inserted string) []patch {
	t.Helper()
	var patches []patch
	if inserted != "" {
		at := slices.Index(order, left) + 1
		if at == 0 && left >= 0 {
			t.Fatalf("character %d is not there", left)
		}
		patches = append(patches, patch{at, 0, inserted})
	}
	for i := 0; i < len(deleted); i++ {
		at, n := slices.Index(order, deleted[i]), 1
		for i+1 < len(deleted) && at+n < len(order) && order[at+n] == deleted[i+1] {
			i++
			n++
		}
		for _, before := range patches { // made first
			if before.pos <= at {
				at += len(before.inserted) - before.deleted
			}
		}
		patches = append(patches, patch{at, n, ""})
	}
	return patches
}

// TestConcurrentTraces replays people writing at the same time: each edit is
// made, behind the character its author saw there, to what its author saw, and
// rebased into one order. Nothing is dropped, and all end with one text. It is
// the recorded one, but where two began to type at the same time with only
// text between them that one of them deleted: there nothing but the order of
// arrival says whose goes first, since positions know nothing of what is gone.
// In friendsforever that happens once: "." is replaced by ", huh?" while the
// other types " The" behind it.
func TestConcurrentTraces(t *testing.T) {
	for name, most := range map[string]int{"friendsforever": 1, "clownschool": 0} {
		t.Run(name, func(t *testing.T) {
			h := historyOf(t, readTrace(t, name))
			s, empty := traceStart(t)
			doc := empty
			r := &reference{history: h}
			var log []logged
			var order []int // the characters as they stand in doc
			typed := 0
			at := make([]int, len(h.Txns)+1) // first log entry of a transaction
			writers := map[int]*writer{}
			for i, txn := range h.Txns {
				at[i] = len(log)
				w := writers[txn.Agent]
				if w == nil {
					w = &writer{me: txn.Agent, doc: empty, base: empty}
					writers[txn.Agent] = w
				}
				w.catchUp(t, log, at[h.seen[i]])
				for _, recorded := range txn.Patches {
					left, deleted := r.edit(i, recorded, numbers(typed, len(recorded.inserted)))
					for _, p := range here(t, w.order, left, deleted, recorded.inserted) {
						step, ids := traceStep(s, w.doc, p), numbers(typed, len(p.inserted))
						typed += len(ids)
						placed := w.place(t, log[w.version:], step)
						edit := editOf(doc, placed, ids)
						order, doc = edit.apply(order), applied(t, placed, doc)
						w.order, w.doc = editOf(w.doc, step, ids).apply(w.order), applied(t, step, w.doc)
						w.waiting, w.typed = append(w.waiting, step), append(w.typed, ids)
						log = append(log, logged{txn.Agent, placed, edit})
					}
				}
			}
			for _, w := range writers {
				w.catchUp(t, log, len(log))
				if !w.doc.Equal(doc) || !w.base.Equal(doc) {
					t.Fatal("a writer's document differs from the server's")
				}
			}
			if n := r.swapped(t, order); n > most {
				t.Errorf("%d passages stand in another order", n)
			} else if n == 0 && docText(doc) != h.EndContent {
				t.Error("the text at the end differs")
			}
		})
	}
}

// swapped counts the passages of a text that stand in another order than in
// the reference, and fails where that is not for the one reason it may be.
func (r *reference) swapped(t *testing.T, order []int) int {
	t.Helper()
	var left []character
	place := map[int]int{} // of a character among all
	for i, c := range r.all {
		if len(c.deletedIn) == 0 {
			place[c.id] = i
			left = append(left, c)
		}
	}
	if len(left) != len(order) {
		t.Fatalf("%d characters, %d in the reference", len(order), len(left))
	}
	passages := 0
	for i := 0; i < len(order); i++ {
		if order[i] == left[i].id {
			continue
		}
		// The shortest passage that holds the same characters in both.
		end, missing := i, map[int]int{}
		for {
			missing[order[end]]++
			missing[left[end].id]--
			for _, id := range []int{order[end], left[end].id} {
				if missing[id] == 0 {
					delete(missing, id)
				}
			}
			end++
			if len(missing) == 0 {
				break
			}
		}
		r.explain(t, order[i:end], place)
		passages++
		i = end - 1
	}
	return passages
}

// explain fails unless each two characters of a passage that changed places
// belong to two runs begun by people who had not seen the other's, with nothing
// but deleted text between where they began.
func (r *reference) explain(t *testing.T, passage []int, place map[int]int) {
	t.Helper()
	beginning := func(id int) int { // of the run that a character belongs to
		for slices.Contains(passage, r.all[place[id]].behind) {
			id = r.all[place[id]].behind
		}
		return place[id]
	}
	explained := map[[2]int]bool{}
	for i, later := range passage {
		for _, earlier := range passage[i+1:] {
			if place[earlier] > place[later] {
				continue
			}
			// earlier stands before later in the reference alone.
			a, b := beginning(earlier), beginning(later)
			if explained[[2]int{a, b}] {
				continue
			}
			explained[[2]int{a, b}] = true
			if one, other := r.all[a].txn, r.all[b].txn; r.saw(one, other) || r.saw(other, one) {
				t.Errorf("characters %d and %d changed places, whose runs were begun with the other in sight", earlier, later)
			}
			gone := 0
			for _, c := range r.all[a+1 : b] {
				if len(c.deletedIn) > 0 {
					gone++
				} else if !slices.Contains(passage, c.id) {
					t.Errorf("characters %d and %d changed places over %d, which stands between them", earlier, later, c.id)
				}
			}
			if gone == 0 {
				t.Errorf("characters %d and %d changed places, and nothing is deleted between their runs", earlier, later)
			}
		}
	}
}

func numbers(first, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = first + i
	}
	return out
}

// textOffset is how many characters of the text stand before a position.
func textOffset(doc *Node, pos int) int {
	low, high := 0, doc.content.Size()
	for low < high {
		if middle := (low + high) / 2; textPos(doc, middle) < pos {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
