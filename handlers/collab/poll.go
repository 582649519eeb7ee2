package collab

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

const (
	longestWait = 25 * time.Second
	unheard     = 60 * time.Second // after which a session is over
	answerBytes = 1 << 20          // of messages in one answer, more only where one is larger
	heldBytes   = 4 << 20          // of messages that are not confirmed; the document itself is not counted
)

// Request is what a post carries.
type Request struct {
	Session  string          `json:"session"`
	After    int64           `json:"after"`
	Wait     float64         `json:"wait"`
	Messages json.RawMessage `json:"messages"`
}

// Answer is what it gets.
type Answer struct {
	Session  string            `json:"session,omitempty"`
	After    int64             `json:"after"`
	Messages []json.RawMessage `json:"messages"`
	End      int               `json:"end,omitempty"`
}

// ErrGone means that there is no such session any more.
var ErrGone = errors.New("the session is over")

// poll is a session that is carried by posts.
type poll struct {
	carriers *Carriers
	token    string
	reader   Reader
	document models.DocumentID
	session  *collab.Session

	mu      sync.Mutex
	sent    int64             // messages handed out so far
	held    []json.RawMessage // the last of them, not confirmed
	bytes   int               // of them, against heldBytes
	heard   time.Time
	waiting chan struct{} // of the post that waits, closed when another one takes its place
}

// Post takes in a post, and answers it when there is something to say or the
// wait is over.
func (c *Carriers) Post(ctx context.Context, reader Reader, id models.DocumentID, body []byte) (Answer, error) {
	var request Request
	if len(body) > maxFrame || json.Unmarshal(body, &request) != nil || request.After < 0 {
		return Answer{}, collab.ErrMalformed
	}
	if request.Session == "" {
		return c.begin(ctx, reader, id, request)
	}
	c.mu.Lock()
	p := c.polls[request.Session]
	c.mu.Unlock()
	if p == nil || p.reader.Who != reader.Who || p.document != id {
		return Answer{}, ErrGone
	}
	return p.post(ctx, request)
}

// begin opens the document.
func (c *Carriers) begin(ctx context.Context, reader Reader, id models.DocumentID, request Request) (Answer, error) {
	if err := c.admit(reader); err != nil {
		return Answer{}, err
	}
	session, err := c.rooms.Join(ctx, reader.Person, id, request.Messages, nil)
	if err != nil {
		c.release(reader)
		return Answer{}, err
	}
	p := &poll{carriers: c, token: rand.Text(), reader: reader, document: id, session: session, heard: clock()}
	c.mu.Lock()
	c.polls[p.token] = p
	c.mu.Unlock()
	return p.answer(), nil
}

func (p *poll) post(ctx context.Context, request Request) (Answer, error) {
	if err := p.confirm(request.After); err != nil {
		return Answer{}, err
	}
	if len(request.Messages) > 0 {
		p.session.Receive(ctx, request.Messages)
	}
	wait := time.Duration(min(longestWait.Seconds(), max(0, request.Wait)) * float64(time.Second))
	if wait == 0 {
		if p.isWaitedFor() {
			return p.nothing(request.After), nil
		}
		return p.ending(p.answer()), nil
	}
	displaced := p.beginWait()
	defer p.endWait(displaced)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		if answer := p.answer(); len(answer.Messages) > 0 || answer.End != 0 {
			return p.ending(answer), nil
		}
		select {
		case <-p.session.Ready():
			continue
		case <-displaced:
		case <-timer.C:
		case <-ctx.Done():
		case <-p.carriers.ctx.Done():
		}
		return p.nothing(request.After), nil
	}
}

func (p *poll) nothing(after int64) Answer {
	return Answer{Session: p.token, After: after, Messages: []json.RawMessage{}}
}

// ending takes a session that is over out of the list.
func (p *poll) ending(answer Answer) Answer {
	if answer.End != 0 {
		p.carriers.drop(p)
	}
	return answer
}

// confirm forgets what the client has.
func (p *poll) confirm(after int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = clock()
	first := p.sent - int64(len(p.held))
	if after > p.sent || after < first {
		return fault.InvalidField("after", "fault.malformed")
	}
	for _, message := range p.held[:after-first] {
		p.bytes -= counted(message)
	}
	p.held = append([]json.RawMessage(nil), p.held[after-first:]...)
	return nil
}

// answer is what the client does not have yet, as far as one answer goes.
func (p *poll) answer() Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	end := collab.EndNone
	for p.bytes < heldBytes && p.size() < answerBytes {
		frame, why := p.session.Next()
		if frame == nil {
			end = why
			break
		}
		message := json.RawMessage(frame.Bytes())
		p.held = append(p.held, message)
		p.bytes += counted(message)
		p.sent++
	}
	answer := Answer{Session: p.token, After: p.sent, Messages: append([]json.RawMessage{}, p.held...)}
	if end != collab.EndNone {
		answer.End = codes[end]
	}
	return answer
}

func (p *poll) size() int {
	size := 0
	for _, message := range p.held {
		size += len(message)
	}
	return size
}

// counted is what a message counts against heldBytes: the document it opens
// with counts nothing.
func counted(message json.RawMessage) int {
	if len(message) > answerBytes {
		return 0
	}
	return len(message)
}

// beginWait makes this the post that waits; one that waits already is answered.
func (p *poll) beginWait() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting != nil {
		close(p.waiting)
	}
	p.waiting = make(chan struct{})
	return p.waiting
}

func (p *poll) endWait(own chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = clock()
	if p.waiting == own {
		p.waiting = nil
	}
}

func (p *poll) isWaitedFor() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting != nil
}

// isSilent reports whether nothing has been heard for too long.
func (p *poll) isSilent(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting == nil && now.Sub(p.heard) > unheard
}

// drop ends a poll.
func (c *Carriers) drop(p *poll) {
	c.mu.Lock()
	_, there := c.polls[p.token]
	delete(c.polls, p.token)
	c.mu.Unlock()
	if there {
		p.session.Close()
		c.release(p.reader)
	}
}

// Refusal is the message for a post that could not be answered, with a code
// for the client.
func (c *Carriers) Refusal(language string, err error) (body []byte, kind fault.Kind) {
	if errors.Is(err, ErrGone) {
		return []byte(`{"code":"gone"}`), fault.NotFound
	}
	if errors.Is(err, collab.ErrMalformed) {
		return c.refusal(language, err), fault.Invalid
	}
	return c.refusal(language, err), fault.Of(err)
}
