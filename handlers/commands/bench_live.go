package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"minamata.exchange/app/access"
)

type benchLive struct {
	benchPlace
	Sockets int `help:"Sockets of visitors that listen to one topic." default:"2000"`
	Count   int `help:"Posts that are written in it, one after another." default:"15"`
	Runs    int `help:"How often everything is measured." default:"3"`
}

// Run opens the sockets, says what they cost while nothing happens, and then
// writes posts and waits for the last reader of each.
func (b *benchLive) Run(out printer) error {
	if b.Sockets < 1 || b.Sockets > 4000 || b.Count < 1 || b.Count > postsOfAWriter || b.Runs < 1 {
		return fmt.Errorf("--sockets, --count, --runs: at most 4000 sockets of one address, and %d posts of one person", postsOfAWriter)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	in, settings, release, err := b.open(ctx, out)
	defer release()
	if err != nil {
		return err
	}
	out.say("%d sockets on one topic; times from sending a post (so with its commit) until readers have it", b.Sockets)
	out.say("%14s %14s %14s %14s %14s", "KB a socket", "half, ms", "99 %, ms", "last, ms", "worst last, ms")
	for range b.Runs {
		writers, err := joinWriters(ctx, settings, 1, access.Partner)
		if err != nil {
			return err
		}
		server, err := startServer(ctx, settings, 32)
		if err != nil {
			return err
		}
		line, err := b.measure(ctx, server, &writers[0], in.topic(0))
		server.stop()
		if err != nil {
			return err
		}
		out.say("%s", line)
	}
	return nil
}

func (b *benchLive) measure(ctx context.Context, server *benchServer, writer *benchWriter, topic string) (string, error) {
	if err := server.openForm(writer, topic); err != nil {
		return "", err
	}
	before, err := server.cost()
	if err != nil {
		return "", err
	}
	listeners := make([]*listener, b.Sockets)
	defer func() {
		for _, l := range listeners {
			if l != nil {
				_ = l.conn.Close()
			}
		}
	}()
	for i := range listeners {
		if listeners[i], err = server.listen(ctx, "topic:"+strings.TrimPrefix(topic, "/topics/")); err != nil {
			return "", err
		}
	}
	after, err := server.cost()
	if err != nil {
		return "", err
	}
	var all, last []time.Duration
	for n := range b.Count {
		arrived, err := server.reach(ctx, listeners, func() error { return server.post(writer, topic, benchBody(n)) })
		if err != nil {
			return "", err
		}
		all, last = append(all, arrived...), append(last, slices.Max(arrived))
	}
	slices.Sort(all)
	slices.Sort(last)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("%14.1f %14.1f %14.1f %14.1f %14.1f", (after.resident-before.resident)/1024/float64(b.Sockets),
		ms(all[len(all)/2]), ms(all[len(all)*99/100]), ms(last[len(last)/2]), ms(last[len(last)-1])), nil
}

// reach writes a post and waits until every listener has it.
func (s *benchServer) reach(ctx context.Context, listeners []*listener, write func() error) ([]time.Duration, error) {
	defer context.AfterFunc(ctx, func() {
		for _, l := range listeners {
			_ = l.conn.Close()
		}
	})()
	arrived, failed := make([]time.Duration, len(listeners)), make([]error, len(listeners))
	began := time.Now() //nolint:forbidigo // what is measured
	var reading sync.WaitGroup
	for i, l := range listeners {
		reading.Go(func() {
			failed[i] = l.until(`"post_added"`)
			arrived[i] = time.Since(began)
		})
	}
	err := write()
	if err != nil {
		for _, l := range listeners {
			_ = l.conn.Close()
		}
	}
	reading.Wait()
	return arrived, errors.Join(append(failed, err)...)
}

// listener is a socket that costs this process no more than its connection.
type listener struct {
	conn net.Conn
	in   *bufio.Reader
}

// listen opens a socket as a visitor's page does and subscribes it. It takes no
// compression: what is measured is the server, and the client cannot unpack for
// two thousand at once.
func (s *benchServer) listen(ctx context.Context, subject string) (*listener, error) {
	return s.listenAs(ctx, subject, "")
}

// listenAs is listen for somebody who is signed in.
func (s *benchServer) listenAs(ctx context.Context, subject, session string) (*listener, error) {
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, err
	}
	cookie := ""
	if session != "" {
		cookie = "Cookie: session=" + session + "\r\n"
	}
	l := &listener{conn, bufio.NewReaderSize(conn, 512)}
	fmt.Fprintf(conn, "GET /live?v=1 HTTP/1.1\r\nHost: %[1]s\r\nOrigin: http://%[1]s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%[2]s\r\n", s.address, cookie)
	status, err := l.in.ReadString('\n')
	for line := status; err == nil && line != "\r\n"; {
		line, err = l.in.ReadString('\n')
	}
	if err == nil && !strings.Contains(status, " 101 ") {
		err = fmt.Errorf("a socket was answered with %s", strings.TrimSpace(status))
	}
	if err == nil {
		text := fmt.Sprintf(`{"t":"subscribe","s":%q}`, subject)
		_, err = conn.Write(append([]byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}, text...)) // masked with zeros
	}
	if err == nil {
		err = l.until(`"subscribed"`)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return l, nil
}

// until reads frames up to the one that has a word in it near its beginning.
func (l *listener) until(word string) error {
	for {
		head, err := l.frame()
		if err != nil {
			return err
		}
		if strings.Contains(head, word) {
			return nil
		}
		if strings.Contains(head, `"error"`) {
			return errors.New("the socket was refused: " + head)
		}
	}
}

// frame reads one frame and gives the beginning of it.
func (l *listener) frame() (string, error) {
	var sizes [10]byte
	if _, err := io.ReadFull(l.in, sizes[:2]); err != nil {
		return "", err
	}
	length, more := int(sizes[1]&0x7f), 0
	switch length {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if more > 0 {
		if _, err := io.ReadFull(l.in, sizes[2:2+more]); err != nil {
			return "", err
		}
		length = 0
		for _, b := range sizes[2 : 2+more] {
			length = length<<8 | int(b)
		}
	}
	head := make([]byte, min(length, 160))
	if _, err := io.ReadFull(l.in, head); err != nil {
		return "", err
	}
	_, err := l.in.Discard(length - len(head))
	return string(head), err
}
