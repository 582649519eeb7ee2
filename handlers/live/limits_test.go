package live_test

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/apptest"
	events "minamata.exchange/app/live"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
)

func TestMalformedFramesCloseTheSocket(t *testing.T) {
	s := start(t)
	other := s.open(t, visitor())
	for _, frame := range []string{
		"", "null", "[]", "{", `{"t":"publish","s":"topic:1"}`, `{"t":"subscribe"}`, `{"t":"subscribe","s":5}`,
		`{"t":"subscribe","s":"topic:1","o":1e400}`, `{"t":"subscribe","s":"topic:1","o":NaN}`, `{"t":"subscribe","s":"topic:1","o":1.5}`,
		`{"t":"subscribe","s":"` + strings.Repeat("x", 65) + `"}`, `{"t":"subscribe","s":"topic:1","o":1,"e":"` + strings.Repeat("x", 65) + `"}`,
		`{"t":"subscribe","s":"topic:1","o":99999999999999999999}`, "\x00\xff",
	} {
		c := s.open(t, visitor("Language", "fr"))
		if err := c.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
		if refused := c.hears("error"); refused.Code != "invalid" || refused.Message == "" {
			t.Errorf("%q: %+v", frame, refused)
		}
		c.isClosedWith(live.CloseMalformed)
	}
	other.hearsNothing()
}

func TestHugeFramesCloseTheSocket(t *testing.T) {
	s := start(t)
	plain := s.open(t, visitor())
	if err := plain.conn.WriteMessage(websocket.TextMessage, make([]byte, 5<<10)); err != nil {
		t.Fatal(err)
	}
	plain.isClosedWith(websocket.CloseMessageTooBig)
	bomb := s.open(t, visitor())
	packed := pack(t, bytes.Repeat([]byte(" "), 2<<20))
	if len(packed) > 4<<10 {
		t.Fatalf("the bomb has %d bytes on the wire: the test shows nothing", len(packed))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := bomb.conn.NetConn().Write(packed); err != nil {
		t.Fatal(err)
	}
	bomb.isClosedWith(websocket.CloseMessageTooBig)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("a bomb of 2 MB took %d bytes", grown)
	}
}

// pack is a compressed text message as it is on the wire.
func pack(t *testing.T, content []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Flush(); err != nil {
		t.Fatal(err)
	}
	data := bytes.TrimSuffix(packed.Bytes(), []byte{0, 0, 0xff, 0xff})
	header := []byte{0xc1, 0x80 | 126, byte(len(data) >> 8), byte(len(data)), 0, 0, 0, 0}
	return append(header, data...)
}

func TestFrameWithoutEndIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.open(t, visitor())
	raw := c.conn.NetConn()
	fragment := []byte{0x01, 0x81, 0, 0, 0, 0, 'x'} // a text message begins; more to come
	if _, err := raw.Write(fragment); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	empty := []byte{0x00, 0x80, 0, 0, 0, 0} // a part of nothing; more to come
	for stop := time.After(patience); ; {
		_, err := raw.Write(empty)
		select {
		case <-c.closed:
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("closed after %v", took)
			}
			return
		case <-stop:
			t.Fatal("still open")
		case <-time.After(50 * time.Millisecond):
		}
		if err != nil {
			return
		}
	}
}

func TestFloodsAreRefused(t *testing.T) {
	s := start(t)
	other := s.open(t, visitor())
	frames := s.open(t, visitor())
	for range 400 {
		if frames.conn.WriteJSON(map[string]string{"t": "ping"}) != nil {
			break
		}
	}
	refused := false
	for !refused {
		switch frame := frames.next(); frame.T {
		case "pong":
		default:
			refused = frame.Code == "too_many"
			if !refused {
				t.Fatalf("%+v", frame)
			}
		}
	}
	frames.isClosedWith(live.CloseTooMany)
	pings := s.open(t, visitor())
	for range 400 {
		if pings.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
			break
		}
	}
	pings.isClosedWith(live.CloseTooMany)
	other.hearsNothing()
}

