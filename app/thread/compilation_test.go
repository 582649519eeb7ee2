package thread_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// numbered is a document of which people cite the paragraphs.
const numbered = `{"type":"doc","content":[
	{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Storage"}]},
	{"type":"paragraph","content":[{"type":"text","text":"It is short"}]},
	{"type":"numbered_paragraph","attrs":{"level":1},"content":[{"type":"text","text":"Drums are closed"}]},
	{"type":"numbered_paragraph","attrs":{"level":2},"content":[{"type":"text","text":"and labelled"}]},
	{"type":"numbered_paragraph","attrs":{"level":1},"content":[{"type":"text","text":"Lamps are apart"}]}]}`

// on is where words stand in a document.
func (r *room) on(t *testing.T, words string) *thread.Passage {
	t.Helper()
	doc, version, err := r.Collab.Now(context.Background(), r.who[access.Viewer], r.document)
	must(t, err)
	for _, p := range prose.Paragraphs(doc) {
		if before, _, found := strings.Cut(doc.TextBetween(p.From, p.To, "", nil), words); found {
			return &thread.Passage{Version: version, From: int64(p.From + len(before)), To: int64(p.From + len(before) + len(words))}
		}
	}
	t.Fatalf("%q is nowhere", words)
	return nil
}

func newNumbered(t *testing.T, a *apptest.App) *room {
	t.Helper()
	r := newRoom(t, a)
	doc, err := prose.Exchange().NodeFromJSON([]byte(numbered))
	must(t, err)
	made, err := a.Document.Import(context.Background(), r.who[access.Editor], r.workspace, document.Description{Title: "Drums", Language: "en", Status: models.DocumentDraft}, doc)
	must(t, err)
	r.document = made.ID
	return r
}

// lines is a compilation in short.
func lines(t *testing.T, c *thread.Compilation) string {
	t.Helper()
	var all []string
	for at := 0; at < c.Total; {
		p, err := c.Read(context.Background(), at, c.Total)
		must(t, err)
		for i, one := range p.Threads {
			spot := p.Spots[i]
			line := fmt.Sprintf("%s|%s|%d", one.Comments[0].Body, spot.Paragraph.Number, spot.Paragraph.Unnumbered)
			if spot.Whole {
				line += "|whole"
			}
			if spot.Gone > 0 {
				line += fmt.Sprintf("|gone in %d", spot.Gone)
			}
			if spot.After {
				line += "|after"
			}
			all = append(all, line)
		}
		at += len(p.Threads)
	}
	return strings.Join(all, "\n")
}

// Threads stand by the paragraph in which their words are now, those whose words
// are gone last in it; what somebody moved is moved.
func TestCompilationFollowsTheText(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newNumbered(t, a)
		ctx, commenter := context.Background(), r.who[access.Commenter]
		for i, c := range []struct{ words, text string }{{"apart", "e"}, {"labelled", "d"}, {"", "a"}, {"closed", "c"}, {"Drums", "b"}, {"short", "s"}, {"Storage", "h"}} {
			start := thread.Start{Document: r.document, Text: c.text, Ref: ref(i)}
			if c.words != "" {
				start.Passage = r.on(t, c.words)
			}
			_, err := a.Thread.Start(ctx, commenter, start)
			must(t, err)
		}
		c, err := a.Thread.Compile(ctx, r.who[access.Viewer], r.document, models.ThreadScope{})
		must(t, err)
		if got, want := lines(t, c), "a||0|whole\nh||0\ns||1\nb|1|0\nc|1|0\nd|1 (a)|0\ne|2|0"; got != want {
			t.Errorf("in the beginning:\n%s", got)
		}
		e := r.open(t, access.Editor)
		e.steps(20, fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, r.on(t, "Drums").From, r.on(t, "Drums").To), "[]")
		whole := r.on(t, "and labelled")
		e.steps(21, fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, whole.From-1, whole.To+1), "[]")
		if c, err = a.Thread.Compile(ctx, r.who[access.Viewer], r.document, models.ThreadScope{}); err != nil {
			t.Fatal(err)
		}
		if got, want := lines(t, c), "a||0|whole\nh||0\ns||1\nc|1|0\nb|1|0|gone in 1\nd|1|0|gone in 2|after\ne|2|0"; got != want || c.Version != 2 {
			t.Errorf("after words were taken out, at version %d:\n%s", c.Version, got)
		}
		if i := c.Standing(5); i != 4 || c.Standing(77) != -1 {
			t.Errorf("thread 5 stands at %d", i)
		}
	})
}

