package replica

import (
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
	if err := r.Reopen(opened, 1); err != nil { // the line broke, and the document came whole
		t.Fatal(err)
	}
	r.receives(t, 1, Batch{Ref: "mine"}) // sent again: it is there
	r.reads(t, "Aone")
	if r.Waiting() != 0 {
		t.Error("something still waits")
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
