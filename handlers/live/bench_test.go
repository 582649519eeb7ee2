package live_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	events "minamata.exchange/app/live"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
)

// crowd is how many sockets the benchmarks open: those of a conference.
const crowd = 2000

// page is a fragment of the size of a post.
type page struct{}

func (page) Render(_ context.Context, event events.Event) (live.Fragment, error) {
	return live.Fragment{ID: fmt.Sprintf("post-%d", event.Offset), HTML: fmt.Sprintf("<article>%0*d</article>", 3000, event.Offset)}, nil
}

// dialRaw opens a socket that costs the client nothing but its connection, and
// subscribes it.
func (s *site) dialRaw(t testing.TB, subject string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "GET /live?v=1 HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n", s.address)
	in := bufio.NewReaderSize(conn, 512)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == "\r\n" {
			break
		}
	}
	text := fmt.Sprintf(`{"t":"subscribe","s":%q}`, subject)
	if _, err := conn.Write(append([]byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}, text...)); err != nil {
		t.Fatal(err)
	}
	readFrame(t, in)
	return conn, in
}

// readFrame reads one frame from the server and throws it away.
func readFrame(t testing.TB, in *bufio.Reader) {
	t.Helper()
	for {
		var head [2]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			t.Error(err)
			return
		}
		length := int(head[1] & 0x7f)
		if length == 126 {
			var more [2]byte
			if _, err := io.ReadFull(in, more[:]); err != nil {
				t.Error(err)
				return
			}
			length = int(more[0])<<8 | int(more[1])
		}
		if _, err := in.Discard(length); err != nil {
			t.Error(err)
			return
		}
		if head[0]&0x0f < 8 { // not a ping
			return
		}
	}
}

// BenchmarkIdleSocket tells what an open socket with one subscription costs
// when nothing happens, the client's end of it included.
func BenchmarkIdleSocket(b *testing.B) {
	s := on(b, apptest.New(b), live.Options{Renderer: page{}})
	topic := s.topic(b, models.AudiencePublic)
	for b.Loop() {
		b.StopTimer()
		var before, after runtime.MemStats
		goroutines := runtime.NumGoroutine()
		runtime.GC()
		runtime.ReadMemStats(&before)
		for range crowd {
			s.dialRaw(b, topic)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse)/crowd, "B/socket")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/crowd, "goroutines/socket")
		b.StartTimer()
	}
}

// BenchmarkPostReachesTheLastOf2000 takes the time from the commit of a post
// until readers have it: half of them, all but one in a hundred, all.
func BenchmarkPostReachesTheLastOf2000(b *testing.B) {
	s := on(b, apptest.New(b), live.Options{Renderer: page{}})
	topic := s.topic(b, models.AudiencePublic)
	readers := make([]*bufio.Reader, crowd)
	for i := range readers {
		_, readers[i] = s.dialRaw(b, topic)
	}
	var all []time.Duration
	var last []time.Duration
	for b.Loop() {
		arrived := make([]time.Duration, crowd)
		var began time.Time
		var reading sync.WaitGroup
		ready := make(chan struct{})
		for i, in := range readers {
			reading.Go(func() {
				<-ready
				readFrame(b, in)
				arrived[i] = time.Since(began)
			})
		}
		s.write(b, func(tx *models.Tx) error {
			tx.AfterCommit(func() { began = time.Now(); close(ready) })
			return s.Hub.Record(tx, topic, "post_added", map[string]int{"number": 1})
		})
		reading.Wait()
		all = append(all, arrived...)
		last = append(last, slices.Max(arrived))
	}
	slices.Sort(all)
	slices.Sort(last)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(all[len(all)/2]), "p50-ms")
	b.ReportMetric(ms(all[len(all)*99/100]), "p99-ms")
	b.ReportMetric(ms(last[len(last)/2]), "last-p50-ms")
	b.ReportMetric(ms(last[len(last)-1]), "last-max-ms")
}
