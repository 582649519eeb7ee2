package collab_test

import (
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// natsAddress is where the NATS server for tests answers. Where none does the
// test says so by name; EXCHANGE_TEST_REQUIRE=nats makes that a failure.
func natsAddress(t *testing.T) string {
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
	return address
}

func hostOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Host
}

// gate lets a test cut a line.
type gate struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	open     bool
	conns    []net.Conn
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, target: target, open: true}
	go g.serve()
	t.Cleanup(func() { _ = listener.Close(); g.set(false) })
	return g
}

func (g *gate) address() string { return g.listener.Addr().String() }

func (g *gate) serve() {
	for {
		near, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.mu.Lock()
		open := g.open
		g.mu.Unlock()
		if !open {
			_ = near.Close()
			continue
		}
		far, err := net.Dial("tcp", g.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		g.mu.Lock()
		g.conns = append(g.conns, near, far)
		g.mu.Unlock()
		go relay(near, far)
		go relay(far, near)
	}
}

func relay(to, from net.Conn) {
	defer to.Close()
	_, _ = io.Copy(to, from)
}

func (g *gate) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
	if !open {
		for _, conn := range g.conns {
			_ = conn.Close()
		}
		g.conns = nil
	}
}
