package live

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	events "minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
)

// Fragment is what an event is to a page: the element with this id as it
// stands now, put behind another where it is new. It is the same for every
// reader of a language.
type Fragment struct {
	ID    string
	After string
	HTML  string
	Data  json.RawMessage
}

// Renderer shows events. It is called once an event and language, for all
// readers of it, with the language in the context (text.Of); what it reads it
// reads as it is now. An event that shows nothing is a Fragment without HTML.
type Renderer interface {
	Render(ctx context.Context, event events.Event) (Fragment, error)
}

// writingKind is the kind of the whisper that somebody writes.
const writingKind = "writing"

// writing is what that whisper holds.
type writing struct {
	Person models.PersonID `json:"person"`
	Name   string          `json:"name"`
	For    int             `json:"for"` // seconds
}

// forumOf is the forum that an event names, 0 for none.
func forumOf(event events.Event) models.ForumID {
	var named struct {
		Forum models.ForumID `json:"forum"`
	}
	if json.Unmarshal(event.Payload, &named) != nil {
		return 0
	}
	return named.Forum
}

// maxFragments is how many frames are kept for those who catch up, and
// maxFragmentBytes how large they are together.
const (
	maxFragments     = 1024
	maxFragmentBytes = 16 << 20
)

// fragments renders events, and keeps the frames for a while. It is safe for
// concurrent use.
type fragments struct {
	renderer Renderer
	flight   singleflight.Group
	rendered atomic.Int64 // how often something was rendered, for the tests
	changes  atomic.Int64 // grows with every event that changes what others show

	mu    sync.Mutex
	kept  map[string]*keptFrame
	order []string // oldest first
	bytes int
}

type keptFrame struct {
	frame   *frame
	subject string
	id      string
	offset  int64
}

func newFragments(renderer Renderer) *fragments {
	return &fragments{renderer: renderer, kept: map[string]*keptFrame{}}
}

// renderTime bounds the rendering of one event, whoever waits for it.
const renderTime = 20 * time.Second

// frame is an event as a frame in a language; nil for one that shows nothing.
func (g *fragments) frame(ctx context.Context, event events.Event, epoch, language string) (*frame, error) {
	if event.Offset == 0 {
		return g.whisper(text.With(ctx, language), event)
	}
	key := strings.Join([]string{event.Subject, strconv.FormatInt(event.Offset, 10), language}, "|")
	if found := g.find(key); found != nil {
		return found, nil
	}
	made, err, _ := g.flight.Do(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renderTime) // others wait for it too
		defer cancel()
		return g.render(text.With(ctx, language), key, event, epoch)
	})
	if err != nil {
		return nil, err
	}
	shared, _ := made.(*frame)
	return shared, nil
}

func (g *fragments) render(ctx context.Context, key string, event events.Event, epoch string) (*frame, error) {
	if !strings.HasSuffix(event.Kind, "_added") {
		g.changes.Add(1)
		g.forget(event.Subject, event.Offset)
	}
	before := g.changes.Load()
	g.rendered.Add(1)
	fragment, err := g.renderer.Render(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("render %s of %s: %w", event.Kind, event.Subject, err)
	}
	made := newFrame(outgoing{
		Type: "event", Subject: event.Subject, Offset: event.Offset, Epoch: epoch, Kind: event.Kind,
		ID: fragment.ID, After: fragment.After, HTML: fragment.HTML, Data: fragment.Data,
	})
	if g.changes.Load() == before { // or what was rendered may be what somebody has just taken back
		g.keep(key, &keptFrame{frame: made, subject: event.Subject, id: fragment.ID, offset: event.Offset})
	}
	return made, nil
}

// whisper is the frame of an event that is not kept: what is passing may be
// left out for who is behind, the rest says how something stands now.
func (g *fragments) whisper(ctx context.Context, event events.Event) (*frame, error) {
	out := outgoing{Type: "event", Subject: event.Subject, Kind: event.Kind}
	if event.Kind == writingKind {
		out.Data = event.Payload
		made := newFrame(out)
		made.passing = true
		return made, nil
	}
	fragment, err := g.renderer.Render(ctx, event)
	if err != nil {
		return nil, err
	}
	out.ID, out.After, out.HTML, out.Data = fragment.ID, fragment.After, fragment.HTML, fragment.Data
	return newFrame(out), nil
}

func (g *fragments) find(key string) *frame {
	g.mu.Lock()
	defer g.mu.Unlock()
	if kept := g.kept[key]; kept != nil {
		return kept.frame
	}
	return nil
}

func (g *fragments) keep(key string, made *keptFrame) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept[key] = made
	g.order = append(g.order, key)
	g.bytes += made.frame.size
	for len(g.order) > maxFragments || g.bytes > maxFragmentBytes {
		g.remove(g.order[0])
		g.order = g.order[1:]
	}
}

// forget drops the frames of a subject from before an offset: they may hold
// what has been changed or taken back since.
func (g *fragments) forget(subject string, before int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for key, kept := range g.kept {
		if kept.subject == subject && kept.offset < before {
			g.remove(key)
		}
	}
}

// remove takes a frame out. The caller holds the lock.
func (g *fragments) remove(key string) {
	if kept := g.kept[key]; kept != nil {
		g.bytes -= kept.frame.size
		delete(g.kept, key)
	}
}
