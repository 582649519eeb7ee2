package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"minamata.exchange/app/access"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/thread"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// comment says what the sample says beside documents. A document that was
// commented on already stays as it is.
func (l *loader) comment(ctx context.Context) error {
	for _, comments := range l.content.Comments {
		i := slices.IndexFunc(l.content.Documents, func(d sample.Document) bool { return d.Key == comments.Document })
		if err := l.discuss(ctx, l.content.Documents[i], comments.Threads); err != nil {
			return fmt.Errorf("comments on %s: %w", comments.Document, err)
		}
	}
	return nil
}

func (l *loader) discuss(ctx context.Context, d sample.Document, threads []sample.Thread) error {
	author := access.Who{Person: l.people[d.Author]}
	id, err := l.documentOf(ctx, d)
	if err != nil || id == 0 {
		return err
	}
	if said, err := l.Thread.List(ctx, author, id); err != nil || len(said.Threads) > 0 {
		return err
	}
	for n, t := range threads {
		if err := l.beginThread(ctx, id, fmt.Sprintf("sample-%s-%d", d.Key, n), t); err != nil {
			return err
		}
		if t.Cut {
			if err := l.cut(ctx, author, id, fmt.Sprintf("sample-cut-%s-%d", d.Key, n), t.On); err != nil {
				return err
			}
		}
	}
	changed := l.now.Add(-time.Duration(d.Days) * 6 * time.Hour) // as if nobody had written now
	return l.DB.Write(ctx, func(tx *models.Tx) error {
		return tx.Model(&models.Document{}).Where("id = ?", id).Update("changed_at", changed).Error
	})
}

// documentOf is the document that was made of one of the sample; 0: it is not there.
func (l *loader) documentOf(ctx context.Context, d sample.Document) (models.DocumentID, error) {
	list, err := l.Document.List(ctx, access.Who{Person: l.people[d.Author]}, l.rooms[d.Workspace].ID, false, 0)
	i := slices.IndexFunc(list.Documents, func(there models.Document) bool { return there.Title == d.Title })
	if err != nil || i < 0 {
		return 0, err
	}
	return list.Documents[i].ID, nil
}

func (l *loader) beginThread(ctx context.Context, id models.DocumentID, ref string, t sample.Thread) error {
	by := func(key string) access.Who { return access.Who{Person: l.people[key]} }
	start := thread.Start{Document: id, Text: sample.Mentioned(t.Text, l.mention), Ref: ref + "-start"}
	if t.On != "" {
		doc, version, err := l.Collab.Now(ctx, by(t.By), id)
		if err != nil {
			return err
		}
		from, to, err := find(doc, t.On)
		if err != nil {
			return err
		}
		start.Passage = &thread.Passage{Version: version, From: int64(from), To: int64(to)}
	}
	number, err := l.Thread.Start(ctx, by(t.By), start)
	if err != nil {
		return err
	}
	on := thread.On{Document: id, Thread: number}
	said := []int{t.Days}
	for i, reply := range t.Replies {
		r := thread.Reply{On: on, Text: sample.Mentioned(reply.Text, l.mention), Ref: fmt.Sprintf("%s-reply-%d", ref, i)}
		if _, err := l.Thread.Reply(ctx, by(reply.By), r); err != nil {
			return err
		}
		said = append(said, reply.Days)
	}
	if t.Outcome != "" {
		r := thread.Resolve{On: on, Note: t.Response, Outcome: t.Outcome, Ref: ref + "-answer"}
		if err := l.Thread.Resolve(ctx, by(t.AnsweredBy), r); err != nil {
			return err
		}
	}
	return l.DB.Write(ctx, func(tx *models.Tx) error { return l.dateThread(tx, on, said, t) })
}

// dateThread has a thread be as old as the sample says.
func (l *loader) dateThread(tx *models.Tx, on thread.On, said []int, t sample.Thread) error {
	ago := func(days int) time.Time { return l.now.Add(-time.Duration(days) * 24 * time.Hour) }
	one, err := models.ThreadByNumber(tx, on.Document, on.Thread)
	if err != nil {
		return err
	}
	columns := map[string]any{"created_at": ago(t.Days)}
	if t.Outcome != "" {
		columns["resolved_at"] = ago(t.Answered)
	}
	if err := models.SetThread(tx, one.ID, columns); err != nil {
		return err
	}
	for i, days := range said {
		at := ago(days).Add(time.Duration(i) * 47 * time.Minute)
		if err := tx.Model(&models.Comment{}).Where("thread_id = ? and number = ?", one.ID, i+1).Update("created_at", at).Error; err != nil {
			return err
		}
	}
	return nil
}

// cut has somebody take words out of a document.
func (l *loader) cut(ctx context.Context, who access.Who, id models.DocumentID, ref, words string) error {
	speaking, _, err := l.Document.Speaking(ctx, who)
	if err != nil {
		return err
	}
	return l.Collab.Change(ctx, collab.Person{Who: who, Speaking: speaking}, id, ref, func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		from, to, err := find(doc, words)
		if err != nil {
			return nil, err
		}
		change := prose.NewTransform(doc)
		err = change.Delete(from, to)
		return change.Steps(), err
	})
}

// find is where words stand in a document: the first place.
func find(doc *prose.Node, words string) (from, to int, err error) {
	for _, p := range prose.Paragraphs(doc) {
		before, _, found := strings.Cut(doc.TextBetween(p.From, p.To, "", nil), words)
		if found {
			from = p.From + units(before)
			return from, from + units(words), nil
		}
	}
	return 0, 0, fmt.Errorf("nowhere does it read %q", words)
}

// units is how long a text is, as positions count it.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
