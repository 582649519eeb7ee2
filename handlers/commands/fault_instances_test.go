package commands

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/models/modelstest"
)

// TestTwoServers has two servers on one PostgreSQL and one NATS serve the same
// documents, with editors on both; each is killed in its turn, and its editors
// go over to the other.
func TestTwoServers(t *testing.T) {
	url := modelstest.PostgresURL(t)
	t.Setenv("EXCHANGE_NATS_URL", natsURL(t))
	c := prepare(t, faultSettings(t, url), 2, 1, 20)
	c.start()
	one, two := c.server, c.another()
	var there atomic.Value
	there.Store(two.address)
	for i := range 20 {
		address := &c.address
		if i/2%2 == 1 { // of either document half the editors are there
			address = &there
		}
		c.hire(address, 100*time.Millisecond)
	}
	c.across(&there)
	<-time.After(time.Second)
	kill(t, two)
	there.Store(one.address)
	<-time.After(2 * time.Second)
	two = c.another()
	kill(t, one)
	c.server = two
	c.address.Store(two.address)
	there.Store(two.address)
	<-time.After(2 * time.Second)
	c.settle()
	for _, s := range c.survivors {
		if s.broke == 0 {
			t.Errorf("survivor %d never lost its line", s.number)
		}
	}
}

// another starts one more server beside.
func (c *company) another() *benchServer {
	c.t.Helper()
	server, err := startServer(c.t.Context(), c.settings, 1)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = server.process.Process.Kill() })
	return server
}

// across says how long it takes from one who writes at one server to one who
// reads at the other.
func (c *company) across(there *atomic.Value) {
	t := c.t
	t.Helper()
	writer, err := c.dial(0, c.spare, websocket.DefaultDialer)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	elsewhere := &company{t: t, writers: c.writers}
	elsewhere.address.Store(there.Load())
	reader, err := elsewhere.dial(1, c.spare, websocket.DefaultDialer)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	until(t, writer, "opened")
	until(t, reader, "opened")
	var took []time.Duration
	for i := range 20 {
		began := time.Now()
		ref := fmt.Sprintf("across-%010d", i)
		step := fmt.Sprintf(`{"t":"steps","ref":%q,"base":%d,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x"}]}}]}`, ref, i)
		if err := writer.WriteMessage(websocket.TextMessage, []byte(step)); err != nil {
			t.Fatal(err)
		}
		until(t, reader, ref)
		took = append(took, time.Since(began))
		until(t, writer, ref)
	}
	slices.Sort(took)
	t.Logf("from one server to the other: %s in the middle, %s at the most", took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if middle := took[len(took)/2]; middle > time.Second {
		t.Errorf("%s: it did not come over NATS", middle)
	}
}

// until reads frames until one holds a text, and gives it.
func until(t *testing.T, conn *websocket.Conn, text string) []byte {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %s: %v", text, err)
		}
		if strings.Contains(string(data), text) {
			return data
		}
	}
}

// natsURL is where the NATS server for tests answers. Where none does the test
// says so by name; EXCHANGE_TEST_REQUIRE=nats makes that a failure.
func natsURL(t *testing.T) string {
	t.Helper()
	address := os.Getenv("EXCHANGE_TEST_NATS")
	if address == "" {
		address = "127.0.0.1:4222"
	}
	conn, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "nats") {
			t.Fatal("NATS is required here and does not answer")
		}
		t.Skip("did not run: NATS does not answer on " + address)
	}
	_ = conn.Close()
	return "nats://" + address
}
