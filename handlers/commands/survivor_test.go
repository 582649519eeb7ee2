package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/collab/replica"
	"minamata.exchange/app/prose"
)

// survivor is an editor with a whole document, who comes back whenever the line
// breaks and sends what was under way again, as a browser does.
type survivor struct {
	t        *testing.T
	address  *atomic.Value // of the server as it is now
	session  string
	document int64
	number   int

	random  *rand.Rand
	conn    *websocket.Conn
	replica *replica.Replica
	epoch   string
	tokens  []string // typed, each once
	batches int
	acks    map[string]bool
	settled atomic.Bool // nothing waits
	broke   int
	unsure  atomic.Int64 // batches that the server could not take then
}

type heard struct {
	T       string
	V       int64
	E       string
	Ref     string
	Code    string
	Hash    string
	Doc     json.RawMessage
	B       []heardBatch
	Batches []heardBatch
}

type heardBatch struct {
	Ref    string
	Steps  json.RawMessage
	Stands []int
}

// live edits until stop is closed, and then stays until nothing waits.
func (s *survivor) live(stop <-chan struct{}, every time.Duration, done *sync.WaitGroup) {
	defer done.Done()
	for {
		err := s.connect()
		if err == nil {
			err = s.stay(stop, every)
		}
		if s.conn != nil {
			s.conn.Close()
		}
		if err == nil || s.t.Failed() {
			return
		}
		s.broke++
		<-time.After(time.Duration(20+s.random.IntN(60)) * time.Millisecond)
	}
}

func (s *survivor) connect() error {
	address := s.address.Load().(string)
	header := http.Header{"Origin": {"http://" + address}, "Cookie": {"session=" + s.session}}
	conn, response, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/documents/%d/collab?v=1", address, s.document), header)
	if response != nil {
		response.Body.Close()
	}
	if err != nil {
		return err
	}
	s.conn = conn
	if s.replica == nil {
		return s.say(map[string]any{"t": "open"})
	}
	return s.say(map[string]any{"t": "open", "v": s.replica.Version(), "e": s.epoch})
}

func (s *survivor) say(message any) error { return s.conn.WriteJSON(message) }

// stay types and takes in what comes; nil once it has stopped and nothing
// waits.
func (s *survivor) stay(stop <-chan struct{}, every time.Duration) error {
	messages, failed := make(chan heard, 64), make(chan error, 1)
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			var m heard
			err := s.conn.ReadJSON(&m)
			if err != nil {
				failed <- err
				return
			}
			select {
			case messages <- m:
			case <-over:
				return
			}
		}
	}()
	typing := time.NewTicker(every)
	defer typing.Stop()
	for {
		var err error
		select {
		case m := <-messages:
			err = s.take(m)
		case err = <-failed:
		case <-typing.C:
			err = s.work(stop)
		}
		if err != nil {
			return err
		}
		if s.settled.Load() {
			select {
			case <-stop:
				return nil
			default:
			}
		}
	}
}

func (s *survivor) work(stop <-chan struct{}) error {
	if s.replica == nil {
		return nil
	}
	select {
	case <-stop:
		s.settle() // who has typed nothing yet, too
	default:
		token := fmt.Sprintf("[%d.%d]", s.number, len(s.tokens))
		s.tokens = append(s.tokens, token)
		s.settled.Store(false)
		if err := s.replica.Edit(s.typed(token)); err != nil {
			s.t.Error(err)
		}
	}
	return s.send()
}

// typed puts a token where it cuts no other apart: before a space.
func (s *survivor) typed(token string) func(*prose.Transform) error {
	return func(tr *prose.Transform) error {
		blocks := tr.Doc().ChildCount()
		which, at := s.random.IntN(blocks), 1
		for i := range which {
			at += tr.Doc().Child(i).Size()
		}
		return tr.InsertText(at, at, token)
	}
}

func (s *survivor) send() error {
	b, ok := s.replica.Send(fmt.Sprintf("survivor-%04d-%08d", s.number, s.batches))
	if !ok {
		return nil
	}
	s.batches++
	return s.transmit(b)
}

func (s *survivor) transmit(b replica.Batch) error {
	steps := make([]json.RawMessage, len(b.Steps))
	for i, step := range b.Steps {
		steps[i] = prose.StepJSON(step)
	}
	return s.say(map[string]any{"t": "steps", "ref": b.Ref, "base": b.Base, "steps": steps})
}

func (s *survivor) take(m heard) error {
	switch m.T {
	case "opened":
		return s.opened(m)
	case "steps":
		return s.receive(int(m.V), m.B)
	case "refused":
		if m.Code != "unavailable" {
			s.t.Errorf("survivor %d: %s was refused: %s", s.number, m.Ref, m.Code)
		}
		s.unsure.Add(1)
		<-time.After(100 * time.Millisecond)
		if sent := s.replica.Sent(); sent != nil && sent.Ref == m.Ref {
			return s.transmit(*sent)
		}
	case "error":
		return errors.New(m.Code)
	}
	return nil
}

func (s *survivor) opened(m heard) error {
	s.epoch = m.E
	if m.Doc == nil {
		if err := s.receive(s.replica.Version(), m.Batches); err != nil {
			return err
		}
	} else {
		doc, err := prose.Exchange().NodeFromJSON(m.Doc)
		if err != nil {
			return err
		}
		if s.replica == nil {
			s.replica = replica.New(doc, int(m.V), replica.Adopt)
		} else if err := s.replica.Reopen(doc, int(m.V), nil); err != nil {
			return err
		}
	}
	if sent := s.replica.Sent(); sent != nil {
		return s.transmit(*sent)
	}
	return nil
}

func (s *survivor) receive(v int, batches []heardBatch) error {
	for _, b := range batches {
		steps, err := prose.Exchange().StepsFromJSON(b.Steps)
		if err != nil {
			s.t.Error(err)
			return err
		}
		own := s.replica.Sent() != nil && s.replica.Sent().Ref == b.Ref
		if err := s.replica.Receive(v, replica.Batch{Ref: b.Ref, Steps: steps, Stands: b.Stands}); err != nil {
			s.t.Errorf("survivor %d at %d takes a batch from %d: %v", s.number, s.replica.Version(), v, err)
			return err
		}
		if own {
			s.acks[b.Ref] = true
		}
		v += len(steps)
	}
	if err := s.send(); err != nil {
		return err
	}
	s.settle()
	return nil
}

func (s *survivor) settle() { s.settled.Store(s.replica.Waiting() == 0 && s.replica.Sent() == nil) }
