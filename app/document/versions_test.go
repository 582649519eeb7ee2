package document_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

var personal = models.Capacity{Capacity: models.CapacityPersonal}

// pen is somebody who has the document open.
type pen struct {
	*room
	t       *testing.T
	role    string
	session *collab.Session
	written int
}

func (r *room) pen(t *testing.T, role string) *pen {
	t.Helper()
	s, err := r.Collab.Open(t.Context(), collab.Person{Who: r.who[role], Speaking: personal}, r.document, collab.From{}, nil)
	must(t, err)
	t.Cleanup(s.Close)
	return &pen{room: r, t: t, role: role, session: s}
}

// send sends steps on a version and waits until they are in.
func (p *pen) send(base int64, mirrors string, steps ...prose.Step) {
	p.t.Helper()
	p.written++
	ref := fmt.Sprintf("%s-%013d", p.role, p.written)
	var all []string
	for _, step := range steps {
		all = append(all, string(prose.StepJSON(step)))
	}
	p.session.Receive(p.t.Context(), fmt.Appendf(nil, `{"t":"steps","ref":%q,"base":%d,"steps":[%s],"mirrors":%s}`, ref, base, strings.Join(all, ","), mirrors))
	if got := hear(p.t, p.session, ref); strings.Contains(got, "refused") {
		p.t.Fatalf("%s: %s", p.role, got)
	}
}

func (p *pen) write(text string) {
	p.t.Helper()
	doc, version := p.now(p.t)
	p.send(version, "[]", put(p.t, doc.Content().Size()-1, text))
}

func (r *room) now(t *testing.T) (*prose.Node, int64) {
	t.Helper()
	doc, version, err := r.Collab.Now(context.Background(), r.who[access.Editor], r.document)
	must(t, err)
	return doc, version
}

func put(t *testing.T, at int, text string) prose.Step {
	t.Helper()
	node, err := prose.Exchange().Text(text)
	must(t, err)
	slice, err := prose.NewSlice(prose.FragmentOf(node), 0, 0)
	must(t, err)
	return &prose.ReplaceStep{From: at, To: at, Slice: slice}
}

// pause lets a writing session end.
func (r *room) pause(t *testing.T) {
	t.Helper()
	r.Clock.Turn(10 * time.Minute)
	must(t, r.Document.KeepVersions(context.Background()))
}

func kinds(versions []models.DocumentVersion) string {
	var out []string
	for _, v := range versions {
		out = append(out, fmt.Sprintf("%s %d", v.Kind, v.Version))
	}
	return strings.Join(out, ", ")
}

// A session ends after some minutes of silence; its version says who wrote how
// much, as what. Doing it again, or on another instance, makes no other.
func TestSessionsBecomeVersions(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, editor := context.Background(), r.who[access.Editor]
		one, two := r.pen(t, access.Editor), r.pen(t, access.Lead)
		one.write("hello ")
		two.write("world")
		if line, err := a.Document.Versions(ctx, editor, r.document, 0, 0); err != nil || len(line.Versions) != 0 || len(line.Going) != 2 {
			t.Fatalf("while they write: %s, %+v, %v", kinds(line.Versions), line.Going, err)
		}
		must(t, a.Document.KeepVersions(ctx))
		r.pause(t)
		must(t, a.Document.KeepVersions(ctx))
		_, version := r.now(t)
		one.send(version, "[]", &prose.ReplaceStep{From: 1, To: 4, Slice: prose.EmptySlice()})
		r.Clock.Turn(10 * time.Minute)
		two.write("!") // ends the one before, though nobody looked
		r.pause(t)
		line, err := a.Document.Versions(ctx, editor, r.document, 0, 0)
		must(t, err)
		if got := kinds(line.Versions); got != "session 4, session 3, session 2" {
			t.Fatalf("kept %s", got)
		}
		shares := line.Shares[line.Versions[2].ID]
		if len(shares) != 2 || shares[0].PersonID != editor.Person || shares[0].Added != 6 || shares[1].Added != 5 || shares[0].Capacity.Capacity != models.CapacityPersonal {
			t.Errorf("shares %+v", shares)
		}
		if shares := line.Shares[line.Versions[1].ID]; len(shares) != 1 || shares[0].Removed != 3 || shares[0].Added != 0 {
			t.Errorf("shares %+v", shares)
		}
		mine, err := a.Document.Versions(ctx, editor, r.document, r.who[access.Lead].Person, 0)
		must(t, err)
		if got := kinds(mine.Versions); got != "session 4, session 2" {
			t.Errorf("the lead's: %s", got)
		}
		shown, err := a.Document.Version(ctx, editor, r.document, 2)
		if err != nil || shown.Text.TextContent() != "hello world" {
			t.Errorf("version 2 reads %v, %v", shown.Text, err)
		}
		compared, err := a.Document.CompareVersions(ctx, editor, r.document, 4, 2)
		if err != nil || compared.From != 2 || compared.Comparison.Old().TextContent() != "hello world" || compared.Comparison.New().TextContent() != "lo world!" {
			t.Errorf("compared: %+v, %v", compared, err)
		}
	})
}

