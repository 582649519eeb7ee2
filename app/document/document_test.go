package document_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// room is a workspace of members with a document, and who is there.
type room struct {
	*apptest.App
	workspace models.WorkspaceID
	document  models.DocumentID
	who       map[string]access.Who // by role, "outsider" and "visitor" among them
}

func newRoom(t *testing.T, a *apptest.App) *room {
	t.Helper()
	r := &room{App: a, who: map[string]access.Who{"visitor": {}}}
	must(t, a.DB.Write(context.Background(), func(tx *models.Tx) error {
		workspace := models.Workspace{
			Name: "Guidance", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, CreatedAt: tx.Now, LastActiveAt: tx.Now, Version: 1,
		}
		for _, role := range append([]string{"outsider"}, access.WorkspaceRoles...) {
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
		for _, role := range access.WorkspaceRoles {
			if err := a.Access.Grant(tx, access.RoleGrant{Person: r.who[role].Person, Role: role, Place: access.WorkspacePlace(workspace.ID)}); err != nil {
				return err
			}
		}
		return a.Access.Grant(tx, access.RoleGrant{Person: r.who["outsider"].Person, Role: access.PartyRole, Place: access.Site})
	}))
	made, err := a.Document.Start(context.Background(), r.who[access.Editor], r.workspace, document.Description{Title: "Storage", Language: "en"})
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

// Who may do what; the document is there, and whoever may not read it cannot
// tell.
func TestWhoMayDoWhat(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		acts := map[string]func(access.Who) error{
			"read": func(who access.Who) error { _, err := a.Document.Page(ctx, who, r.document); return err },
			"list": func(who access.Who) error { _, err := a.Document.List(ctx, who, r.workspace, false, 0); return err },
			"open": func(who access.Who) error {
				s, err := a.Collab.Open(ctx, collab.Person{Who: who}, r.document, collab.From{}, nil)
				if err == nil {
					s.Close()
				}
				return err
			},
			"illustrate": func(who access.Who) error { return a.Document.MayIllustrate(ctx, who, r.document) },
			"start": func(who access.Who) error {
				_, err := a.Document.Start(ctx, who, r.workspace, document.Description{Title: "Another", Language: "fr"})
				return err
			},
			"form": func(who access.Who) error { _, err := a.Document.Described(ctx, who, r.document); return err },
			"close": func(who access.Who) error {
				err := a.Document.Archive(ctx, who, r.document)
				if err == nil {
					err = a.Document.Restore(ctx, who, r.document)
				}
				return err
			},
		}
		const fine = fault.Kind(-1)
		reading := map[string]bool{"read": true, "list": true, "open": true}
		for role, who := range r.who {
			for act, try := range acts {
				want := fault.Forbidden
				switch {
				case role == "outsider", role == "visitor" && act != "illustrate":
					want = fault.NotFound
				case role == "visitor":
					want = fault.Unauthenticated
				case reading[act], role == access.Editor, role == access.Lead, act == "illustrate" && role == access.Suggester:
					want = fine
				}
				got := fine
				if err := try(who); err != nil {
					got = fault.Of(err)
				}
				if got != want {
					t.Errorf("%s, %s: %v, not %v", role, act, got, want)
				}
			}
		}
	})
}

func TestArchivedDocumentsTakeNothingNew(t *testing.T) {
	a := apptest.New(t)
	r := newRoom(t, a)
	ctx, editor := context.Background(), r.who[access.Editor]
	session, err := a.Collab.Open(ctx, collab.Person{Who: editor}, r.document, collab.From{}, nil)
	must(t, err)
	defer session.Close()
	must(t, a.Document.Archive(ctx, editor, r.document))
	hear(t, session, `"t":"mode","mode":"read"`)
	session.Receive(ctx, []byte(`{"t":"steps","ref":"0123456789abcdef","base":0,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x"}]}}]}`))
	hear(t, session, `"code":"forbidden"`)
	if err := a.Document.Describe(ctx, editor, r.document, document.Description{Title: "New", Language: "en", Revision: 2}); !fault.Is(err, fault.Conflict) {
		t.Errorf("described: %v", err)
	}
	must(t, a.Document.Restore(ctx, editor, r.document))
	hear(t, session, `"t":"mode","mode":"edit"`)
}

