package thread

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Limits of what is read of a compilation at once.
const (
	partThreads  = 200
	partComments = 1000
)

// Compilation is the threads of a document in the order of its paragraphs, as
// the table shows them that its authors work through. What is said in them is
// read part by part, so that one of any length takes little room.
type Compilation struct {
	Document  models.Document
	Workspace models.Workspace // zero for who reads only the document
	Version   int64            // of the text, by whose paragraphs the threads are sorted
	At        time.Time
	Scope     models.ThreadScope
	Total     int // threads within the scope

	Tallies       []models.ThreadTally // of all threads of the document
	Speakers      []models.Speaker
	People        map[models.PersonID]models.Person // those who speak
	Parties       map[models.PartyID]models.Party
	Organizations map[models.OrganizationID]models.Organization

	MayReadVersions bool // what the text was before

	service *Service
	who     access.Who
	rows    []placed
}

// Spot is where a thread stands in the text.
type Spot struct {
	Whole     bool // it is on the whole document
	Paragraph prose.Paragraph
	Known     bool  // there is a paragraph
	After     bool  // not in it, but after it
	Gone      int64 // the version in which its words went; 0: they are there
}

// placed is a thread with its place among the others.
type placed struct {
	models.ThreadHead
	Spot
	index, from int
}

// Compile reads which threads of a document there are, within a scope, and in
// which order: those on the whole of it first, then by paragraph; in each those
// whose words are gone come last. Who may read the document may.
func (s *Service) Compile(ctx context.Context, who access.Who, id models.DocumentID, scope models.ThreadScope) (*Compilation, error) {
	c := &Compilation{Scope: scope, service: s, who: who, At: s.db.Now()}
	var heads []models.ThreadHead
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if c.Document, err = s.access.Document(tx, who, access.Read, id); err != nil {
			return err
		}
		if !s.access.IsThroughPeriod(who, c.Document) {
			if c.Workspace, err = s.access.Workspace(tx, who, access.Read, c.Document.WorkspaceID); err != nil {
				return err
			}
		}
		if heads, err = models.ThreadHeads(tx, id, scope); err != nil {
			return err
		}
		return c.readSpeakers(tx)
	})
	if err != nil {
		return nil, fmt.Errorf("compile the comments of document %d: %w", id, err)
	}
	text, err := s.rooms.Text(ctx, who, id)
	if err != nil {
		return nil, fmt.Errorf("compile the comments of document %d: %w", id, err)
	}
	c.MayReadVersions = s.access.InDocument(who, access.ReadVersions, c.Document) == nil
	c.Version, c.Total = text.Version, len(heads)
	c.rows = inOrder(heads, text)
	return c, s.opened(ctx, who, c.Document)
}

func (c *Compilation) readSpeakers(tx *models.Tx) (err error) {
	if c.Tallies, err = models.ThreadTallies(tx, c.Document.ID); err != nil {
		return err
	}
	if c.Speakers, err = models.Speakers(tx, c.Document.ID); err != nil {
		return err
	}
	var people []models.PersonID
	var parties []models.PartyID
	var organizations []models.OrganizationID
	for _, one := range c.Speakers {
		people = append(people, one.AuthorID)
		if one.CapacityPartyID != nil {
			parties = append(parties, *one.CapacityPartyID)
		}
		if one.CapacityOrganizationID != nil {
			organizations = append(organizations, *one.CapacityOrganizationID)
		}
	}
	if c.People, err = models.PeopleNames(tx, distinct(people)); err != nil {
		return err
	}
	if c.Parties, err = models.PartiesByID(tx, distinct(parties)); err != nil {
		return err
	}
	c.Organizations, err = models.OrganizationsByID(tx, distinct(organizations))
	return err
}

func distinct[T cmp.Ordered](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

// inOrder puts threads where they stand in a text.
func inOrder(heads []models.ThreadHead, text Text) []placed {
	paragraphs := prose.Paragraphs(text.Doc)
	rows := make([]placed, len(heads))
	for i, head := range heads {
		row := placed{ThreadHead: head, index: -1, from: -1}
		anchor, there := text.Anchors[head.ID]
		switch {
		case !head.IsAnchored:
			row.Whole, row.index = true, -2
		case there:
			row.from, _ = anchor.Range()
			row.Gone = anchor.Gone
			var holds bool
			if row.index, holds = prose.ParagraphAt(paragraphs, row.from); row.index >= 0 {
				row.Paragraph, row.Known, row.After = paragraphs[row.index], true, !holds
			}
		}
		rows[i] = row
	}
	slices.SortFunc(rows, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.index, b.index), compareGone(a, b), cmp.Compare(a.from, b.from), cmp.Compare(a.Number, b.Number))
	})
	return rows
}

func compareGone(a, b placed) int {
	return cmp.Compare(min(a.Gone, 1), min(b.Gone, 1))
}

// Part is some rows of a compilation, one after the other.
type Part struct {
	List         // its threads, with all that is said in them
	Spots []Spot // where each stands
}

// Read reads the rows from one on: most of them at most, and no more than can
// be held at once. It asks anew whether they may be read.
func (c *Compilation) Read(ctx context.Context, from, most int) (p Part, err error) {
	rows := c.next(from, most)
	err = c.service.db.Read(ctx, func(tx *models.Tx) error {
		if p.Document, err = c.service.access.Document(tx, c.who, access.Read, c.Document.ID); err != nil {
			return err
		}
		ids := make([]models.ThreadID, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		threads, err := models.ThreadsByID(tx, ids)
		if err != nil {
			return err
		}
		comments, err := models.CommentsOfThreads(tx, ids)
		if err != nil {
			return err
		}
		for _, row := range rows {
			p.Threads = append(p.Threads, Thread{Thread: threads[row.ID], Comments: comments[row.ID]})
			p.Spots = append(p.Spots, row.Spot)
		}
		return p.readPeople(tx)
	})
	if err != nil {
		return Part{}, fmt.Errorf("read the comments of document %d: %w", c.Document.ID, err)
	}
	c.service.mayOn(c.who, &p.List)
	return p, nil
}

// next is the rows that are read at once, from one on.
func (c *Compilation) next(from, most int) []placed {
	rows := c.rows[min(max(from, 0), len(c.rows)):]
	comments := int64(0)
	for i, row := range rows {
		comments += row.Comments
		if i == min(most, partThreads) || i > 0 && comments > partComments {
			return rows[:i]
		}
	}
	return rows
}

// Standing is the how many-th row a thread is, from 0; -1 where it is none.
func (c *Compilation) Standing(number int64) int {
	return slices.IndexFunc(c.rows, func(row placed) bool { return row.Number == number })
}
