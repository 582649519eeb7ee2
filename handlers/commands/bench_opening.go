package commands

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/prose"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

const (
	hundredPages = 1000    // paragraphs of thirty words
	longHistory  = 100_000 // steps, each a batch of its own
	unsavedSteps = 400     // after the newest snapshot: of such a document more are seldom left
	scribes      = 400     // who write the history
)

// opening opens a document of a hundred pages that has a long history, as the
// first who comes to a server that has just started, and as one who finds it
// open.
func (b *benchCollab) opening(ctx context.Context, settings config.Config, out printer) error {
	documents, writers, err := fillDocuments(ctx, settings, 1, hundredPages, 2)
	if err != nil {
		return err
	}
	document := documents[0]
	began := time.Now() //nolint:forbidigo // what is measured
	history, err := writeHistory(ctx, settings, models.DocumentID(document), longHistory)
	if err != nil {
		return err
	}
	out.say("opening a document of a hundred pages and %d steps (written in %.0f s), %d of them after its newest snapshot; ms from dialling to the last byte of the document",
		history.steps, time.Since(began).Seconds(), history.unsaved)
	var all []openings
	for range max(5, b.Runs) {
		o, err := openOnce(ctx, settings, writers, document)
		if err != nil {
			return err
		}
		all = append(all, o)
	}
	for _, line := range []struct {
		name string
		of   func(openings) float64
	}{
		{"cold: the server has just started", func(o openings) float64 { return o.cold }},
		{"warm: others have it open", func(o openings) float64 { return o.warm }},
		{"its page, by HTTP, cold", func(o openings) float64 { return o.page }},
	} {
		s := spreadOf(all, line.of)
		out.say("  %-36s median %.1f ms, least %.1f, most %.1f of %d", line.name, s.median, s.least, s.most, len(all))
	}
	out.say("  %d KB of JSON, %d KB on the line", all[0].whole>>10, all[0].pressed>>10)
	return nil
}

// history is what a document has behind it.
type history struct{ steps, unsaved int64 }

// writeHistory types so many steps at the ends of a document, a batch each,
// through the rooms, and then as many as leave the newest snapshot behind.
func writeHistory(ctx context.Context, settings config.Config, id models.DocumentID, steps int64) (history, error) {
	a, err := app.New(ctx, app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return history{}, err
	}
	h, err := scribble(ctx, a, id, steps, unsavedSteps)
	return h, errors.Join(err, a.Close())
}

func scribble(ctx context.Context, a *app.App, id models.DocumentID, steps, leave int64) (history, error) {
	var person models.Person
	if err := a.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("name LIKE ?", "Bench %").Last(&person).Error }); err != nil {
		return history{}, err
	}
	who := collab.Person{Who: access.Who{Person: person.ID}, Speaking: models.Capacity{Capacity: models.CapacityPersonal}}
	held, err := a.Collab.Open(ctx, who, id, collab.From{}, nil) // nobody reads; the room stays
	if err != nil {
		return history{}, err
	}
	defer held.Close()
	h := history{}
	for more := steps; more > 0; {
		if err := typeSteps(ctx, a.Collab, who, id, h.steps, more); err != nil {
			return h, err
		}
		h.steps += more
		if h.unsaved, err = unsaved(ctx, a, id); err != nil {
			return h, err
		}
		more = max(0, leave-h.unsaved)
	}
	return h, nil
}