// Restoring is a version of its own, carries what is typed meanwhile over, keeps
// who wrote what, is done once for a ref, and is undone by restoring.
func TestRestoreVersion(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, lead := context.Background(), r.who[access.Lead]
		one, two := r.pen(t, access.Editor), r.pen(t, access.Lead)
		one.write("alpha beta gamma")
		r.pause(t)
		doc, version := r.now(t)
		two.send(version, "[]", &prose.ReplaceStep{From: 7, To: 12, Slice: prose.EmptySlice()}, put(t, 1, "new "))
		changed, late := r.now(t)
		for range 2 { // the second time is the same one
			must(t, a.Document.RestoreVersion(ctx, lead, r.document, version, "restore-00000001"))
		}
		hear(t, one.session, "restored-1-restore-00000001") // whoever has it open sees it
		if got, _ := r.now(t); !got.Equal(doc) {
			t.Fatalf("restored to %s", got.TextContent())
		}
		one.send(late, "[]", put(t, changed.Content().Size()-1, "!")) // typed before it was heard of
		if got, _ := r.now(t); got.TextContent() != "alpha beta gamma!" {
			t.Errorf("what was typed meanwhile: %q", got.TextContent())
		}
		line, err := a.Document.Versions(ctx, lead, r.document, 0, 0)
		must(t, err)
		if got := kinds(line.Versions); !strings.HasPrefix(got, "restored ") || !strings.HasSuffix(got, "session 3, session 1") || *line.Versions[0].Source != 1 {
			t.Errorf("the timeline: %s", got)
		}
		authors, err := a.Document.Authors(ctx, lead, r.document)
		must(t, err)
		for _, run := range authors.Authors.Runs() {
			if by := authors.Batches[models.BatchID(run.By)].PersonID; run.By != 0 && by != r.who[access.Editor].Person {
				t.Errorf("%d positions are said to be of %d", run.Length, by)
			}
		}
		must(t, a.Document.RestoreVersion(ctx, lead, r.document, late, "restore-00000002"))
		if got, _ := r.now(t); !got.Equal(changed) {
			t.Errorf("undone to %q", got.TextContent())
		}
		if err := a.Document.RestoreVersion(ctx, lead, r.document, late, "restore-00000003"); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored what is there: %v", err)
		}
	})
}

// A client that calls its batch a restoration has restored nothing by that.
func TestRestorationIsNotForged(t *testing.T) {
	r := newRoom(t, apptest.New(t))
	one, two := r.pen(t, access.Editor), r.pen(t, access.Lead)
	one.write("mine")
	_, version := r.now(t)
	two.session.Receive(t.Context(), fmt.Appendf(nil, `{"t":"steps","ref":"restored-1-0123456789","base":%d,"steps":[%s]}`, version, prose.StepJSON(put(t, 1, "lies"))))
	hear(t, two.session, "restored-1-")
	r.pause(t)
	line, err := r.Document.Versions(context.Background(), r.who[access.Lead], r.document, 0, 0)
	must(t, err)
	if got := kinds(line.Versions); got != "session 2" {
		t.Errorf("kept %s", got)
	}
	shown, err := r.Document.Authors(context.Background(), r.who[access.Lead], r.document)
	must(t, err)
	if got := writerAt(shown, 5); got != r.who[access.Editor].Person {
		t.Errorf("the words are said to be of %d", got)
	}
	if got := writerAt(shown, 1); got != r.who[access.Lead].Person {
		t.Errorf("the lies are said to be of %d", got)
	}
}

func TestNameVersion(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, editor, lead := context.Background(), r.who[access.Editor], r.who[access.Lead]
		r.pen(t, access.Editor).write("text")
		must(t, a.Document.NameVersion(ctx, editor, r.document, 1, "", " For  comment "))
		if err := a.Document.NameVersion(ctx, lead, r.document, 1, "", "Mine"); !fault.Is(err, fault.Conflict) {
			t.Errorf("named twice: %v", err)
		}
		must(t, a.Document.NameVersion(ctx, lead, r.document, 1, "For comment", "For comments"))
		if err := a.Document.NameVersion(ctx, lead, r.document, 1, "For comment", "Mine"); !fault.Is(err, fault.Conflict) {
			t.Errorf("renamed what was renamed: %v", err)
		}
		for name, kind := range map[string]fault.Kind{" ": fault.Invalid, strings.Repeat("x", 121): fault.Invalid} {
			if err := a.Document.NameVersion(ctx, editor, r.document, 0, "", name); !fault.Is(err, kind) {
				t.Errorf("%q: %v", name, err)
			}
		}
		if err := a.Document.NameVersion(ctx, editor, r.document, 2, "", "To come"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a version to come: %v", err)
		}
		line, err := a.Document.Versions(ctx, editor, r.document, 0, 0)
		must(t, err)
		if len(line.Versions) != 1 || line.Versions[0].Name != "For comments" || *line.Versions[0].PersonID != lead.Person {
			t.Errorf("%+v", line.Versions)
		}
	})
}

