package thread

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Thread is a thread with what is said in it.
type Thread struct {
	models.Thread
	Comments []models.Comment // all, or those that changed
	Anchor   *prose.Anchor    // nil: on the whole document, or not asked for
}

// List is threads of a document, with whoever takes part.
type List struct {
	Document      models.Document
	Threads       []Thread
	Changes       int64 // to all threads, ever
	People        map[models.PersonID]models.Person
	Parties       map[models.PartyID]models.Party
	Organizations map[models.OrganizationID]models.Organization

	MayComment, MayResolve, MayModerate bool
}

// List reads the threads of a document for its page, those that are open
// first, and in the order of the text: those on the whole of it first, and where
// words are gone, where they were.
func (s *Service) List(ctx context.Context, who access.Who, id models.DocumentID) (List, error) {
	list, err := s.Changed(ctx, who, id, 0)
	if err != nil || len(list.Threads) == 0 {
		return list, err
	}
	anchors, err := s.rooms.Anchors(ctx, who, id)
	if err != nil {
		return List{}, fmt.Errorf("list the threads of document %d: %w", id, err)
	}
	for i := range list.Threads {
		if anchor, there := anchors[list.Threads[i].ID]; there {
			list.Threads[i].Anchor = &anchor
		}
	}
	slices.SortStableFunc(list.Threads, func(a, b Thread) int { return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.at(), b.at())) })
	return list, nil
}

// Standing is the how many-th in the list a thread is, from 0.
func (s *Service) Standing(ctx context.Context, who access.Who, on On) (int, error) {
	list, err := s.List(ctx, who, on.Document)
	if err != nil {
		return 0, err
	}
	for i, one := range list.Threads {
		if one.Number == on.Thread {
			return i, nil
		}
	}
	return 0, fault.Missing()
}

// at is where a thread stands in the text, -1 for the whole of it.
func (t Thread) at() int {
	if t.Anchor == nil {
		return -1
	}
	from, _ := t.Anchor.Range()
	return from
}

// Changed reads the threads that changed after a change, with the comments
// that did.
func (s *Service) Changed(ctx context.Context, who access.Who, id models.DocumentID, after int64) (list List, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if list.Document, err = s.access.Document(tx, who, access.Read, id); err != nil {
			return err
		}
		return list.read(tx, id, after)
	})
	if err != nil {
		return List{}, fmt.Errorf("read the threads of document %d: %w", id, err)
	}
	s.mayOn(who, &list)
	return list, s.opened(ctx, who, list.Document)
}

// opened has it noted that somebody reads the threads of a document.
func (s *Service) opened(ctx context.Context, who access.Who, d models.Document) error {
	if s.Opened == nil {
		return nil
	}
	return s.Opened(ctx, who, d)
}

// mayOn notes what a person may do with what is in a list.
func (s *Service) mayOn(who access.Who, list *List) {
	may := func(act access.Act) bool {
		return s.access.InDocument(who, act, list.Document) == nil
	}
	list.MayComment, list.MayResolve, list.MayModerate = may(access.Comment), may(access.Resolve), may(access.Moderate)
}

// Told is Changed for those who have been let into the document already, and
// asks for no right.
func (s *Service) Told(ctx context.Context, id models.DocumentID, after int64) (list List, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error { return list.read(tx, id, after) })
	return list, err
}

func (l *List) read(tx *models.Tx, id models.DocumentID, after int64) error {
	discussion, err := models.DiscussionOf(tx, id)
	if err != nil {
		return err
	}
	l.Changes = discussion.Changes
	rows, err := models.ThreadsChanged(tx, id, after)
	if err != nil || len(rows) == 0 {
		return err
	}
	comments, err := models.CommentsOf(tx, id, after)
	if err != nil {
		return err
	}
	for _, row := range rows {
		l.Threads = append(l.Threads, Thread{Thread: row, Comments: comments[row.ID]})
		l.Changes = max(l.Changes, row.Changed)
	}
	return l.readPeople(tx)
}

// readPeople reads who takes part, and for whom they speak.
func (l *List) readPeople(tx *models.Tx) (err error) {
	var people []models.PersonID
	var parties []models.PartyID
	var organizations []models.OrganizationID
	for _, thread := range l.Threads {
		people = append(people, thread.AuthorID)
		if thread.ResolvedBy != nil {
			people = append(people, *thread.ResolvedBy)
		}
		for _, comment := range thread.Comments {
			people = append(people, comment.AuthorID)
			if id := comment.CapacityPartyID; id != nil {
				parties = append(parties, *id)
			}
			if id := comment.CapacityOrganizationID; id != nil {
				organizations = append(organizations, *id)
			}
		}
	}
	slices.Sort(people)
	if l.People, err = models.PeopleByID(tx, slices.Compact(people)); err != nil {
		return err
	}
	slices.Sort(parties)
	if l.Parties, err = models.PartiesByID(tx, slices.Compact(parties)); err != nil {
		return err
	}
	slices.Sort(organizations)
	l.Organizations, err = models.OrganizationsByID(tx, slices.Compact(organizations))
	return err
}

// For is for whom a comment speaks, in a language; "" for nobody else.
func (l *List) For(comment models.Comment, language string) string {
	switch {
	case comment.FromPublic != nil:
		return *comment.FromPublic
	case comment.CapacityPartyID != nil:
		party := l.Parties[*comment.CapacityPartyID]
		return party.Names.In(language)
	case comment.CapacityOrganizationID != nil:
		organization := l.Organizations[*comment.CapacityOrganizationID]
		return organization.Names.In(language)
	}
	return ""
}

// Noticed is where a comment that somebody was told of stands.
type Noticed struct {
	On
	Title    string // of the document
	Language string
}

// Noticed finds comments for the notices that tell of them: those that a
// person may still read.
func (s *Service) Noticed(ctx context.Context, who access.Who, ids []models.CommentID) (map[models.CommentID]Noticed, error) {
	found := map[models.CommentID]Noticed{}
	if len(ids) == 0 {
		return found, nil
	}
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		rows, err := models.CommentPlaces(tx, ids)
		for _, row := range rows {
			at := models.Document{ID: row.DocumentID, WorkspaceID: row.WorkspaceID, ArchivedAt: row.ArchivedAt, Confidential: row.Confidential}
			if s.access.InDocument(who, access.Read, at) == nil {
				found[row.CommentID] = Noticed{On{row.DocumentID, row.Number}, row.Title, row.Language}
			}
		}
		return err
	})
	return found, err
}
