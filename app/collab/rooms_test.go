package collab_test

import (
	"context"
	"testing"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

func TestWhatOneTypesEverybodySees(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		if amina.opened.Mode != "edit" || amina.opened.Version != 0 || amina.opened.Epoch == "" {
			t.Errorf("opened %+v", amina.opened)
		}
		amina.insert(ref(1), 0, 4, " and")
		b, _ := amina.acknowledged(ref(1))
		if b.N != 1 || b.By != int64(h.people[0]) || b.S != amina.opened.Session {
			t.Errorf("acknowledged as %+v", b)
		}
		bruno.acknowledged(ref(1))
		for _, e := range []*editor{amina, bruno} {
			e.reads("one and two three|four five six")
		}
		if n := h.count("select count(*) from document_batches where ref = ? and version = 1", ref(1)); n != 1 {
			t.Errorf("%d rows of the batch", n)
		}
		later := h.open(t, rooms, 2, fresh)
		later.reads("one and two three|four five six")
		if len(later.opened.People) != 3 {
			t.Errorf("people %+v", later.opened.People)
		}
	})
}

func TestBatchOnAnOldVersionIsCarriedOver(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		amina.insert(ref(1), 0, 1, "zero ")
		amina.acknowledged(ref(1))
		bruno.insert(ref(2), 0, 4, "!") // has not seen it
		bruno.acknowledged(ref(2))
		bruno.reads("zero one! two three|four five six")
		amina.acknowledged(ref(2))
		amina.reads("zero one! two three|four five six")
	})
}

func TestSameRefCountsOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina := h.open(t, rooms, 0, fresh)
		amina.insert(ref(1), 0, 1, "a")
		amina.acknowledged(ref(1))
		amina.insert(ref(1), 0, 1, "a")
		b, m := amina.acknowledged(ref(1))
		if b.N != 0 || b.Already != 1 || m.Version != 1 {
			t.Errorf("the second time: %+v in %+v", b, m)
		}
		amina.insert(ref(1), 1, 9999, "a") // where there is nothing, and yet it is there already
		if b, m := amina.acknowledged(ref(1)); b.N != 0 || b.Already != 1 || m.Version != 1 {
			t.Errorf("the third time: %+v in %+v", b, m)
		}
		amina.reads("aone two three|four five six")
		// The line broke before the answer: who comes back with the old version
		// finds the batch among what was missed.
		again := &editor{t: t, h: h, doc: nil}
		session, err := rooms.Join(context.Background(), h.person(0), h.document, []byte(`{"t":"open","v":0,"e":"`+amina.opened.Epoch+`"}`), nil)
		if err != nil {
			t.Fatal(err)
		}
		again.session = session
		t.Cleanup(session.Close)
		m = again.until("opened", func(m message) bool { return m.Type == "opened" })
		if m.Doc != nil || len(m.Batches) != 1 || m.Batches[0].Ref != ref(1) || m.Version != 1 {
			t.Errorf("came back to %+v", m)
		}
		bruno := h.open(t, rooms, 1, fresh)
		bruno.drain()
		bruno.insert(ref(1), 1, 1, "b")
		if _, m := bruno.acknowledged(ref(1)); m.Code != "conflict" {
			t.Errorf("somebody else's ref: %+v", m)
		}
	})
}

func TestWhatWasTypedWhereSomebodyDeletedIsKept(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		amina.remove(ref(1), 0, 0, 15) // the first paragraph
		amina.acknowledged(ref(1))
		bruno.insert(ref(2), 0, 5, "precious ")
		b, _ := bruno.acknowledged(ref(2))
		if b.N != 0 {
			t.Errorf("placed after all: %+v", b)
		}
		kept := bruno.until("kept", func(m message) bool { return m.Type == "kept" })
		if kept.Text != "precious " || kept.Why != "deleted" || kept.Ref != ref(2) || kept.Version != 1 || kept.At != 0 || kept.ID == 0 {
			t.Errorf("kept %+v", kept)
		}
		amina.insert(ref(3), 1, 1, "x")
		amina.acknowledged(ref(3))
		for _, m := range amina.got {
			if m.Type == "kept" {
				t.Error("told to somebody else")
			}
		}
		bruno.session.Close()
		again := h.open(t, rooms, 1, fresh)
		if len(again.opened.Kept) != 1 || again.opened.Kept[0].Text != "precious " {
			t.Errorf("on the next visit: %+v", again.opened.Kept)
		}
		if other := h.open(t, rooms, 2, fresh); len(other.opened.Kept) != 0 {
			t.Errorf("others see %+v", other.opened.Kept)
		}
	})
}

