package collab_test

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

func TestWhoLosesTheRightBecomesAReaderAndIsTold(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		bruno.insert(ref(1), 0, 1, "a")
		bruno.acknowledged(ref(1))
		h.allow(1, collab.Comment)
		bruno.insert(ref(2), 1, 1, "b") // at once, whatever was told meanwhile
		if _, m := bruno.acknowledged(ref(2)); m.Code != "forbidden" {
			t.Errorf("still writes: %+v", m)
		}
		if m := bruno.until("mode", func(m message) bool { return m.Type == "mode" }); m.Mode != "comment" {
			t.Errorf("told %+v", m)
		}
		amina.insert(ref(3), 1, 1, "c")
		bruno.acknowledged(ref(3)) // still reads
		h.allow(1, collab.Nothing)
		bruno.ends(collab.EndRightLost)
		amina.insert(ref(4), 2, 1, "d")
		amina.acknowledged(ref(4))
		if frame, _ := bruno.session.Next(); frame != nil {
			t.Error("still hears")
		}
	})
}

// Who sends a batch again, not having heard that it is there, hears so even
// without the right to write by now, or where it would not be taken any more.
func TestWhatIsThereIsAcknowledgedWithoutTheRight(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		bruno.insert(ref(1), 0, 1, "a")
		bruno.acknowledged(ref(1))
		amina.insert(ref(2), 1, 1, "b")
		bruno.acknowledged(ref(2))
		h.allow(1, collab.Comment)
		for name, instance := range map[string]*collab.Rooms{"here": rooms, "on another instance": h.rooms(nil)} {
			again := h.open(t, instance, 1, fresh)
			again.drain()
			again.insert(ref(1), 0, 1, "a")
			if b, m := again.acknowledged(ref(1)); m.Type != "steps" || b.Already != 1 || b.N != 0 {
				t.Errorf("%s: %+v", name, m)
			}
			again.send(`{"t":"steps","ref":"%s","base":0,"steps":[]}`, ref(1)) // not even read
			if b, m := again.acknowledged(ref(1)); b.Already != 1 {
				t.Errorf("%s: %+v", name, m)
			}
			again.insert(ref(2), 1, 1, "b") // another's
			if _, m := again.acknowledged(ref(2)); m.Type != "refused" {
				t.Errorf("%s: another's: %+v", name, m)
			}
			again.insert(ref(3), 2, 1, "c")
			if _, m := again.acknowledged(ref(3)); m.Code != "forbidden" {
				t.Errorf("%s: a new one: %+v", name, m)
			}
			again.reads("baone two three|four five six")
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		for i, mode := range []collab.Mode{collab.Read, collab.Comment, collab.Suggest, collab.Edit, collab.Decide} {
			h.allow(i, mode)
			e := h.open(t, rooms, i, fresh)
			if e.opened.Mode != min(mode, collab.Edit).String() || e.opened.Accept != (mode == collab.Decide) {
				t.Errorf("%s opened as %s", mode, e.opened.Mode)
			}
			e.drain()
			e.insert(ref(i), e.version, 1, "a")
			_, m := e.acknowledged(ref(i))
			if allowed := m.Type == "steps"; allowed != (mode >= collab.Edit) || !allowed && m.Code != "forbidden" {
				t.Errorf("%s: %+v", mode, m)
			}
		}
	})
}

// What others write after a right was lost is handed to nobody without it, whenever the
// rights of all are next asked.
func TestNothingIsHandedOverAfterTheRightIsLost(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		var hub *live.Hub
		rooms := h.rooms(nil, func(o *collab.Options) { hub = o.Hub })
		for name, subject := range map[string]string{"a person's": access.PersonSubject(h.person(1).Who.Person), "everybody's": access.EveryoneSubject} {
			h.allow(1, collab.Decide)
			amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
			h.allow(1, collab.Nothing)
			hub.Whisper(subject, "access_changed", nil)
			amina.insert(ref(len(name)), amina.version, 1, "a")
			amina.acknowledged(ref(len(name)))
			for {
				frame, end := bruno.session.Next()
				if frame == nil && end == collab.EndRightLost {
					break
				}
				if frame == nil {
					<-bruno.session.Ready()
				} else if strings.Contains(string(frame.Bytes()), ref(len(name))) {
					t.Errorf("%s right is lost, and they hear %s", name, frame.Bytes())
				}
			}
		}
	})
}

// What a document has become could not be read: nobody goes on by what it was, and who
// comes back finds what it is.
func TestNobodyGoesOnByWhatADocumentWas(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		var hub *live.Hub
		rooms := h.rooms(nil, func(o *collab.Options) { hub = o.Hub })
		bruno := h.open(t, rooms, 1, fresh)
		h.exec("update documents set archived_at = changed_at, revision = revision + 1")
		h.exec("alter table documents rename to documents_away")
		hub.Whisper(fmt.Sprintf("document:%d", h.document), "changed", nil)
		bruno.ends(collab.EndBroken)
		h.exec("alter table documents_away rename to documents")
		if again := h.open(t, rooms, 1, fresh); again.opened.Mode != "read" {
			t.Errorf("opened as %q", again.opened.Mode)
		}
	})
}

// An instance that did not hear what became of a document finds out.
func TestWhatADocumentBecameIsLookedFor(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		bruno := h.open(t, h.rooms(newBus(t)), 1, fresh)
		h.exec("update documents set archived_at = changed_at, revision = revision + 1")
		if m := bruno.until("mode", func(m message) bool { return m.Type == "mode" }); m.Mode != "read" {
			t.Errorf("told %+v", m)
		}
	})
}

// What was read of a document before something newer was known changes nothing.
func TestWhatADocumentWasIsNotTakenIn(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		h.exec("update documents set archived_at = changed_at, revision = 2")
		if bruno := h.open(t, rooms, 1, fresh); bruno.opened.Mode != "read" {
			t.Fatalf("opened as %q", bruno.opened.Mode)
		}
		if rooms.Become(models.Document{ID: h.document, Revision: 1}).ArchivedAt == nil {
			t.Error("it is what it was before")
		}
	})
}