// A compilation is narrowed in the database; who may not read the document
// finds none.
func TestCompilationIsNarrowed(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newNumbered(t, a)
		ctx, commenter, editor, lead := context.Background(), r.who[access.Commenter], r.who[access.Editor], r.who[access.Lead]
		party := models.Party{Code: "x-a", Names: models.Localized{"en": "Altura"}, Sample: true, Version: 1}
		organization := models.Organization{Slug: "w", Names: models.Localized{"en": "Watch"}, Kind: "ngo", Sample: true, Version: 1}
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
			if err := tx.Create(&party).Error; err != nil {
				return err
			}
			return tx.Create(&organization).Error
		}))
		speak := func(number int64, columns map[string]any) {
			must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
				return tx.Exec("update comments set capacity = ?, capacity_party_id = ?, capacity_organization_id = ? where thread_id = (select id from threads where document_id = ? and number = ?) and number = 1",
					columns["capacity"], columns["party"], columns["organization"], r.document, number).Error
			}))
		}
		for i, who := range []access.Who{commenter, editor, commenter, lead} {
			_, err := a.Thread.Start(ctx, who, thread.Start{Document: r.document, Text: fmt.Sprint(i + 1), Ref: ref(i)})
			must(t, err)
		}
		speak(1, map[string]any{"capacity": "expert", "party": party.ID})
		speak(2, map[string]any{"capacity": "organization", "organization": organization.ID})
		on := func(n int64) thread.On { return thread.On{Document: r.document, Thread: n} }
		_, err := a.Thread.Reply(ctx, lead, thread.Reply{On: on(1), Text: "x", Ref: ref(10)})
		must(t, err)
		_, err = a.Thread.Reply(ctx, lead, thread.Reply{On: on(3), Text: "x", Ref: ref(11)})
		must(t, err)
		must(t, a.Thread.Delete(ctx, lead, on(3), 2))
		must(t, a.Thread.Resolve(ctx, editor, thread.Resolve{On: on(2), Outcome: models.ThreadNoted, Ref: ref(12)}))
		must(t, a.Thread.Resolve(ctx, editor, thread.Resolve{On: on(4), Ref: ref(13)}))
		for name, c := range map[string]struct {
			scope models.ThreadScope
			want  string
		}{
			"all": {models.ThreadScope{}, "1 2 3 4"}, "open": {models.ThreadScope{State: models.ThreadOpen}, "1 3"},
			"resolved": {models.ThreadScope{State: models.ThreadResolved}, "2 4"}, "noted": {models.ThreadScope{Outcome: models.ThreadNoted}, "2"},
			"a person's": {models.ThreadScope{Person: lead.Person}, "1 4"}, "a Party's": {models.ThreadScope{Party: party.ID}, "1"},
			"an Organization's": {models.ThreadScope{Organization: organization.ID, State: models.ThreadResolved}, "2"},
			"nothing":           {models.ThreadScope{Party: party.ID, Outcome: models.ThreadNoted}, ""},
		} {
			compiled, err := a.Thread.Compile(ctx, r.who[access.Viewer], r.document, c.scope)
			must(t, err)
			var got []string
			for line := range strings.Lines(lines(t, compiled)) {
				got = append(got, line[:1])
			}
			if strings.Join(got, " ") != c.want || compiled.Total != len(got) || len(compiled.Speakers) != 5-1 || len(compiled.Parties) != 1 || len(compiled.Organizations) != 1 {
				t.Errorf("%s: %v of %d, %d speak", name, got, compiled.Total, len(compiled.Speakers))
			}
		}
		for _, role := range []string{"outsider", "visitor", "suspended"} {
			if _, err := a.Thread.Compile(ctx, r.who[role], r.document, models.ThreadScope{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s compiles it: %v", role, err)
			}
		}
		c, err := a.Thread.Compile(ctx, commenter, r.document, models.ThreadScope{})
		must(t, err)
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error { return a.Access.Suspend(tx, commenter.Person) }))
		if _, err := c.Read(ctx, 0, 10); !fault.Is(err, fault.NotFound) {
			t.Errorf("who was suspended meanwhile reads on: %v", err)
		}
	})
}

// Two thousand threads are compiled in little time, and read in parts that take
// little room.
func TestCompilationOfManyThreads(t *testing.T) {
	a := apptest.New(t)
	r := newNumbered(t, a)
	ctx := context.Background()
	const many = 2000
	must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
		if _, err := models.ChangeThreads(tx, r.document, many); err != nil {
			return err
		}
		for i := range many {
			at := 10 + i%40
			one := models.Thread{
				DocumentID: r.document, Number: int64(i + 1), AuthorID: r.who[access.Commenter].Person, Anchor: fmt.Sprintf("[%d,%d]", at, at+3), Anchorings: 1,
				Quote: strings.Repeat("words ", 20), State: models.ThreadOpen, Comments: 2, Changed: 1, CreatedAt: tx.Now,
			}
			first := models.Comment{Number: 1, AuthorID: one.AuthorID, Ref: ref(2 * i), Capacity: models.Capacity{Capacity: models.CapacityPersonal}, Body: strings.Repeat("why ", 40), CreatedAt: tx.Now, Changed: 1, Version: 1}
			if err := models.InsertThread(tx, &one, &first); err != nil {
				return err
			}
			second := first
			second.ID, second.Number, second.Ref = 0, 2, ref(2*i+1)
			if err := models.InsertComment(tx, &second); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := a.Thread.Compile(ctx, r.who[access.Viewer], r.document, models.ThreadScope{}) // the document is loaded
	must(t, err)
	began := time.Now()
	c, err := a.Thread.Compile(ctx, r.who[access.Viewer], r.document, models.ThreadScope{})
	must(t, err)
	page, err := c.Read(ctx, 0, 50)
	must(t, err)
	first := time.Since(began)
	read, largest := 0, 0
	for read < c.Total {
		p, err := c.Read(ctx, read, c.Total)
		must(t, err)
		read += len(p.Threads)
		largest = max(largest, len(p.Threads))
	}
	t.Logf("%d threads: the first 50 after %v, all after %v", many, first, time.Since(began))
	if read != many || len(page.Threads) != 50 || largest > 200 {
		t.Errorf("%d threads, %d on a page, %d at once", read, len(page.Threads), largest)
	}
	if first > 2*time.Second {
		t.Errorf("the first page took %v", first)
	}
}