func TestCountsAreLimited(t *testing.T) {
	s := on(t, apptest.New(t), live.Options{Limits: live.Limits{Sockets: 8, PerAddress: 6, PerPerson: 2, Subscriptions: 3}})
	var subjects []string
	for range 4 {
		subjects = append(subjects, s.topic(t, models.AudiencePublic))
	}
	one := s.open(t, as(5))
	for _, subject := range subjects[:3] {
		one.subscribe(subject, 0, s.Hub.Epoch())
		one.hears("subscribed")
	}
	one.subscribe(subjects[3], 0, s.Hub.Epoch())
	if refused := one.hears("error"); refused.Code != "too_large" {
		t.Errorf("%+v", refused)
	}
	one.say(map[string]string{"t": "unsubscribe", "s": subjects[0]})
	one.subscribe(subjects[3], 0, s.Hub.Epoch())
	one.hears("subscribed")
	s.open(t, as(5)).hearsNothing()
	s.open(t, as(5)).isClosedWith(live.CloseTooMany)
	eventually(t, "the refused one is gone", func() bool { return s.sockets.Count() == 2 })
	for range 4 {
		s.open(t, visitor()).hearsNothing()
	}
	s.open(t, visitor()).isClosedWith(live.CloseTooMany)
	one.hearsNothing()
}

func TestUnspokenVersionLoadsAnew(t *testing.T) {
	s := start(t)
	for _, query := range []string{"", "?v=2", "?v=1.1"} {
		c := s.dial(t, visitor(), query)
		go c.read()
		c.isClosedWith(live.CloseReload)
	}
}

// An event of 40 KB that compresses badly, so that a few hundred fill every
// buffer on the way.
type heavy struct{}

