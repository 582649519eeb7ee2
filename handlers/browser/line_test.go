package browser

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"minamata.exchange/handlers/handlertest"
)

// Line is the line between a Visitor and the site. It can be cut and mended,
// and counts what goes over it.
type Line struct {
	URL      string
	Up, Down atomic.Int64 // bytes to the site, and from it
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
		l.ended.Go(func() { l.carry(near, far, &l.Down) })
		l.ended.Go(func() { l.carry(far, near, &l.Up) })
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
func (l *Line) carry(to, from net.Conn, count *atomic.Int64) {
	_, _ = io.Copy(counting{to, count}, from)
	_ = to.Close()
	_ = from.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, to)
	delete(l.open, from)
}

// counting counts what is written.
type counting struct {
	io.Writer
	count *atomic.Int64
}

func (c counting) Write(b []byte) (int, error) {
	c.count.Add(int64(len(b)))
	return c.Writer.Write(b)
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
