package thread_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// room is a document of a workspace of members, and who is there.
type room struct {
	*apptest.App
	workspace models.WorkspaceID
	document  models.DocumentID
	who       map[string]access.Who // by role, "outsider" and "visitor" among them
}

// text is what the document begins with; "storage" stands from 5 to 12.
const text = `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Safe storage of mercury"}]},{"type":"paragraph","content":[{"type":"text","text":"Second words"}]}]}`

func newRoom(t *testing.T, a *apptest.App) *room {
	t.Helper()
	r := &room{App: a, who: map[string]access.Who{"visitor": {}}}
	must(t, a.DB.Write(context.Background(), func(tx *models.Tx) error {
		workspace := models.Workspace{
			Name: "Guidance", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, CreatedAt: tx.Now, LastActiveAt: tx.Now, Version: 1,
		}
		for _, role := range append([]string{"outsider", "suspended"}, access.WorkspaceRoles...) {
			person := models.Person{Name: role, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			if err := tx.Create(&person).Error; err != nil {
				return err
			}
			r.who[role] = access.Who{Person: person.ID}
		}
		workspace.ProposedBy = r.who[access.Lead].Person
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		r.workspace = workspace.ID
		if err := a.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		for _, role := range append([]string{"suspended"}, access.WorkspaceRoles...) {
			held := role
			if role == "suspended" {
				held = access.Editor
			}
			if err := a.Access.Grant(tx, access.RoleGrant{Person: r.who[role].Person, Role: held, Place: access.WorkspacePlace(workspace.ID)}); err != nil {
				return err
			}
		}
		return a.Access.Grant(tx, access.RoleGrant{Person: r.who["outsider"].Person, Role: access.PartyRole, Place: access.Site})
	}))
	must(t, a.DB.Write(context.Background(), func(tx *models.Tx) error { return a.Access.Suspend(tx, r.who["suspended"].Person) }))
	doc, err := prose.Exchange().NodeFromJSON([]byte(text))
	must(t, err)
	made, err := a.Document.Import(context.Background(), r.who[access.Editor], r.workspace, document.Description{Title: "Storage", Language: "en", Status: models.DocumentDraft}, doc)
	must(t, err)
	r.document = made.ID
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ref(n int) string { return fmt.Sprintf("ref-%012d", n) }

// storage is the passage that reads "storage".
var storage = thread.Passage{Version: 0, From: 6, To: 13}

func (r *room) start(t *testing.T, role string, n int) thread.On {
	t.Helper()
	number, err := r.Thread.Start(context.Background(), r.who[role], thread.Start{Document: r.document, Passage: &storage, Text: "Which storage?", Ref: ref(n)})
	must(t, err)
	return thread.On{Document: r.document, Thread: number}
}

func (r *room) list(t *testing.T) thread.List {
	t.Helper()
	list, err := r.Thread.List(context.Background(), r.who[access.Viewer], r.document)
	must(t, err)
	return list
}

const fine = fault.Kind(-1)

func kindOf(err error) fault.Kind {
	if err == nil {
		return fine
	}
	return fault.Of(err)
}

// Who may do what with a thread that a commenter began; it is there, and
// whoever may not read it cannot tell.
func TestWhoMayDoWhat(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		n := 0
		next := func() string { n++; return fmt.Sprintf("next-%012d", n) }
		acts := map[string]func(access.Who, thread.On) error{
			"read": func(who access.Who, _ thread.On) error { _, err := a.Thread.List(ctx, who, r.document); return err },
			"start": func(who access.Who, _ thread.On) error {
				_, err := a.Thread.Start(ctx, who, thread.Start{Document: r.document, Passage: &storage, Text: "One", Ref: next()})
				return err
			},
			"reply": func(who access.Who, on thread.On) error {
				_, err := a.Thread.Reply(ctx, who, thread.Reply{On: on, Text: "Two", Ref: next()})
				return err
			},
			"edit": func(who access.Who, on thread.On) error {
				return a.Thread.Edit(ctx, who, thread.Edit{On: on, Comment: 1, Version: 1, Text: "Another"})
			},
			"delete": func(who access.Who, on thread.On) error { return a.Thread.Delete(ctx, who, on, 1) },
			"settle": func(who access.Who, on thread.On) error {
				if err := a.Thread.Resolve(ctx, who, thread.Resolve{On: on, Note: "Done", Ref: next()}); err != nil {
					return err
				}
				return a.Thread.Reopen(ctx, who, on, next())
			},
			"move": func(who access.Who, on thread.On) error { return a.Thread.Move(ctx, who, on, storage, next()) },
		}
		for role, who := range r.who {
			for act, try := range acts {
				on := r.start(t, access.Commenter, 1000+n)
				n++
				want := fault.Forbidden
				comments := role != access.Viewer
				switch {
				case role == "outsider", role == "visitor", role == "suspended":
					want = fault.NotFound
				case act == "read":
					want = fine
				case act == "start" || act == "reply":
					if comments {
						want = fine
					}
				case role == access.Commenter: // who began it
					want = fine
				case act == "delete" && role == access.Lead, act != "delete" && act != "edit" && (role == access.Editor || role == access.Lead):
					want = fine
				}
				if got := kindOf(try(who, on)); got != want {
					t.Errorf("%s, %s: %v, not %v", role, act, got, want)
				}
			}
		}
	})
}

