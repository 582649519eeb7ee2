package commands

import (
	"fmt"
	"net"
	"net/http"
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
		wait = time.Minute
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