func (heavy) Render(_ context.Context, event events.Event) (live.Fragment, error) {
	content := make([]byte, 40<<10)
	state := uint64(event.Offset)
	for i := range content {
		state = state*6364136223846793005 + 1442695040888963407
		content[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[state>>58]
	}
	return live.Fragment{ID: "post-" + strconv.FormatInt(event.Offset, 10), HTML: string(content)}, nil
}

func TestReadersWhoNeverReadHoldNobody(t *testing.T) {
	t.Parallel()
	s := on(t, apptest.New(t), live.Options{Renderer: heavy{}})
	topic := s.topic(t, models.AudiencePublic)
	const silent, posts = 50, 60
	for range silent {
		c := s.dial(t, visitor(), "?v=1") // nobody reads it
		if tcp, is := c.conn.NetConn().(*net.TCPConn); is {
			_ = tcp.SetReadBuffer(4 << 10)
		}
		c.subscribe(topic, 0, s.Hub.Epoch())
	}
	reader := s.open(t, visitor())
	reader.subscribe(topic, 0, s.Hub.Epoch())
	reader.hears("subscribed")
	eventually(t, "all are here", func() bool { return s.sockets.Count() == silent+1 })
	slowest := time.Duration(0)
	for i := range posts {
		began := time.Now()
		s.post(t, topic)
		reader.hearsInOrder(int64(i+1), int64(i+1))
		slowest = max(slowest, time.Since(began))
	}
	if slowest > 2*time.Second {
		t.Errorf("an event took %v to reach the one who reads", slowest)
	}
	eventually(t, "those who never read are gone", func() bool { return s.sockets.Count() == 1 })
}

func TestSlowReaderComesBackAndMissesNothing(t *testing.T) {
	s := on(t, apptest.New(t), live.Options{Renderer: heavy{}})
	topic := s.topic(t, models.AudiencePublic)
	slow := s.dialPipe(t, visitor(), "?v=1")
	slow.subscribe(topic, 0, s.Hub.Epoch())
	if _, first, err := slow.conn.ReadMessage(); err != nil || !strings.Contains(string(first), "subscribed") {
		t.Fatalf("%s, %v", first, err)
	}
	reader := s.open(t, visitor())
	reader.subscribe(topic, 0, s.Hub.Epoch())
	reader.hears("subscribed")
	const posts = 12 // of 40 KB: twice what is queued for one
	for i := range int64(posts) {
		s.post(t, topic)
		reader.hearsInOrder(i+1, i+1) // so it was handed out to the slow one, too
	}
	go slow.read() // now it reads: the one that was on its way, and the close
	slow.isClosedWith(live.CloseSlow)
	seen := int64(0)
	for len(slow.frames) > 0 {
		if seen++; slow.hears("event").O != seen {
			t.Fatalf("an event was left out before %d", seen)
		}
	}
	if seen != 1 {
		t.Errorf("%d events left on a line that took one", seen)
	}
	again := s.open(t, visitor())
	again.subscribe(topic, seen, s.Hub.Epoch())
	again.hearsInOrder(seen+1, posts)
	again.hears("subscribed")
}

func TestPanicEndsOneSocketAlone(t *testing.T) {
	s := start(t)
	topic, other := s.topic(t, models.AudiencePublic), s.topic(t, models.AudiencePublic)
	bystander := s.open(t, visitor())
	bystander.subscribe(other, 0, s.Hub.Epoch())
	bystander.hears("subscribed")
	s.post(t, topic)
	s.shown.before(func(event events.Event) error {
		if event.Subject == topic {
			panic("out of order")
		}
		return nil
	})
	struck := s.open(t, visitor())
	struck.subscribe(topic, 0, s.Hub.Epoch())
	struck.isClosedWith(live.CloseInternal)
	s.post(t, other)
	bystander.hearsInOrder(1, 1)
}

func TestEventThatCannotBeShownLoadsAnew(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	for name, breaks := range map[string]func(events.Event) error{
		"error": func(events.Event) error { return errors.New("broken") },
		"panic": func(events.Event) error { panic("broken") },
	} {
		s.shown.before(nil)
		reader := s.open(t, visitor())
		reader.say(map[string]string{"t": "subscribe", "s": topic})
		at := reader.hears("subscribed").O
		s.shown.before(breaks)
		s.post(t, topic)
		if frame := reader.next(); frame.T != "reload" || frame.S != topic {
			t.Errorf("%s: %+v", name, frame)
		}
		s.shown.before(nil)
		reader.subscribe(topic, at+1, s.Hub.Epoch())
		reader.hears("subscribed")
		s.post(t, topic)
		reader.hearsInOrder(at+2, at+2)
	}
}

func TestShutdownSendsEverybodyBackAtTheirOwnTime(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	var clients []*client
	for range 20 {
		c := s.open(t, visitor())
		c.subscribe(topic, 0, s.Hub.Epoch())
		c.hears("subscribed")
		clients = append(clients, c)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.sockets.Close(ctx); err != nil {
		t.Error(err)
	}
	waits := map[string]bool{}
	for _, c := range clients {
		wait := c.isClosedWith(live.CloseComeBack)
		if ms, err := strconv.Atoi(wait); err != nil || ms < 100 || ms > 60_000 {
			t.Errorf("come back after %q", wait)
		}
		waits[wait] = true
	}
	if len(waits) < 10 {
		t.Errorf("%d of 20 waits differ", len(waits))
	}
	s.open(t, visitor()).isClosedWith(live.CloseComeBack)
}

func TestReconnectStorm(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	const readers, away = 300, 20
	var clients []*client
	for range readers {
		c := s.open(t, visitor())
		c.subscribe(topic, 0, s.Hub.Epoch())
		c.hears("subscribed")
		clients = append(clients, c)
	}
	for _, c := range clients { // the line breaks for all
		_ = c.conn.Close()
	}
	eventually(t, "all are gone", func() bool { return s.sockets.Count() == 0 })
	for range away {
		s.post(t, topic)
	}
	before := s.shown.count.Load()
	for i := range clients {
		clients[i] = s.open(t, visitor())
		clients[i].subscribe(topic, 0, s.Hub.Epoch())
	}
	s.post(t, topic)
	for _, c := range clients {
		for due := int64(1); due <= away+1; {
			if frame := c.next(); frame.T == "event" {
				if frame.O != due {
					t.Fatalf("offset %d where %d was due", frame.O, due)
				}
				due++
			}
		}
	}
	if count := s.shown.count.Load() - before; count > away+1 {
		t.Errorf("%d events rendered %d times for %d readers", away+1, count, readers)
	}
}

func TestTakenBackContentIsNotSentFromMemory(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	first := s.open(t, visitor())
	first.subscribe(topic, 0, s.Hub.Epoch())
	first.hears("subscribed")
	s.post(t, topic)
	first.hearsInOrder(1, 1)
	s.happen(t, topic, "post_changed", nil) // say, a post that was deleted
	first.hearsInOrder(2, 2)
	before := s.shown.count.Load()
	late := s.open(t, visitor())
	late.subscribe(topic, 0, s.Hub.Epoch())
	late.hearsInOrder(1, 2)
	if s.shown.count.Load() == before {
		t.Error("the event before was sent as it had been rendered before the change")
	}
}