func TestThreadFromBeginningToEnd(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx, commenter, editor := context.Background(), r.who[access.Commenter], r.who[access.Editor]
		on := r.start(t, access.Commenter, 1)
		if again := r.start(t, access.Commenter, 1); again != on {
			t.Errorf("the same ref began %v, then %v", on, again)
		}
		for range 2 { // once for a ref
			_, err := a.Thread.Reply(ctx, editor, thread.Reply{On: on, Text: "@[commenter](person:" + fmt.Sprint(commenter.Person) + ") the interim one", Ref: ref(2)})
			must(t, err)
		}
		must(t, a.Thread.Edit(ctx, commenter, thread.Edit{On: on, Comment: 1, Version: 1, Text: "Which kind of storage?"}))
		if err := a.Thread.Edit(ctx, commenter, thread.Edit{On: on, Comment: 1, Version: 1, Text: "Lost?"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("edited from an old version: %v", err)
		}
		for range 2 {
			must(t, a.Thread.Resolve(ctx, editor, thread.Resolve{On: on, Note: "Made clear in 3.1", Outcome: models.ThreadAccepted, Ref: ref(3)}))
		}
		list := r.list(t)
		if len(list.Threads) != 1 {
			t.Fatalf("%d threads", len(list.Threads))
		}
		one := list.Threads[0]
		if one.Quote != "storage" || one.State != models.ThreadResolved || one.Response != "Made clear in 3.1" || one.Outcome != models.ThreadAccepted || len(one.Comments) != 2 ||
			one.Comments[0].Body != "Which kind of storage?" || one.Comments[0].EditedAt == nil || one.Comments[0].Capacity.Capacity != models.CapacityPersonal {
			t.Errorf("read %+v", one)
		}
		must(t, a.Thread.Reopen(ctx, commenter, on, ref(4)))
		must(t, a.Thread.Delete(ctx, r.who[access.Lead], on, 1))
		must(t, a.DB.Read(ctx, func(tx *models.Tx) error {
			var versions, audited, notices int64
			if err := tx.Raw("select count(*) from comment_versions where body = 'Which storage?'").Scan(&versions).Error; err != nil {
				return err
			}
			if err := tx.Raw("select count(*) from audit_entries where act = 'comment.delete' and actor_id = ?", r.who[access.Lead].Person).Scan(&audited).Error; err != nil {
				return err
			}
			if err := tx.Raw("select count(*) from notices where person_id = ? and kind = 'mention' and comment_id is not null", commenter.Person).Scan(&notices).Error; err != nil {
				return err
			}
			if versions != 1 || audited != 1 || notices != 1 {
				t.Errorf("%d former texts, %d lines of the audit record, %d notices", versions, audited, notices)
			}
			return nil
		}))
		if one := r.list(t).Threads[0]; one.State != models.ThreadOpen || one.Response != "" || one.Comments[0].DeletedAt == nil {
			t.Errorf("reopened and deleted: %+v", one)
		}
	})
}