// typeSteps has many type at once, so that what they type shares commits.
func typeSteps(ctx context.Context, rooms *collab.Rooms, who collab.Person, id models.DocumentID, from, steps int64) error {
	var number atomic.Int64
	number.Store(from)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	for range scribes {
		running.Go(func() {
			for n := number.Add(1); n <= from+steps && ctx.Err() == nil; n = number.Add(1) {
				if err := rooms.Change(ctx, who, id, fmt.Sprintf("history-%012d", n), func(doc *prose.Node, _ int64) ([]prose.Step, error) {
					return typedStep(doc, n)
				}); err != nil {
					cancel(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// typedStep puts a character into the beginning of the last paragraph, or
// takes the one there away again: a history does not only grow.
func typedStep(doc *prose.Node, n int64) ([]prose.Step, error) {
	at := doc.Content().Size() - doc.Child(doc.ChildCount()-1).Size() + 1
	step := fmt.Sprintf(`[{"stepType":"replace","from":%[1]d,"to":%[1]d,"slice":{"content":[{"type":"text","text":"h"}]}}]`, at)
	if n%2 == 0 {
		step = fmt.Sprintf(`[{"stepType":"replace","from":%d,"to":%d}]`, at, at+1)
	}
	return prose.Exchange().StepsFromJSON([]byte(step))
}

// unsaved is how many steps the newest snapshot does not hold, once none is
// being written any more.
func unsaved(ctx context.Context, a *app.App, id models.DocumentID) (int64, error) {
	for before := int64(-1); ; {
		var steps int64
		err := a.DB.Read(ctx, func(tx *models.Tx) error {
			head, err := models.DocumentByID(tx, id)
			if err != nil {
				return err
			}
			snapshot, err := models.LatestSnapshot(tx, id, head.Version)
			steps = head.Version - snapshot.Version
			return err
		})
		if err != nil || steps == before {
			return steps, err
		}
		before = steps
		if err := pass(ctx, 500*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// openings are what opening took in ms, and how many bytes it brought.
type openings struct {
	cold, warm, page float64
	whole, pressed   int
}

// openOnce starts a server, opens the document there, and kills the server, so
// that it leaves the database as it was.
func openOnce(ctx context.Context, settings config.Config, writers []benchWriter, document int64) (o openings, err error) {
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return o, err
	}
	defer server.kill()
	first, pressed, took, err := openDocument(ctx, server, writers[0], document)
	if err != nil {
		return o, err
	}
	defer first.conn.Close()
	o.cold, o.pressed = inMilliseconds(took), len(pressed)
	whole, err := io.ReadAll(flate.NewReader(bytes.NewReader(append(pressed, "\x00\x00\xff\xff\x01\x00\x00\xff\xff"...))))
	if err != nil || !bytes.HasPrefix(whole, []byte(`{"t":"opened"`)) {
		return o, errors.Join(err, errors.New("what came is no document"))
	}
	o.whole = len(whole)
	began := time.Now() //nolint:forbidigo // what is measured
	if err := server.visit(writers[1], fmt.Sprintf("/documents/%d", document)); err != nil {
		return o, err
	}
	o.page = inMilliseconds(time.Since(began))
	second, _, took, err := openDocument(ctx, server, writers[1], document)
	if err != nil {
		return o, err
	}
	o.warm = inMilliseconds(took)
	return o, second.conn.Close()
}

// openDocument opens a line as a browser does, which takes it compressed.
func openDocument(ctx context.Context, server *benchServer, w benchWriter, document int64) (*benchLine, []byte, time.Duration, error) {
	began := time.Now() //nolint:forbidigo // what is measured
	line, err := dialLine(ctx, server.address, fmt.Sprintf("/documents/%d/collab?v=1", document), 0,
		"Cookie: session="+w.session, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover")
	if err != nil {
		return nil, nil, 0, err
	}
	if err := line.send(textFrame, []byte(`{"t":"open"}`)); err != nil {
		return nil, nil, 0, errors.Join(err, line.conn.Close())
	}
	data, err := line.frame()
	took := time.Since(began)
	if err != nil {
		return nil, nil, 0, errors.Join(err, line.conn.Close())
	}
	return line, bytes.Clone(data), took, nil
}

// visit loads a page as a writer.
func (s *benchServer) visit(w benchWriter, path string) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + s.address + path)
	request.Header.SetCookie("session", w.session)
	request.Header.Set("Accept-Encoding", "br")
	if err := s.client.Do(request, response); err != nil {
		return err
	}
	if response.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("%s was answered with %d", path, response.StatusCode())
	}
	return nil
}
