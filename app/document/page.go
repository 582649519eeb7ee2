package document

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Page is what a document's page shows, and what its reader may do.
type Page struct {
	Document  models.Document
	Workspace models.Workspace // zero for who reads only the document
	Text      *prose.Node
	Version   int64 // of the text
	Kept      []models.DocumentKept
	People    map[models.PersonID]models.Person
	// Suggesting are those who suggest something in the text.
	Suggesting []models.PersonID

	MayComment, MaySuggest, MayEdit, MayAccept, MayResolve, MayArchive, MayRestore, MayReadVersions, MayMark bool
}

// Page reads a document for its page.
func (s *Service) Page(ctx context.Context, who access.Who, id models.DocumentID) (Page, error) {
	var p Page
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if p.Document, err = s.access.Document(tx, who, access.Read, id); err != nil {
			return err
		}
		if p.Workspace, err = s.around(tx, who, p.Document); err != nil {
			return err
		}
		people := []models.PersonID{p.Document.AuthorID, p.Document.ChangedBy}
		if p.Document.ConfidentialBy != nil {
			people = append(people, *p.Document.ConfidentialBy)
		}
		if p.People, err = models.PeopleByID(tx, people); err != nil {
			return err
		}
		if !who.IsVisitor() {
			p.Kept, err = models.OpenKept(tx, id, who.Person)
		}
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("show document %d: %w", id, err)
	}
	may := func(act access.Act) bool { return s.access.InDocument(who, act, p.Document) == nil }
	p.MayReadVersions, p.MayMark = may(access.ReadVersions), may(access.Manage)
	if p.Document.ArchivedAt != nil {
		p.MayRestore = may(access.Restore)
	} else {
		p.MayComment, p.MaySuggest, p.MayEdit = may(access.Comment), may(access.Suggest), may(access.Edit)
		p.MayAccept, p.MayResolve = may(access.Accept), may(access.Resolve)
		p.MayArchive = p.MayEdit
	}
	if p.Text, p.Version, err = s.rooms.Now(ctx, who, id); err != nil {
		return Page{}, fmt.Errorf("show document %d: %w", id, err)
	}
	if err = s.nameSuggesters(ctx, &p, who); err != nil {
		return Page{}, fmt.Errorf("show document %d: %w", id, err)
	}
	return p, s.opened(ctx, who, p.Document)
}

// opened has it noted that somebody reads a document.
func (s *Service) opened(ctx context.Context, who access.Who, d models.Document) error {
	if s.Opened == nil {
		return nil
	}
	return s.Opened(ctx, who, d)
}

// Enter is for who joins in a document without asking for its page: one who reads
// everything by their office has it noted here too.
func (s *Service) Enter(ctx context.Context, who access.Who, id models.DocumentID) error {
	if !s.access.ReadsEverything(who) {
		return nil
	}
	var document models.Document
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		document, err = s.access.Document(tx, who, access.Read, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("join document %d: %w", id, err)
	}
	return s.opened(ctx, who, document)
}

// around is the workspace of a document; zero for who reads it only because it
// is open for comment to them: to those it says nothing of where it stands.
func (s *Service) around(tx *models.Tx, who access.Who, d models.Document) (models.Workspace, error) {
	if s.access.IsThroughPeriod(who, d) {
		return models.Workspace{}, nil
	}
	return s.access.Workspace(tx, who, access.Read, d.WorkspaceID)
}

// nameSuggesters adds those who suggest something to the page's people.
func (s *Service) nameSuggesters(ctx context.Context, p *Page, who access.Who) error {
	for _, one := range suggestionsIn(p.Text, who.Person) {
		p.Suggesting = append(p.Suggesting, one.Author)
	}
	slices.Sort(p.Suggesting)
	if p.Suggesting = slices.Compact(p.Suggesting); len(p.Suggesting) == 0 {
		return nil
	}
	return s.db.Read(ctx, func(tx *models.Tx) error {
		people, err := models.PeopleByID(tx, p.Suggesting)
		maps.Copy(p.People, people)
		return err
	})
}

// MayStart hands out a workspace for starting a document in it.
func (s *Service) MayStart(ctx context.Context, who access.Who, id models.WorkspaceID) (workspace models.Workspace, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		workspace, err = s.access.Workspace(tx, who, access.Edit, id)
		return err
	})
	return workspace, err
}

// Described reads a document for who may change what it says of itself, or
// restore it.
func (s *Service) Described(ctx context.Context, who access.Who, id models.DocumentID) (p Page, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if p.Document, err = s.access.Document(tx, who, access.Restore, id); err != nil {
			return err
		}
		p.Workspace, err = s.access.Workspace(tx, who, access.Read, p.Document.WorkspaceID)
		return err
	})
	p.MayRestore = p.Document.ArchivedAt != nil
	p.MayArchive = !p.MayRestore
	return p, err
}

// List is the documents of a workspace.
type List struct {
	Workspace models.Workspace
	Documents []models.Document
	People    map[models.PersonID]models.Person
	Archived  bool
	Next      models.DocumentID // the last one, if the list goes on; else 0
	MayStart  bool
}

// List reads the documents of a workspace, those changed last first, after
// one (0: from the first).
func (s *Service) List(ctx context.Context, who access.Who, workspace models.WorkspaceID, archived bool, after models.DocumentID) (List, error) {
	list := List{Archived: archived, MayStart: s.access.InWorkspace(who, access.Edit, workspace) == nil}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if list.Workspace, err = s.access.Workspace(tx, who, access.Read, workspace); err != nil {
			return err
		}
		var from models.Document
		if after != 0 {
			if from, err = s.access.Document(tx, who, access.Read, after); err != nil || from.WorkspaceID != workspace {
				return fault.Missing()
			}
		}
		filter := models.DocumentFilter{Archived: archived, Confidential: s.access.ReadsConfidential(who, workspace), Hidden: s.access.HiddenIn(who, workspace)}
		if list.Documents, err = models.DocumentsOf(tx, workspace, filter, from, ListSize+1); err != nil {
			return err
		}
		if len(list.Documents) > ListSize {
			list.Documents = list.Documents[:ListSize]
			list.Next = list.Documents[ListSize-1].ID
		}
		var people []models.PersonID
		for _, document := range list.Documents {
			people = append(people, document.AuthorID, document.ChangedBy)
		}
		list.People, err = models.PeopleByID(tx, people)
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("list the documents of workspace %d: %w", workspace, err)
	}
	for _, document := range list.Documents {
		if document.IsConfidential() {
			return list, s.opened(ctx, who, document)
		}
	}
	return list, nil
}
