package commands

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/models/modelstest"
)

// dial opens a line to a document and sends open.
func (c *company) dial(i int, document int64, dialer *websocket.Dialer) (*websocket.Conn, error) {
	address := c.address.Load().(string)
	header := http.Header{"Origin": {"http://" + address}, "Cookie": {"session=" + c.writers[i].session}}
	conn, response, err := dialer.Dial(fmt.Sprintf("ws://%s/documents/%d/collab?v=1", address, document), header)
	if response != nil {
		response.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	return conn, conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"open"}`))
}

// TestClientsThatNeverRead opens lines and reads nothing of them while others
// type: they are ended, the others notice nothing, and the server does not
// keep everything for them.
func TestClientsThatNeverRead(t *testing.T) {
	c := gather(t, faultSettings(t, modelstest.SQLiteURL(t)), 1, 30, 50*time.Millisecond)
	narrow := &websocket.Dialer{ReadBufferSize: 256, NetDial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		if err == nil {
			_ = conn.(*net.TCPConn).SetReadBuffer(2048)
		}
		return conn, err
	}}
	before, err := c.server.cost()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		conn, err := c.dial(i, c.survivors[0].document, narrow)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	wait := 3 * time.Second
	if long() {
		wait = 45 * time.Second // each minute versions are kept, which takes memory of its own
	}
	<-time.After(wait)
	after, err := c.server.cost()
	if err != nil {
		t.Fatal(err)
	}
	if grown := (after.resident - before.resident) / (1 << 20); grown > 64 {
		t.Errorf("the server has grown by %.0f MB", grown)
	}
	c.settle()
	for _, s := range c.survivors {
		if s.broke > 0 {
			t.Errorf("survivor %d lost its line %d times", s.number, s.broke)
		}
	}
}

// TestRoomOfTwoHundred has two hundred people write in one document.
func TestRoomOfTwoHundred(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		c := gather(t, faultSettings(t, url), 1, 200, time.Second)
		<-time.After(4 * time.Second)
		c.settle()
		for _, s := range c.survivors {
			if s.broke > 0 {
				t.Errorf("survivor %d lost its line %d times", s.number, s.broke)
			}
		}
	})
}

// TestGarbage has clients send garbage of many kinds, coming back whenever they
// are thrown out, while others type and notice nothing.
func TestGarbage(t *testing.T) {
	frames := 5_000
	if long() {
		frames = 100_000
	}
	c := prepare(t, faultSettings(t, modelstest.SQLiteURL(t)), 1, 1, 6)
	c.start()
	for range 5 {
		c.hire(&c.address, 100*time.Millisecond)
	}
	c.areWriting() // garbage is sent faster than anybody types
	before, err := c.server.cost()
	if err != nil {
		t.Fatal(err)
	}
	lines, sent, random := 0, 0, rand.New(rand.NewPCG(7, 7))
	for sent < frames {
		conn, err := c.dial(5, c.ids[0], websocket.DefaultDialer)
		if err != nil {
			t.Fatal(err)
		}
		lines++
		go func() { // what the server says of it
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		for sent < frames {
			kind, frame := garbage(random)
			if conn.WriteMessage(kind, frame) != nil {
				break
			}
			sent++
		}
		conn.Close()
	}
	after, err := c.server.cost()
	if err != nil {
		t.Fatal(err)
	}
	grown := (after.resident - before.resident) / (1 << 20)
	t.Logf("%d frames of garbage over %d lines cost %.2f s of the server and %.0f MB", sent, lines, after.cpu-before.cpu, grown)
	if grown > 64 {
		t.Errorf("the server has grown by %.0f MB", grown)
	}
	c.settle()
	for _, s := range c.survivors {
		if s.broke > 0 {
			t.Errorf("survivor %d lost its line %d times", s.number, s.broke)
		}
	}
}

// garbage is a frame that nobody should send.
func garbage(random *rand.Rand) (kind int, frame []byte) {
	steps := func(steps string) []byte {
		return fmt.Appendf(nil, `{"t":"steps","ref":"garbage-%010d","base":0,"steps":%s}`, random.IntN(1e9), steps)
	}
	switch random.IntN(10) {
	case 0:
		frame = make([]byte, random.IntN(2000))
		for i := range frame {
			frame[i] = byte(random.Uint32())
		}
		return websocket.BinaryMessage, frame
	case 1:
		return websocket.TextMessage, bytes.Repeat([]byte("["), 1+random.IntN(50_000))
	case 2:
		return websocket.TextMessage, []byte(`{"t":"steps","ref":"0123456789abcdef","base":"zero"}`)
	case 3:
		return websocket.TextMessage, steps(`[{"stepType":"replace","from":-1,"to":1e300}]`)
	case 4:
		return websocket.TextMessage, steps(`[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"__proto__","content":[{"type":"text","text":"x"}]}]}}]`)
	case 5:
		return websocket.TextMessage, steps(`[{"stepType":"replace","from":99999999,"to":99999999,"slice":{"content":[{"type":"text","text":"\ud800"}]}}]`)
	case 6:
		return websocket.TextMessage, []byte(`{"t":"here","v":-5,"a":9999999999,"h":-9999999999}`)
	case 7:
		return websocket.TextMessage, []byte(`{"t":"` + strings.Repeat("x", random.IntN(10_000)) + `"}`)
	case 8:
		return websocket.TextMessage, []byte(`{"t":"open","v":99999999999999999999}`)
	}
	return websocket.TextMessage, nil
}

// TestLargeDocument opens and edits a document of five megabytes.
func TestLargeDocument(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		c := prepare(t, faultSettings(t, url), 1, 26_000, 2)
		c.start()
		defer c.server.stop()
		before, err := c.server.cost()
		if err != nil {
			t.Fatal(err)
		}
		var opened [3]time.Duration
		var conns [3]*websocket.Conn
		size := 0
		for i := range conns {
			began := time.Now()
			if conns[i], err = c.dial(i%2, c.ids[0], websocket.DefaultDialer); err != nil {
				t.Fatal(err)
			}
			defer conns[i].Close()
			size = len(until(t, conns[i], `"t":"opened"`))
			opened[i] = time.Since(began)
		}
		var edits []time.Duration
		for i := range 20 {
			began := time.Now()
			ref := fmt.Sprintf("large-%012d", i)
			step := fmt.Sprintf(`{"t":"steps","ref":%q,"base":%d,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x"}]}}]}`, ref, i)
			if err := conns[i%3].WriteMessage(websocket.TextMessage, []byte(step)); err != nil {
				t.Fatal(err)
			}
			for _, conn := range conns {
				until(t, conn, ref)
			}
			edits = append(edits, time.Since(began))
		}
		after, err := c.server.cost()
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(edits)
		grown := (after.resident - before.resident) / (1 << 20)
		t.Logf("%.1f MB: opened first in %s, then in %s; an edit is with everybody in %s in the middle, %s at the most; the server has grown by %.0f MB",
			float64(size)/(1<<20), opened[0].Round(time.Millisecond), opened[2].Round(time.Millisecond),
			edits[10].Round(time.Millisecond), edits[19].Round(time.Millisecond), grown)
		if size < 5<<20 || opened[0] > 10*time.Second || edits[10] > 500*time.Millisecond || grown > 400 {
			t.Error("that is too small, too slow or too much")
		}
	})
}