// hear takes frames until one holds a text.
func hear(t *testing.T, s *collab.Session, text string) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		frame, end := s.Next()
		switch {
		case frame != nil:
			if got := string(frame.Bytes()); strings.Contains(got, text) {
				return got
			}
		case end != collab.EndNone:
			t.Fatalf("ended (%d) before %s", end, text)
		default:
			select {
			case <-s.Ready():
			case <-deadline:
				t.Fatalf("waited in vain for %s", text)
			}
		}
	}
}

// What could not be placed is put back once, as a suggestion of its author, by
// its author alone.
func TestKeptIsPlacedOnceByItsAuthor(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		lead, editor := r.who[access.Lead], r.who[access.Editor]
		speaking := models.Capacity{Capacity: models.CapacityPersonal}
		one, err := a.Collab.Open(ctx, collab.Person{Who: lead, Speaking: speaking}, r.document, collab.From{}, nil)
		must(t, err)
		defer one.Close()
		two, err := a.Collab.Open(ctx, collab.Person{Who: editor, Speaking: speaking}, r.document, collab.From{}, nil)
		must(t, err)
		defer two.Close()
		const steps = `{"t":"steps","ref":"%s","base":%d,"steps":[%s]}`
		send := func(s *collab.Session, ref string, base int, step string) {
			s.Receive(ctx, fmt.Appendf(nil, steps, ref, base, step))
			hear(t, s, ref)
		}
		send(one, "first-0000000000", 0, `{"stepType":"replace","from":0,"to":2,"slice":{"content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]},{"type":"paragraph","content":[{"type":"text","text":"two"}]}]}}`)
		send(one, "second-000000000", 1, `{"stepType":"replace","from":0,"to":5}`)
		for i, text := range []string{"precious", "dear"} {
			send(two, fmt.Sprintf("third-0000000000%d", i), 1, `{"stepType":"replace","from":2,"to":2,"slice":{"content":[{"type":"text","text":"`+text+`"}]}}`)
			hear(t, two, `"t":"kept"`)
		}
		page, err := a.Document.Page(ctx, editor, r.document)
		must(t, err)
		if len(page.Kept) != 2 || page.Kept[0].Text != "precious" {
			t.Fatalf("kept %+v", page.Kept)
		}
		kept := page.Kept[0].ID
		for role, who := range r.who {
			if role == access.Editor {
				continue
			}
			err := a.Document.PlaceKept(ctx, who, r.document, kept)
			if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s places it: %v", role, err)
			}
		}
		must(t, a.Document.PlaceKept(ctx, editor, r.document, kept))
		if got := hear(t, one, "kept-"); !strings.Contains(got, "precious") || !strings.Contains(got, `"type":"insertion"`) || !strings.Contains(got, fmt.Sprintf(`"author":"%d"`, editor.Person)) {
			t.Errorf("placed as %s", got)
		}
		if err := a.Document.PlaceKept(ctx, editor, r.document, kept); !fault.Is(err, fault.Conflict) {
			t.Errorf("placed twice: %v", err)
		}
		must(t, a.Document.DismissKept(ctx, editor, r.document, page.Kept[1].ID))
		if page, err = a.Document.Page(ctx, editor, r.document); err != nil || len(page.Kept) != 0 {
			t.Errorf("still kept: %+v, %v", page.Kept, err)
		}
	})
}

// How far a document has come is for who may write in it, and is recorded.
func TestStatusIsRecorded(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		d := document.Description{Title: "Guidance", Language: "en", Status: models.DocumentReview, Revision: 1}
		if err := a.Document.Describe(ctx, r.who[access.Suggester], r.document, d); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a suggester: %v", err)
		}
		must(t, a.Document.Describe(ctx, r.who[access.Editor], r.document, d))
		d.Status, d.Revision = "", 2
		must(t, a.Document.Describe(ctx, r.who[access.Editor], r.document, d)) // as it is
		page, err := a.Document.Page(ctx, r.who[access.Editor], r.document)
		must(t, err)
		if page.Document.Status != models.DocumentReview {
			t.Errorf("it is %q", page.Document.Status)
		}
		var rows []models.AuditEntry
		must(t, a.DB.Read(ctx, func(tx *models.Tx) error { return tx.Where("act = ?", "document.status").Find(&rows).Error }))
		if len(rows) != 1 || rows[0].Before != models.DocumentDraft || rows[0].After != models.DocumentReview || rows[0].Thing != document.Subject(r.document) {
			t.Errorf("recorded: %+v", rows)
		}
	})
}