// A mention reaches who may read, and nobody else.
func TestMentionDoesNotReachOutsiders(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	mentions := ""
	for _, role := range []string{"outsider", "suspended", access.Viewer} {
		mentions += fmt.Sprintf(" @[%s](person:%d)", role, r.who[role].Person)
	}
	_, err := a.Thread.Start(context.Background(), r.who[access.Commenter], thread.Start{Document: r.document, Text: "See" + mentions, Ref: ref(1)})
	must(t, err)
	must(t, a.DB.Read(context.Background(), func(tx *models.Tx) error {
		var told []models.PersonID
		err := tx.Raw("select person_id from notices where comment_id is not null").Scan(&told).Error
		if len(told) != 1 || told[0] != r.who[access.Viewer].Person {
			t.Errorf("told %v", told)
		}
		return err
	}))
}

func TestWhatIsRefused(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	ctx, who := context.Background(), r.who[access.Commenter]
	start := func(p *thread.Passage, text, ref string) error {
		_, err := a.Thread.Start(ctx, who, thread.Start{Document: r.document, Passage: p, Text: text, Ref: ref})
		return err
	}
	for what, c := range map[string]struct {
		passage *thread.Passage
		text    string
		ref     string
		want    fault.Kind
	}{
		"fine":                {&storage, "x", ref(1), fine},
		"on the whole":        {nil, "x", ref(2), fine},
		"no words":            {&storage, " \n", ref(3), fault.Invalid},
		"too many words":      {&storage, strings.Repeat("x", thread.MaxText+1), ref(4), fault.Invalid},
		"beyond the document": {&thread.Passage{From: 30, To: 3000}, "x", ref(5), fault.Invalid},
		"before it":           {&thread.Passage{From: -1, To: 3}, "x", ref(6), fault.Invalid},
		"backwards":           {&thread.Passage{From: 8, To: 6}, "x", ref(7), fault.Invalid},
		"on nothing":          {&thread.Passage{From: 6, To: 6}, "x", ref(8), fault.Invalid},
		"between paragraphs":  {&thread.Passage{From: 24, To: 26}, "x", ref(9), fault.Invalid},
		"of the future":       {&thread.Passage{Version: 99, From: 6, To: 13}, "x", ref(10), fault.Invalid},
		"no ref":              {&storage, "x", "short", fault.Invalid},
	} {
		if got := kindOf(start(c.passage, c.text, c.ref)); got != c.want {
			t.Errorf("%s: %v, not %v", what, got, c.want)
		}
	}
	if len(r.list(t).Threads) != 2 {
		t.Error("what was refused is there")
	}
	must(t, a.Document.Archive(ctx, r.who[access.Editor], r.document))
	if err := start(&storage, "x", ref(11)); !fault.Is(err, fault.Conflict) {
		t.Errorf("archived: %v", err)
	}
}

func TestThereIsAnEndToThreads(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	r.start(t, access.Commenter, 1)
	must(t, a.DB.Write(context.Background(), func(tx *models.Tx) error {
		return tx.Exec("update document_discussions set threads = ?", thread.MaxThreads-1).Error
	}))
	r.start(t, access.Commenter, 2)
	_, err := a.Thread.Start(context.Background(), r.who[access.Commenter], thread.Start{Document: r.document, Text: "x", Ref: ref(3)})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("one too many: %v", err)
	}
}

// editor is a session that writes.
type editor struct {
	t       *testing.T
	session *collab.Session
	version int
	heard   []string // and not asked for yet: an answer and what all are told come in either order
}

func (r *room) open(t *testing.T, role string) *editor {
	t.Helper()
	person := collab.Person{Who: r.who[role], Language: "en", Speaking: models.Capacity{Capacity: models.CapacityPersonal}}
	session, err := r.Collab.Join(context.Background(), person, r.document, []byte(`[{"t":"open"},{"t":"threads","after":0}]`), nil)
	must(t, err)
	t.Cleanup(session.Close)
	e := &editor{t: t, session: session}
	e.hear(`"t":"threads"`)
	return e
}

// hear gives the first frame not yet given that holds a text, and waits for it.
func (e *editor) hear(text string) string {
	e.t.Helper()
	if i := slices.IndexFunc(e.heard, func(frame string) bool { return strings.Contains(frame, text) }); i >= 0 {
		got := e.heard[i]
		e.heard = slices.Delete(e.heard, i, i+1)
		return got
	}
	deadline := time.After(30 * time.Second)
	for {
		frame, end := e.session.Next()
		switch {
		case frame != nil:
			got := string(frame.Bytes())
			if strings.Contains(got, text) {
				return got
			}
			e.heard = append(e.heard, got)
		case end != collab.EndNone:
			e.t.Fatalf("ended (%d) before %s", end, text)
		default:
			select {
			case <-e.session.Ready():
			case <-deadline:
				e.t.Fatalf("waited in vain for %s", text)
			}
		}
	}
}

