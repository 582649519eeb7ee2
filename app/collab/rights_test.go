package collab_test

import (
	"testing"

	"minamata.exchange/app/collab"
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
		for bruno.end == collab.EndNone {
			frame, end := bruno.session.Next()
			if frame != nil {
				bruno.take(frame.Bytes())
				continue
			}
			if bruno.end = end; end == collab.EndNone {
				<-bruno.session.Ready()
			}
		}
		if bruno.end != collab.EndRightLost {
			t.Errorf("ended with %d", bruno.end)
		}
		amina.insert(ref(4), 2, 1, "d")
		amina.acknowledged(ref(4))
		if frame, _ := bruno.session.Next(); frame != nil {
			t.Error("still hears")
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		for i, mode := range []collab.Mode{collab.Read, collab.Comment, collab.Suggest, collab.Edit} {
			h.allow(i, mode)
			e := h.open(t, rooms, i, fresh)
			if e.opened.Mode != mode.String() {
				t.Errorf("%s opened as %s", mode, e.opened.Mode)
			}
			e.drain()
			e.insert(ref(i), e.version, 1, "a")
			_, m := e.acknowledged(ref(i))
			if allowed := m.Type == "steps"; allowed != (mode == collab.Edit) || !allowed && m.Code != "forbidden" {
				t.Errorf("%s: %+v", mode, m)
			}
		}
	})
}
