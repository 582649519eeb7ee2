package commands

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minamata.exchange/app/prose"
	"minamata.exchange/config"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// asProgram in the environment makes the test binary the program: so there are
// real processes to kill.
const asProgram = "EXCHANGE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Run(os.Args[1:], io.Discard, io.Discard))
	}
	os.Exit(m.Run())
}

// long says that there is time: EXCHANGE_TEST_LONG=1.
func long() bool { return os.Getenv("EXCHANGE_TEST_LONG") != "" }

// company is a server in a process of its own and editors at it.
type company struct {
	t         *testing.T
	documents int
	ids       []int64
	spare     int64 // a document that nobody is at
	writers   []benchWriter
	settings  config.Config
	server    *benchServer
	address   atomic.Value
	survivors []*survivor
	stop      chan struct{}
	living    sync.WaitGroup
}

// gather has editors type in documents, each so often. Thirty of them ten times
// a second are the three hundred edits of the faults.
func gather(t *testing.T, settings config.Config, documents, editors int, every time.Duration) *company {
	t.Helper()
	c := prepare(t, settings, documents, 1, editors)
	c.start()
	for range editors {
		c.hire(&c.address, every)
	}
	return c
}

// prepare makes documents of so many paragraphs, and who may write in them,
// but no server yet.
func prepare(t *testing.T, settings config.Config, documents, paragraphs, people int) *company {
	t.Helper()
	ids, writers, err := fillDocuments(t.Context(), settings, documents+1, paragraphs, people)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(asProgram, "1")
	return &company{t: t, settings: settings, documents: documents, ids: ids, spare: ids[documents], writers: writers, stop: make(chan struct{})}
}

// hire has the next editor type, at the server that has this address.
func (c *company) hire(address *atomic.Value, every time.Duration) {
	i := len(c.survivors)
	s := &survivor{
		t: c.t, address: address, session: c.writers[i].session, document: c.ids[i%c.documents], number: i,
		random: rand.New(rand.NewPCG(uint64(i), 9)), acks: map[string]bool{},
	}
	c.survivors = append(c.survivors, s)
	c.living.Add(1)
	go s.live(c.stop, every, &c.living)
}

func (c *company) start() {
	c.t.Helper()
	server, err := startServer(context.Background(), c.settings, 1)
	if err != nil {
		c.t.Fatal(err)
	}
	c.server = server
	c.address.Store(server.address)
}

// kill ends the server as a power failure would, and starts the next.
func (c *company) kill() {
	c.t.Helper()
	kill(c.t, c.server)
	c.start()
}

func kill(t *testing.T, server *benchServer) {
	t.Helper()
	if err := server.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.process.Wait()
	server.client.CloseIdleConnections()
}

// areWriting waits until everybody has something in the document.
func (c *company) areWriting() {
	c.t.Helper()
	end := time.After(time.Minute)
	for _, s := range c.survivors {
		for !s.settled.Load() {
			select {
			case <-end:
				c.t.Fatalf("survivor %d has nothing in the document", s.number)
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
}

// settle has everybody stop typing and waits until nothing waits any more;
// then everything is held against the record.
func (c *company) settle() {
	t := c.t
	t.Helper()
	close(c.stop)
	done := make(chan struct{})
	go func() { c.living.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("some editors still wait for their acknowledgement")
	}
	c.server.stop()
	if t.Failed() {
		return
	}
	typed, acks, broke, unsure := 0, 0, 0, 0
	refs := c.record(c.opened())
	for _, s := range c.survivors {
		if s.replica == nil {
			t.Errorf("survivor %d never came in", s.number)
			continue
		}
		typed, acks, broke, unsure = typed+len(s.tokens), acks+len(s.acks), broke+s.broke, unsure+int(s.unsure.Load())
		for ref := range s.acks {
			if refs[ref] != 1 {
				t.Errorf("%s was acknowledged and is in the record %d times", ref, refs[ref])
			}
		}
	}
	t.Logf("%d edits in %d batches by %d editors; lines broke %d times, %d batches had to be sent again for the database", typed, acks, len(c.survivors), broke, unsure)
	if typed == 0 || acks == 0 {
		t.Error("nothing was typed")
	}
}

// record counts each ref, and holds each document against what everybody has
// and has typed.
func (c *company) record(db *models.DB) map[string]int {
	t := c.t
	t.Helper()
	refs := map[string]int{}
	for d := range c.documents {
		first := c.survivors[d]
		var rows []models.DocumentBatch
		var snapshot models.DocumentSnapshot
		err := db.Read(t.Context(), func(tx *models.Tx) error {
			if err := tx.Where("document_id = ?", first.document).Order("id").Find(&rows).Error; err != nil {
				return err
			}
			return tx.Where("document_id = ? and version = 0", first.document).Take(&snapshot).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := prose.Exchange().NodeFromJSON([]byte(snapshot.Doc))
		if err != nil {
			t.Fatal(err)
		}
		hashes := map[int]string{0: doc.Hash()}
		version := 0
		for _, row := range rows {
			refs[row.Ref]++
			if int(row.FirstVersion) != version {
				t.Errorf("document %d: batch %d, %s, leads on from %d, and %d comes before it", d, row.ID, row.Ref, row.FirstVersion, version)
			}
			steps, err := prose.Exchange().StepsFromJSON([]byte(row.Steps))
			if err != nil {
				t.Fatal(err)
			}
			if doc, _, err = prose.Apply(doc, steps...); err != nil {
				t.Fatal(err)
			}
			version += len(steps)
			hashes[version] = doc.Hash()
		}
		c.compare(d, doc, hashes)
	}
	return refs
}

// compare holds what everybody has against the record as it was at their
// version: who is done goes, and others may still write.
func (c *company) compare(d int, doc *prose.Node, hashes map[int]string) {
	c.t.Helper()
	text := doc.TextContent()
	for i := d; i < len(c.survivors); i += c.documents {
		s := c.survivors[i]
		if s.replica == nil {
			continue
		}
		if version := s.replica.Version(); s.replica.Doc().Hash() != hashes[version] {
			c.t.Errorf("survivor %d has another document at version %d than the record", i, version)
		}
		for _, token := range s.tokens {
			if n := strings.Count(text, token); n != 1 {
				c.t.Errorf("%s is in the document %d times", token, n)
			}
		}
	}
}

func faultSettings(t *testing.T, url string) config.Config {
	t.Helper()
	return config.Config{Addr: "127.0.0.1:0", DatabaseURL: postgresOnly(url), Data: t.TempDir(), MailFrom: "exchange@localhost"}
}

// opened opens the database beside, once the server is gone.
func (c *company) opened() *models.DB {
	c.t.Helper()
	db, err := models.Open(c.t.Context(), c.settings.Database(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { db.Close() })
	return db
}

// TestKilledServer kills the server again and again while people type: of what
// was acknowledged nothing is lost, and nothing is there twice.
func TestKilledServer(t *testing.T) {
	kills := 3
	if long() {
		kills = 100
	}
	modelstest.EachURL(t, func(t *testing.T, url string) {
		c := gather(t, faultSettings(t, url), 3, 30, 100*time.Millisecond)
		random := rand.New(rand.NewPCG(4, 2))
		for range kills {
			<-time.After(time.Duration(300+random.IntN(700)) * time.Millisecond)
			c.kill()
		}
		<-time.After(time.Second)
		t.Logf("%d kills", kills)
		c.settle()
	})
}
