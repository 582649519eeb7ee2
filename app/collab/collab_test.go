package collab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/collab/replica"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

const patience = 20 * time.Second

// house is a database with one document of a workspace and some people.
type house struct {
	t        *testing.T
	db       *models.DB
	document models.DocumentID
	people   []models.PersonID

	mu    sync.Mutex
	modes map[models.PersonID]collab.Mode
}

const firstDoc = `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"one two three"}]},{"type":"paragraph","content":[{"type":"text","text":"four five six"}]}]}`

func eachDatabase(t *testing.T, run func(t *testing.T, h *house)) {
	t.Helper()
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) { run(t, newHouse(t, db, firstDoc)) })
}

func newHouse(t *testing.T, db *models.DB, text string) *house {
	t.Helper()
	h := &house{t: t, db: db, modes: map[models.PersonID]collab.Mode{}}
	err := db.Write(context.Background(), func(tx *models.Tx) error {
		for i := range 6 {
			person := models.Person{Name: fmt.Sprintf("Person %d", i+1), InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			h.people = append(h.people, person.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(context.Background(), func(tx *models.Tx) error {
		return tx.Create(&models.Workspace{
			ID: 1, Name: "Guidance", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen,
			ProposedBy: h.people[0], CreatedAt: tx.Now, LastActiveAt: tx.Now, Version: 1,
		}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	h.document = h.newDocument(text)
	return h
}

func (h *house) newDocument(text string) models.DocumentID {
	h.t.Helper()
	doc, err := prose.Exchange().NodeFromJSON([]byte(text))
	if err != nil {
		h.t.Fatal(err)
	}
	var document models.Document
	err = h.db.Write(context.Background(), func(tx *models.Tx) error {
		document = models.Document{
			WorkspaceID: 1, Title: "Guidance", Language: "en", Status: models.DocumentDraft, AuthorID: h.people[0], CreatedAt: tx.Now,
			ChangedAt: tx.Now, ChangedBy: h.people[0], Revision: 1,
		}
		return models.InsertDocument(tx, &document, &models.DocumentSnapshot{Doc: string(doc.AppendJSON(nil)), Hash: doc.Hash(), CreatedAt: tx.Now})
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return document.ID
}

// allow says what somebody may do; everybody but the last person may edit
// where nothing else is said.
func (h *house) allow(person int, mode collab.Mode) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.modes[h.people[person]] = mode
}

func (h *house) rights(who access.Who, document models.Document) collab.Mode {
	h.mu.Lock()
	defer h.mu.Unlock()
	mode, said := h.modes[who.Person]
	switch {
	case !said && who.Person == h.people[len(h.people)-1], who.IsVisitor():
		return collab.Nothing
	case !said:
		mode = collab.Decide
	}
	if document.ArchivedAt != nil {
		mode = min(mode, collab.Read)
	}
	return mode
}

func quiet() *slog.Logger {
	out := io.Discard
	if os.Getenv("EXCHANGE_TEST_LOG") != "" {
		out = os.Stderr
	}
	return slog.New(slog.NewTextHandler(out, nil))
}

// rooms starts an instance on the database; its bus may be nil.
func (h *house) rooms(bus live.Bus, change ...func(*collab.Options)) *collab.Rooms {
	h.t.Helper()
	hub, err := live.NewHub(context.Background(), h.db, bus, quiet())
	if err != nil {
		h.t.Fatal(err)
	}
	options := collab.Options{DB: h.db, Hub: hub, Rights: h.rights, Log: quiet()}
	for _, f := range change {
		f(&options)
	}
	rooms := collab.New(options)
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { rooms.Follow(ctx) })
	h.t.Cleanup(func() {
		stop()
		following.Wait()
		if err := rooms.Close(); err != nil {
			h.t.Error(err)
		}
		if err := hub.Close(); err != nil {
			h.t.Error(err)
		}
	})
	return rooms
}

// message is any message from the server.
type message struct {
	Type    string `json:"t"`
	Version int64  `json:"v"`
	Epoch   string `json:"e"`
	Doc     json.RawMessage
	Maps    [][]int
	Own     struct {
		V int
		B sent
	}
	Hash    string
	Mode    string
	Accept  bool
	Session int64
	People  []shown
	Kept    []message
	Batches []sent
	B       []sent
	H       json.RawMessage
	Ref     string
	Code    string
	Text    string
	Message string
	Content json.RawMessage
	At      int64
	Why     string
	ID      int64
	Joined  []shown
	Left    []int64
	P       [][3]int64
	C       int64
	After   int64

	decoded []replica.Batch // of B or Batches, where the simulation has decoded them
}

type shown struct {
	S, ID, A, H int64
	Name        string
}

type sent struct {
	Ref     string
	S, By   int64
	N       int
	Steps   json.RawMessage
	Stands  []int
	Mirrors [][2]int
	Already int64

	A json.RawMessage // of a thread
}

// editor is a client that only reads: it follows the document and keeps every
// message.
type editor struct {
	t       *testing.T
	h       *house
	session *collab.Session
	doc     *prose.Node
	version int64
	opened  message
	got     []message
	end     collab.End
}

func (h *house) person(i int) collab.Person {
	return collab.Person{
		Who: access.Who{Person: h.people[i]}, Name: fmt.Sprintf("Person %d", i+1), Speaking: models.Capacity{Capacity: models.CapacityPersonal}, Language: "en",
	}
}

func (h *house) open(t *testing.T, rooms *collab.Rooms, person int, first string) *editor {
	t.Helper()
	session, err := rooms.Join(context.Background(), h.person(person), h.document, []byte(first), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{t: t, h: h, session: session}
	t.Cleanup(session.Close)
	e.opened = e.until("opened", func(m message) bool { return m.Type == "opened" })
	return e
}

const fresh = `{"t":"open"}`

// ends waits until the session is over, and says whether for that reason.
func (e *editor) ends(why collab.End) {
	e.t.Helper()
	deadline := time.After(20 * time.Second)
	for e.end == collab.EndNone {
		frame, end := e.session.Next()
		if frame != nil {
			e.take(frame.Bytes())
			continue
		}
		if e.end = end; end != collab.EndNone {
			break
		}
		select {
		case <-e.session.Ready():
		case <-deadline:
			e.t.Fatal("the session goes on")
		}
	}
	if e.end != why {
		e.t.Errorf("ended with %d", e.end)
	}
}

func (e *editor) send(format string, args ...any) {
	e.session.Receive(context.Background(), []byte(fmt.Sprintf(format, args...)))
}

// insert sends a batch that inserts text.
func (e *editor) insert(ref string, base int64, at int, text string) {
	e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%q}]}}]}`, ref, base, at, at, text)
}

// remove sends a batch that deletes a range.
func (e *editor) remove(ref string, base int64, from, to int) {
	e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[{"stepType":"replace","from":%d,"to":%d}]}`, ref, base, from, to)
}

func ref(i int) string { return fmt.Sprintf("ref-%012d", i) }

// until waits for a message and applies what comes.
func (e *editor) until(what string, is func(message) bool) message {
	e.t.Helper()
	deadline := time.After(patience)
	for {
		frame, end := e.session.Next()
		if frame == nil {
			if end != collab.EndNone {
				e.end = end
				e.t.Fatalf("the session ended (%d) while waiting for %s", end, what)
			}
			select {
			case <-e.session.Ready():
				continue
			case <-deadline:
				kinds := ""
				for _, m := range e.got[max(0, len(e.got)-20):] {
					kinds += " " + m.Type
				}
				e.t.Fatalf("waited in vain for %s; got%s", what, kinds)
			}
		}
		if m := e.take(frame.Bytes()); is(m) {
			return m
		}
	}
}

func (e *editor) take(data []byte) message {
	e.t.Helper()
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		e.t.Fatalf("%s: %v", data, err)
	}
	e.got = append(e.got, m)
	switch m.Type {
	case "opened":
		if m.Doc != nil {
			doc, err := prose.Exchange().NodeFromJSON(m.Doc)
			if err != nil {
				e.t.Fatal(err)
			}
			e.doc, e.version = doc, m.Version
		}
		if m.Batches != nil && e.doc != nil {
			e.apply(m.Batches)
		}
		if e.doc != nil && m.Hash != e.doc.Hash() {
			e.t.Errorf("opened at %d: hash %s, ours %s", m.Version, m.Hash, e.doc.Hash())
		}
	case "steps":
		if m.Version != e.version {
			e.t.Errorf("steps from %d, stood at %d", m.Version, e.version)
		}
		e.apply(m.B)
		if len(m.H) > 0 && string(m.H) != `"`+e.doc.Hash()+`"` {
			e.t.Errorf("hash %s, ours %s", m.H, e.doc.Hash())
		}
	}
	return m
}

func (e *editor) apply(batches []sent) {
	e.t.Helper()
	for _, b := range batches {
		steps, err := prose.Exchange().StepsFromJSON(b.Steps)
		if err != nil {
			e.t.Fatal(err)
		}
		if len(steps) != b.N {
			e.t.Errorf("n is %d of %d steps", b.N, len(steps))
		}
		doc, n, err := prose.Apply(e.doc, steps...)
		if err != nil {
			e.t.Fatalf("step %d of %s: %v", n, b.Steps, err)
		}
		e.doc, e.version = doc, e.version+int64(len(steps))
	}
}

// acknowledged waits until a batch comes back, or is refused.
func (e *editor) acknowledged(ref string) (sent, message) {
	e.t.Helper()
	var found sent
	m := e.until(ref, func(m message) bool {
		for _, b := range m.B {
			if b.Ref == ref {
				found = b
				return true
			}
		}
		return m.Type == "refused" && m.Ref == ref
	})
	return found, m
}

func (e *editor) text() string {
	return e.doc.TextBetween(0, e.doc.Content().Size(), "|", nil)
}

// reach waits until the document stands at a version.
func (e *editor) reach(version int64) {
	e.t.Helper()
	for e.version < version {
		e.until(fmt.Sprintf("version %d", version), func(message) bool { return true })
	}
}

// drain takes what has come already.
func (e *editor) drain() {
	e.t.Helper()
	for {
		frame, _ := e.session.Next()
		if frame == nil {
			return
		}
		e.take(frame.Bytes())
	}
}

func (e *editor) reads(want string) {
	e.t.Helper()
	e.drain()
	if got := e.text(); got != want {
		e.t.Errorf("reads %q, want %q", got, want)
	}
}

// exec changes the database as another instance, of which nobody hears, would.
func (h *house) exec(statement string) {
	h.t.Helper()
	if err := h.db.Write(context.Background(), func(tx *models.Tx) error { return tx.Exec(statement).Error }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) count(query string, args ...any) int64 {
	h.t.Helper()
	var n int64
	if err := h.db.Read(context.Background(), func(tx *models.Tx) error { return tx.Raw(query, args...).Scan(&n).Error }); err != nil {
		h.t.Fatal(err)
	}
	return n
}