func (e *editor) send(format string, args ...any) {
	e.session.Receive(context.Background(), fmt.Appendf(nil, format, args...))
}

// steps sends a batch of one step.
func (e *editor) steps(n int, step, mirrors string) {
	e.t.Helper()
	e.send(`{"t":"steps","ref":"%s","base":%d,"steps":[%s],"mirrors":%s}`, ref(n), e.version, step, mirrors)
	e.hear(ref(n))
	e.version++
}

func (r *room) anchor(t *testing.T) prose.Anchor {
	t.Helper()
	list := r.list(t)
	if len(list.Threads) != 1 || list.Threads[0].Anchor == nil {
		t.Fatalf("threads %+v", list.Threads)
	}
	return *list.Threads[0].Anchor
}

func (r *room) stands(t *testing.T, from, to int) {
	t.Helper()
	anchor := r.anchor(t)
	if gotFrom, gotTo := anchor.Range(); gotFrom != from || gotTo != to || anchor.IsGone() != (from == to) {
		t.Errorf("the thread stands at %d to %d (gone in %d), not %d to %d", gotFrom, gotTo, anchor.Gone, from, to)
	}
}

const (
	insertFirst = `{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"Very "}]}}`
	takeOut     = `{"stepType":"replace","from":9,"to":22}` // " storage of m"
	bringBack   = `{"stepType":"replace","from":9,"to":9,"slice":{"content":[{"type":"text","text":"e storage of "}]}}`
)

// The words go and come back by undoing; the thread stays open meanwhile, and
// stands where it stood, whether or not the rooms were loaded anew between.
func TestAnchorComesBackWithItsWords(t *testing.T) {
	for _, between := range []bool{false, true} {
		apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
			r := newRoom(t, a)
			e := r.open(t, access.Editor)
			again := func() {
				if between { // nobody has it open: it is loaded anew by who comes next
					e.session.Close()
					r.untilUnloaded(t)
					version := e.version
					e = r.open(t, access.Editor)
					e.version = version
				}
			}
			r.start(t, access.Commenter, 1)
			r.stands(t, 6, 13)
			e.steps(10, insertFirst, "[]")
			r.stands(t, 11, 18)
			again()
			e.steps(11, takeOut, "[]")
			r.stands(t, 9, 9)
			if one := r.list(t).Threads[0]; one.State != models.ThreadOpen || one.Quote != "storage" || one.Anchor.Gone != 2 {
				t.Errorf("without its words: %+v", one)
			}
			again()
			e.steps(12, `{"stepType":"replace","from":9,"to":9,"slice":{"content":[{"type":"text","text":"XY"}]}}`, "[]")
			e.steps(13, bringBack, "[[0,2]]")
			r.stands(t, 11, 18)
		})
	}
}

// untilUnloaded waits until no document is open any more.
func (r *room) untilUnloaded(t *testing.T) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		rooms, _ := r.Collab.Count()
		if rooms == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d documents stay open", rooms)
		case <-time.After(time.Millisecond):
		}
	}
}

// A step that brings as much back, and is not told as undoing, brings no
// thread back: that would be guessing.
func TestAnchorIsNotGuessed(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	e := r.open(t, access.Editor)
	r.start(t, access.Commenter, 1)
	e.steps(10, `{"stepType":"replace","from":6,"to":13}`, "[]")
	e.steps(11, `{"stepType":"replace","from":6,"to":6,"slice":{"content":[{"type":"text","text":"storage"}]}}`, "[]")
	if !r.anchor(t).IsGone() {
		t.Error("the thread was attached to other words")
	}
	to := thread.Passage{Version: 2, From: 6, To: 13}
	must(t, a.Thread.Move(context.Background(), r.who[access.Commenter], thread.On{Document: r.document, Thread: 1}, to, ref(2)))
	r.stands(t, 6, 13)
}