// Who may read, name and restore versions; nobody else can tell that there are
// any. What is archived is read.
func TestWhoMayDoWhatWithVersions(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		pen := r.pen(t, access.Editor)
		pen.write("one")
		r.pause(t)
		names := 0
		acts := map[string]func(access.Who) error{
			"versions": func(who access.Who) error { _, err := a.Document.Versions(ctx, who, r.document, 0, 0); return err },
			"version":  func(who access.Who) error { _, err := a.Document.Version(ctx, who, r.document, 1); return err },
			"authors":  func(who access.Who) error { _, err := a.Document.Authors(ctx, who, r.document); return err },
			"compare": func(who access.Who) error {
				_, err := a.Document.CompareVersions(ctx, who, r.document, 0, 1)
				return err
			},
			"name": func(who access.Who) error {
				names++
				_, version := r.now(t)
				pen.write("more")
				return a.Document.NameVersion(ctx, who, r.document, version, "", "Name")
			},
			"restore": func(who access.Who) error {
				names++
				pen.write("more")
				return a.Document.RestoreVersion(ctx, who, r.document, 1, fmt.Sprintf("reference-%06d", names))
			},
		}
		try := func(archived bool) {
			for role, who := range r.who {
				for act, do := range acts {
					reading := act != "name" && act != "restore"
					want := fault.Kind(-1)
					switch {
					case role == "outsider", role == "visitor":
						want = fault.NotFound
					case reading:
					case role != access.Editor && role != access.Lead:
						want = fault.Forbidden
					case archived:
						want = fault.Conflict
					}
					if archived && !reading && want == fault.Conflict {
						if err := a.Document.RestoreVersion(ctx, who, r.document, 1, "reference-archived"); !fault.Is(err, want) {
							t.Errorf("%s restores in an archived one: %v", role, err)
						}
						continue
					}
					if archived && !reading {
						continue // seen before
					}
					got := fault.Kind(-1)
					if err := do(who); err != nil {
						got = fault.Of(err)
					}
					if got != want {
						t.Errorf("archived %v: %s, %s: %v, not %v", archived, role, act, got, want)
					}
				}
			}
		}
		try(false)
		must(t, a.Document.Archive(ctx, r.who[access.Editor], r.document))
		try(true)
	})
}

// hands are the letters that each role types, and nobody else.
var hands = map[string]string{access.Editor: "abcdefgh", access.Lead: "stuvwxyz"}

// Two people with letters of their own write, delete, undo and restore at once,
// with sessions that end meanwhile; at every version, every letter is said to be
// of who typed it, whether that is found from the beginning or from a
// checkpoint.
func TestEveryLetterIsItsWriters(t *testing.T) {
	r := newRoom(t, apptest.New(t))
	ctx, rnd := context.Background(), rand.New(rand.NewPCG(3, 9))
	pens := []*pen{r.pen(t, access.Editor), r.pen(t, access.Lead)}
	type undoable struct {
		step    prose.Step
		version int64
	}
	var undo []undoable
	restored := 0
	for i := range 150 {
		p := pens[rnd.IntN(2)]
		doc, version := r.now(t)
		size := doc.Content().Size()
		var word strings.Builder
		for range 1 + rnd.IntN(6) {
			word.WriteByte(hands[p.role][rnd.IntN(8)])
		}
		at := 1 + rnd.IntN(size-1)
		step, mirrors := put(t, at, word.String()), "[]"
		switch n := rnd.IntN(10); {
		case n < 2 && size > 20:
			step = &prose.ReplaceStep{From: at, To: min(at+8, size-1), Slice: prose.EmptySlice()}
		case n == 2 && len(undo) > 0 && undo[len(undo)-1].version == version:
			last := undo[len(undo)-1]
			step, mirrors = last.step, fmt.Sprintf("[[0,%d]]", last.version)
		case n == 3 && version > 5 && restored < 12:
			restored++
			err := r.Document.RestoreVersion(ctx, r.who[access.Lead], r.document, rnd.Int64N(version), fmt.Sprintf("restore-%08d", i))
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
			continue
		}
		inverse, err := step.Invert(doc)
		must(t, err)
		if rnd.IntN(3) == 0 { // the other was first
			other := pens[0]
			if other == p {
				other = pens[1]
			}
			other.send(version, "[]", put(t, 1+rnd.IntN(size-1), hands[other.role][:3]))
			mirrors = "[]"
		}
		p.send(version, mirrors, step)
		if _, now := r.now(t); now == version+1 {
			undo = append(undo, undoable{inverse, now})
		}
		if rnd.IntN(12) == 0 {
			r.pause(t)
		}
	}
	_, last := r.now(t)
	right := func() {
		for version := int64(0); version <= last; version += 1 + rnd.Int64N(35) {
			shown, err := r.Document.Version(ctx, r.who[access.Viewer], r.document, version)
			must(t, err)
			r.lettersAreTheirWriters(t, shown)
		}
	}
	right()
	must(t, r.DB.Write(ctx, func(tx *models.Tx) error { return tx.Exec("delete from document_checkpoints").Error }))
	right()
}