// The other way round: the deletion arrives after what was typed where it
// deletes, by somebody who had not seen it.
func TestWhatADeletionSwallowsUnseenIsKept(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		bruno.insert(ref(1), 0, 5, "precious ")
		bruno.acknowledged(ref(1))
		amina.remove(ref(2), 0, 0, 15)
		amina.acknowledged(ref(2))
		bruno.acknowledged(ref(2))
		kept := bruno.until("kept", func(m message) bool { return m.Type == "kept" })
		if kept.Text != "precious " || kept.Ref != ref(1) || kept.At != 0 {
			t.Errorf("kept %+v", kept)
		}
		bruno.reads("four five six")
	})
}

// A change of a block's kind deletes no text where it is made. Carried over what
// came meanwhile it can: the official library looks for text from the middle of
// a text node on, and overlooks the rest of it.
func TestWhatAChangeOfKindSwallowsUnseenIsKept(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		bruno.send(`{"t":"steps","ref":"%s","base":0,"steps":[{"stepType":"replace","from":14,"to":15,"slice":{"content":[{"type":"paragraph","attrs":{"dir":null},"content":[{"type":"text","text":"!"}]}],"openStart":1}}]}`, ref(1))
		bruno.acknowledged(ref(1))
		bruno.reads("one two three!|four five six")
		amina.send(`{"t":"steps","ref":"%s","base":0,"steps":[{"stepType":"replaceAround","from":0,"to":15,"gapFrom":1,"gapTo":14,"insert":1,"slice":{"content":[{"type":"heading","attrs":{"level":2,"dir":null}}]},"structure":true}]}`, ref(2))
		amina.acknowledged(ref(2))
		bruno.acknowledged(ref(2))
		if kept := bruno.until("kept", func(m message) bool { return m.Type == "kept" }); kept.Text != "!" || kept.Ref != ref(1) {
			t.Errorf("kept %+v", kept)
		}
		bruno.reads("one two three|four five six")
	})
}

func TestOutsiderCannotTellWhetherThereIsADocument(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.open(t, rooms, 0, fresh)        // there is one, and it is open
		closed := h.newDocument(firstDoc) // nobody has it open
		for name, try := range map[string]struct {
			person int
			id     models.DocumentID
		}{"open": {5, h.document}, "closed": {5, closed}, "not there": {5, closed + 1000}, "not there, to a member": {0, closed + 1000}} {
			_, err := rooms.Open(context.Background(), h.person(try.person), try.id, collab.From{}, nil)
			if f := fault.As(err); !fault.Is(err, fault.NotFound) || f.Key != fault.As(fault.Missing()).Key {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTwoInstancesWithoutALineStillAgree(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		one, two := h.rooms(nil), h.rooms(nil)
		amina, bruno := h.open(t, one, 0, fresh), h.open(t, two, 1, fresh)
		for i := range 20 {
			amina.insert(ref(100+i), amina.version, 1, "a")
			bruno.insert(ref(200+i), bruno.version, 1, "b")
			amina.acknowledged(ref(100 + i))
			bruno.acknowledged(ref(200 + i))
		}
		amina.insert(ref(300), amina.version, 1, "c") // brings what it has missed
		amina.acknowledged(ref(300))
		later := h.open(t, h.rooms(nil), 2, fresh)
		later.drain()
		if later.version != 41 || later.text() != amina.text() {
			t.Errorf("at %d: %q, %q", later.version, later.text(), amina.text())
		}
		if one.Counts().Lost.Load()+two.Counts().Lost.Load() == 0 {
			t.Error("neither was ever late: nothing was shown")
		}
	})
}
