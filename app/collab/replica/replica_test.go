package replica

import (
	"slices"
	"testing"

	"minamata.exchange/app/prose"
)

func paragraph(t *testing.T, text string) *prose.Node {
	t.Helper()
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"` + text + `"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (r *Replica) typed(t *testing.T, from, to int, text string) {
	t.Helper()
	if err := r.Edit(func(tr *prose.Transform) error { return tr.InsertText(from, to, text) }); err != nil {
		t.Fatal(err)
	}
}

func (r *Replica) reads(t *testing.T, want string) {
	t.Helper()
	if got := r.Doc().TextContent(); got != want {
		t.Errorf("reads %q, want %q", got, want)
	}
}

func (r *Replica) receives(t *testing.T, v int, batches ...Batch) {
	t.Helper()
	if err := r.Receive(v, batches...); err != nil {
		t.Fatal(err)
	}
}

// what another did, as the server orders it
func others(t *testing.T, doc *prose.Node, from, to int, text string) Batch {
	t.Helper()
	tr := prose.NewTransform(doc)
	if err := tr.InsertText(from, to, text); err != nil {
		t.Fatal(err)
	}
	return Batch{Ref: "other", Steps: tr.Steps()}
}

func TestTheServersVersionIsAdopted(t *testing.T) {
	doc := paragraph(t, "one two")
	r := New(doc, 0, Adopt)
	r.typed(t, 1, 1, "A")
	r.typed(t, 9, 9, "B")
	if _, ok := r.Send("mine"); !ok {
		t.Fatal("nothing to send")
	}
	r.typed(t, 2, 2, "x") // into what is under way
	r.reads(t, "Axone twoB")
	placed := others(t, doc, 8, 8, "B") // the server could place only the second
	placed.Ref = "mine"
	r.receives(t, 0, placed)
	r.reads(t, "xone twoB")
	if r.Waiting() != 1 || r.Sent() != nil || r.Version() != 1 {
		t.Errorf("%d wait at version %d, under way: %v", r.Waiting(), r.Version(), r.Sent())
	}
	next, _ := r.Send("next")
	after, _, err := prose.Apply(doc, placed.Steps[0], next.Steps[0])
	if err != nil || after.Hash() != r.Doc().Hash() {
		t.Errorf("what is sent next does not lead the server to the same document: %v", err)
	}
}

// The same is put in three places, from the last to the first, and something
// typed into each while they are under way. It stays in what the server says
// they have become, or is kept.
func TestWhatWasTypedIntoWhatIsUnderWayFollowsIt(t *testing.T) {
	for what, c := range map[string]struct {
		theirs []int // others delete this meanwhile
		placed []int // which the server places
		at     []int
		want   string
		kept   string
	}{
		"all are placed":               {nil, nil, []int{8, 4, 1}, "xaxonexbx twoxcx", ""},
		"the first is not placed":      {nil, []int{0, 1}, []int{8, 4}, "onexbx twoxcx", "a"},
		"the second is not":            {nil, []int{0, 2}, []int{8, 1}, "xaxone twoxcx", "b"},
		"the second is there and gone": {[]int{3, 5}, []int{0, 1}, []int{6, 3}, "onxxtwoxcx", "ba"},
		"nobody knows":                 {nil, nil, []int{8, 4}, "onexx twoxx", "abc"},
	} {
		t.Run(what, func(t *testing.T) {
			doc := paragraph(t, "one two")
			r := New(doc, 0, Adopt)
			for _, at := range []int{8, 4, 1} {
				r.typed(t, at, at, "xx")
			}
			r.Send("mine")
			r.typed(t, 13, 13, "c")
			r.typed(t, 7, 7, "b")
			r.typed(t, 2, 2, "a")
			r.reads(t, "xaxonexbx twoxcx")
			if c.theirs != nil {
				r.receives(t, 0, others(t, doc, c.theirs[0], c.theirs[1], ""))
			}
			tr := prose.NewTransform(r.server)
			for _, at := range c.at {
				if err := tr.InsertText(at, at, "xx"); err != nil {
					t.Fatal(err)
				}
			}
			r.receives(t, r.Version(), Batch{Ref: "mine", Steps: tr.Steps(), Stands: c.placed})
			r.reads(t, c.want)
			kept := ""
			for _, one := range r.Kept() {
				kept += one.Content.Content().FirstChild().Text()
			}
			if kept != c.kept {
				t.Errorf("kept is %q, not %q", kept, c.kept)
			}
		})
	}
}

// What is under way loses its place here, and comes back all the same into what
// is deleted meanwhile: nobody has seen it come back.
func TestWhatComesBackUnseenAndIsDeletedIsKept(t *testing.T) {
	r := New(paragraph(t, "one two three"), 0, Adopt)
	r.typed(t, 5, 5, "xyz")
	r.Send("mine")
	r.receives(t, 0, others(t, r.server, 3, 6, ""))
	r.typed(t, 2, 4, "")
	back := others(t, r.server, 3, 3, "xyz")
	back.Ref = "mine"
	r.receives(t, 1, back)
	r.reads(t, "oo three")
	kept := r.Kept()
	if len(kept) != 1 || kept[0].Content.Content().FirstChild().Text() != "xyz" {
		t.Errorf("kept %v", kept)
	}
}

// What others write into a passage that was deleted here cannot be seen, and
// comes back where the deletion has lost its place.
func TestWhatADeletionHidIsNotTakenForSeen(t *testing.T) {
	doc := paragraph(t, "one two three")
	r := New(doc, 7, Adopt)
	r.typed(t, 4, 8, "")
	r.Send("first")
	r.receives(t, 7, others(t, doc, 6, 6, "!"))
	r.receives(t, 8, others(t, r.server, 1, 1, "?"))
	r.typed(t, 4, 6, "") // around where the first deletion was
	r.receives(t, 9, Batch{Ref: "first"})
	r.reads(t, "?onthree")
	b, ok := r.Send("second")
	if !ok || b.Since != 7 {
		t.Errorf("what is sent next is said to be begun at %d, not 7", b.Since)
	}
}

func TestWhatWasTypedIntoADeletedPassageIsKept(t *testing.T) {
	doc := paragraph(t, "one two")
	r := New(doc, 0, Adopt)
	r.typed(t, 3, 3, "xyz")
	r.receives(t, 0, others(t, doc, 1, 8, ""))
	kept := r.Kept()
	if len(kept) != 1 || kept[0].Content.Content().FirstChild().Text() != "xyz" {
		t.Errorf("kept %v", kept)
	}
	r.reads(t, "")
}

func TestABatchIsTakenOnce(t *testing.T) {
	doc := paragraph(t, "one")
	r := New(doc, 0, Adopt)
	r.typed(t, 1, 1, "A")
	sent, _ := r.Send("mine")
	opened, _, err := prose.Apply(doc, sent.Steps...)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Reopen(opened, 1, nil); err != nil { // the line broke, and the document came whole
		t.Fatal(err)
	}
	r.receives(t, 1, Batch{Ref: "mine"}) // sent again: it is there
	r.reads(t, "Aone")
	if r.Waiting() != 0 {
		t.Error("something still waits")
	}
}

// Others write "two" before the old "two", which is deleted here meanwhile; the
// document comes whole.
func TestWhatWaitsUnderADocumentThatCameWholeIsCarriedOverWhatWasDone(t *testing.T) {
	for what, there := range map[string]bool{"the batch was lost": false, "the batch is in the document": true} {
		t.Run(what, func(t *testing.T) {
			doc := paragraph(t, "one two.")
			r := New(doc, 7, Adopt)
			r.typed(t, 9, 9, "!")
			sent, _ := r.Send("mine")
			r.typed(t, 5, 8, "") // not sent
			way := &Way{At: 8}
			theirs := others(t, doc, 4, 4, " two")
			steps := theirs.Steps
			if there {
				after, _, err := prose.Apply(doc, theirs.Steps...)
				if err != nil {
					t.Fatal(err)
				}
				placed := prose.Rebase(after, sent.Steps, theirs.Steps)
				way.Own = &Batch{Ref: "mine", Steps: placed.Steps}
				steps = slices.Concat(steps, placed.Steps)
			}
			opened, _, err := prose.Apply(doc, steps...)
			if err != nil {
				t.Fatal(err)
			}
			way.Maps = mapsOf(steps)
			if err := r.Reopen(opened, 7+len(steps), way); err != nil {
				t.Fatal(err)
			}
			r.reads(t, "one two .!")
			if at := r.waiting[r.flying()].step.(*prose.ReplaceStep).From; at != 9 {
				t.Errorf("deletes from %d", at)
			}
			if (r.Sent() == nil) != there || r.Version() != 7+len(steps) {
				t.Errorf("under way: %v, at %d", r.Sent(), r.Version())
			}
		})
	}
}

func TestUndoUndoesOnesOwn(t *testing.T) {
	doc := paragraph(t, "one two three")
	r := New(doc, 0, Adopt)
	r.typed(t, 5, 9, "")
	sent, _ := r.Send("mine")
	r.receives(t, 0, Batch{Ref: "mine", Steps: sent.Steps})
	r.receives(t, 1, others(t, r.Doc(), 1, 1, "zero "))
	if done, err := r.Undo(); !done || err != nil {
		t.Fatal(done, err)
	}
	r.reads(t, "zero one two three")
	back, ok := r.Send("undo")
	if !ok || len(back.Mirrors) != 1 || back.Mirrors[0] != [2]int{0, 1} {
		t.Errorf("the undoing mirrors %v", back.Mirrors)
	}
}
