package browser

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/handlers/handlertest"
)

// Line is the line between a Visitor and the site. It can be cut and mended.
type Line struct {
	URL      string
	to       string
	listener net.Listener

	mu    sync.Mutex // guards the rest
	isCut bool
	open  map[net.Conn]struct{}
	ended sync.WaitGroup
}

// line lays a line to the site.
func line(t *testing.T, site *handlertest.Site) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{URL: "http://" + listener.Addr().String(), to: strings.TrimPrefix(site.URL, "http://"), listener: listener, open: map[net.Conn]struct{}{}}
	l.ended.Go(l.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		l.Cut()
		l.ended.Wait()
	})
	return l
}

func (l *Line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", l.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		if !l.keep(near, far) {
			continue
		}
		l.ended.Go(func() { l.carry(near, far) })
		l.ended.Go(func() { l.carry(far, near) })
	}
}

func (l *Line) keep(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, end := range ends {
		if l.isCut {
			_ = end.Close()
		} else {
			l.open[end] = struct{}{}
		}
	}
	return !l.isCut
}

// carry moves bytes one way; when one end goes, so does the other.
func (l *Line) carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, to)
	delete(l.open, from)
}

// Cut ends every connection, sockets too, and refuses new ones.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = true
	for end := range l.open {
		_ = end.Close()
	}
}

// Mend lets connections through again.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = false
}