// Who commented without a line on words that are gone by now is heard, with
// the words as they read them, and the thread comes back with them.
func TestCommentOnWordsThatAreGone(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	e := r.open(t, access.Editor)
	e.steps(10, `{"stepType":"replace","from":6,"to":13}`, "[]")
	r.start(t, access.Commenter, 1)
	if one := r.list(t).Threads[0]; one.Quote != "storage" || !one.Anchor.IsGone() {
		t.Errorf("began as %+v", one)
	}
	e.steps(11, `{"stepType":"replace","from":6,"to":6,"slice":{"content":[{"type":"text","text":"storage"}]}}`, "[[0,1]]")
	r.stands(t, 6, 13)
}

// A suggestion to strike the words out is no deletion.
func TestSuggestedDeletionKeepsTheAnchor(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	r.start(t, access.Commenter, 1)
	e := r.open(t, access.Suggester)
	e.steps(10, fmt.Sprintf(`{"stepType":"addMark","from":6,"to":13,"mark":{"type":"deletion","attrs":{"id":"s-1","author":"%d","time":"2026-01-01T00:00:00Z","scope":"text"}}}`, r.who[access.Suggester].Person), "[]")
	r.stands(t, 6, 13)
}

// What is said reaches everybody who has the document open, in the order of
// the text's changes, and a commenter says it over the line on which they may
// not write.
func TestSaidOverTheLine(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		writer, commenter, viewer := r.open(t, access.Editor), r.open(t, access.Commenter), r.open(t, access.Viewer)
		writer.steps(10, insertFirst, "[]")
		commenter.send(`{"t":"thread","act":"start","ref":"%s","v":0,"from":6,"to":13,"text":"Which?"}`, ref(1))
		commenter.hear(`"t":"said","ref":"` + ref(1) + `","n":1`)
		for _, e := range []*editor{writer, commenter, viewer} {
			if got := e.hear(`"text":"Which?"`); !strings.Contains(got, `"v":1`) || !strings.Contains(got, `"a":[11,18]`) || !strings.Contains(got, `"quote":"storage"`) {
				t.Errorf("told %s", got)
			}
		}
		commenter.send(`{"t":"thread","act":"start","ref":"%s","v":0,"from":6,"to":13,"text":"Which?"}`, ref(1)) // the answer was lost
		commenter.hear(`"t":"said","ref":"` + ref(1) + `","n":1`)
		commenter.send(`{"t":"steps","ref":"%s","base":1,"steps":[%s]}`, ref(11), insertFirst)
		commenter.hear(`"code":"forbidden"`)
		viewer.send(`{"t":"thread","act":"reply","n":1,"ref":"%s","text":"Me too"}`, ref(2))
		viewer.hear(`"code":"forbidden"`)
		writer.send(`{"t":"thread","act":"resolve","n":1,"ref":"%s","text":"Said in 2"}`, ref(3))
		if got := viewer.hear(`"state":"resolved"`); strings.Contains(got, "Me too") || strings.Contains(got, `"text":"Which?"`) || !strings.Contains(got, `"response":"Said in 2"`) {
			t.Errorf("told %s", got)
		}
		late := r.open(t, access.Viewer)
		late.send(`{"t":"threads","after":1}`)
		if got := late.hear(`"after":1`); !strings.Contains(got, `"state":"resolved"`) || strings.Contains(got, "Which?") || !strings.Contains(got, `"c":2`) {
			t.Errorf("told who was away %s", got)
		}
		if len(r.list(t).Threads) != 1 {
			t.Error("what was sent twice is there twice")
		}
	})
}

// Nobody outside hears anything of the threads of a members' document.
func TestOutsidersHearNothing(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	r.start(t, access.Commenter, 1)
	if len(r.list(t).Threads) != 1 {
		t.Fatal("there is nothing to hear of")
	}
	for _, role := range []string{"outsider", "visitor", "suspended"} {
		_, err := a.Collab.Join(context.Background(), collab.Person{Who: r.who[role]}, r.document, []byte(`[{"t":"open"},{"t":"threads","after":0}]`), nil)
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s opens it: %v", role, err)
		}
		_, err = a.Thread.Start(context.Background(), r.who[role], thread.Start{Document: r.document, Passage: &storage, Text: "x", Ref: ref(9)})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s begins one: %v", role, err)
		}
		if _, err := a.Collab.Anchors(context.Background(), r.who[role], r.document); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s asks for the places: %v", role, err)
		}
	}
}
