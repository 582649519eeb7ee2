package collab_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/apptest"
)

// A client sends garbage, 100,000 frames of it, coming back whenever it is
// thrown out: it costs nobody anything, and nothing is left of it.
func TestHundredThousandFramesOfGarbage(t *testing.T) {
	d := start(t, apptest.New(t))
	good := d.socket(t, d.amina)
	say(t, good, `{"t":"open"}`)
	hear(t, good, "opened")
	before := settled()
	garbage, err := websocket.NewPreparedMessage(websocket.TextMessage, []byte(`{"t":"steps","ref":"0123456789abcdef","base":"zero"}`))
	must(t, err)
	for sent := 0; sent < 100_000; {
		conn, _, err := d.dial(t, d.amina, d.path(), d.URL)
		must(t, err)
		say(t, conn, `{"t":"open"}`)
		for ; sent < 100_000; sent++ {
			if conn.WritePreparedMessage(garbage) != nil {
				break
			}
		}
		conn.Close()
	}
	say(t, good, batch)
	hear(t, good, "steps")
	for deadline := time.Now().Add(patience); settled().goroutines > before.goroutines+10; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, before %d", settled().goroutines, before.goroutines)
		}
	}
	if after := settled(); after.heap > before.heap+(16<<20) {
		t.Errorf("%d MB more are held", (after.heap-before.heap)>>20)
	}
	if n := d.Collab.Counts().Malformed.Load(); n == 0 {
		t.Error("none was counted: nothing was shown")
	}
}

type held struct {
	goroutines int
	heap       uint64
}

func settled() held {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return held{runtime.NumGoroutine(), m.HeapAlloc}
}
