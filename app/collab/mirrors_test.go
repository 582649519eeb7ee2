package collab_test

import (
	"fmt"
	"testing"

	"minamata.exchange/models"
)

const (
	takeTwo = `{"stepType":"replace","from":5,"to":9}`
	putTwo  = `{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"two "}]}}`
)

// A step may undo one before it in the same batch, which has no version yet.
func TestUndoingWithinABatch(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		rooms := h.rooms(nil)
		amina, bruno := h.open(t, rooms, 0, fresh), h.open(t, rooms, 1, fresh)
		steps := func(n int, base int64, steps, mirrors string) {
			bruno.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s],"mirrors":%s}`, ref(n), base, steps, mirrors)
		}
		told := func(n int, want string) {
			t.Helper()
			if b, _ := bruno.acknowledged(ref(n)); fmt.Sprint(b.Mirrors) != want {
				t.Errorf("the record has %v, not %s", b.Mirrors, want)
			}
		}
		steps(1, 0, takeTwo+","+putTwo, `[[1,1]]`)
		told(1, "[[1 1]]")
		amina.acknowledged(ref(1))
		amina.insert(ref(2), 2, 1, "zero ")
		amina.acknowledged(ref(2))
		steps(3, 2, takeTwo+","+putTwo, `[[1,3]]`) // carried over what Amina wrote
		told(3, "[[1 4]]")
		bruno.reads("zero one two three|four five six")
		amina.acknowledged(ref(3))
		amina.remove(ref(4), 5, 1, 19)
		amina.acknowledged(ref(4))
		steps(5, 5, `{"stepType":"replace","from":11,"to":14},{"stepType":"replace","from":21,"to":21,"slice":{"content":[{"type":"text","text":"two"}]}}`, `[[1,6]]`)
		told(5, "[]") // what it undoes found no place
		for _, mirrors := range []string{`[[0,8]]`, `[[0,0]]`, `[[1,9]]`, `[[2,1]]`, `[[-1,1]]`} {
			steps(6, 7, takeTwo+","+putTwo, mirrors)
			if m := bruno.until("refused", func(m message) bool { return m.Type == "refused" }); m.Code != "invalid" {
				t.Errorf("%s: %s", mirrors, m.Code)
			}
		}
	})
}

// A client that says that it undoes what it does not would move others'
// anchors; its batch is taken, and what it says is not.
func TestOnlyWhatComesBackIsUndone(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *house) {
		putFor := func(text string) string {
			return fmt.Sprintf(`{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":%q,"marks":[{"type":"strong"}]}]}}`, text)
		}
		n := 0
		take := func(e *editor) int64 {
			n++
			e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s]}`, ref(n), e.version, takeTwo)
			e.acknowledged(ref(n))
			return e.version
		}
		put := func(e *editor, text string, undoes int64, want bool) {
			t.Helper()
			n++
			e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s],"mirrors":[[0,%d]]}`, ref(n), e.version, putFor(text), undoes)
			b, m := e.acknowledged(ref(n))
			if m.Type != "steps" || b.N != 1 {
				t.Fatalf("%q for what %d took: %+v", text, undoes, m)
			}
			if got := len(b.Mirrors) == 1; got != want {
				t.Errorf("%q for what %d took counts as undoing: %t", text, undoes, got)
			}
		}
		amina := h.open(t, h.rooms(nil), 0, fresh)
		first := take(amina)
		put(amina, "six ", first, false)
		put(amina, "owt ", first, false)
		put(amina, "two ", first, true) // whatever its formatting
		second := take(amina)
		put(amina, "two", second, true) // not as much: no anchor goes by it
		amina.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s,%s],"mirrors":[[1,%d]]}`, ref(100), amina.version, takeTwo, putFor("six "), amina.version+1)
		if b, _ := amina.acknowledged(ref(100)); b.N != 2 || len(b.Mirrors) > 0 {
			t.Errorf("within a batch: %+v", b)
		}
		third := take(amina)
		err := h.db.Write(t.Context(), func(tx *models.Tx) error {
			return models.InsertSnapshot(tx, models.DocumentSnapshot{DocumentID: h.document, Version: amina.version, Doc: string(amina.doc.AppendJSON(nil)), Hash: amina.doc.Hash()})
		})
		if err != nil {
			t.Fatal(err)
		}
		bruno := h.open(t, h.rooms(nil), 1, fresh) // an instance that has none of it in memory
		put(bruno, "six ", first, false)
		put(bruno, "two ", first, true)
		put(bruno, "two ", third, false) // what it took was "six "
		put(bruno, "six ", third, true)
	})
}
