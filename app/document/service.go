package document

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Limits of what is written about a document.
const (
	MaxTitle = 200 // characters
	// ListSize is how many documents stand in a list before it goes on.
	ListSize = 30
)

// Rooms are where documents are written together.
type Rooms interface {
	// Now is the document as it is, and its version, for who may read it.
	Now(ctx context.Context, who access.Who, id models.DocumentID) (*prose.Node, int64, error)
	// Change changes it in its turn among the others, once for a ref.
	Change(ctx context.Context, author Author, id models.DocumentID, ref string, steps func(doc *prose.Node, version int64) ([]prose.Step, error)) error
	// Moved carries a place of a version to the present one.
	Moved(ctx context.Context, who access.Who, id models.DocumentID, version, at int64) (int64, error)
}

// Author is who changes a document, and as what.
type Author struct {
	Who      access.Who
	Speaking models.Capacity
}

// Service is what can be done with documents. It is safe for concurrent use.
type Service struct {
	// Opened, where it is set, hears of who reads a document.
	Opened func(ctx context.Context, who access.Who, d models.Document) error

	db     *models.DB
	access *access.Access
	hub    *live.Hub
	rooms  Rooms
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, rooms Rooms) *Service {
	return &Service{db: db, access: rights, hub: hub, rooms: rooms}
}

// Subject is the live subject of a document.
func Subject(id models.DocumentID) string { return fmt.Sprintf("document:%d", id) }

// Path is the address of a document's page.
func Path(id models.DocumentID) string { return fmt.Sprintf("/documents/%d", id) }

// languages are those a document may be written in here.
var languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// Description is what a document says of itself.
type Description struct {
	Title    string
	Language string
	Status   string // "" for as it is
	Revision int64  // at which the form was opened
}

func (d *Description) clean() error {
	d.Title = strings.Join(strings.Fields(strings.ToValidUTF8(d.Title, "")), " ")
	d.Title = strings.ReplaceAll(d.Title, "\x00", "")
	switch {
	case d.Title == "":
		return fault.InvalidField("title", "document.title.missing")
	case utf8.RuneCountInString(d.Title) > MaxTitle:
		return fault.InvalidField("title", "document.title.too_long", "limit", MaxTitle)
	case !slices.Contains(languages, d.Language):
		return fault.InvalidField("language", "fault.malformed")
	case !slices.Contains(Statuses, d.Status):
		return fault.InvalidField("status", "fault.malformed")
	}
	return nil
}

// Start makes a new, empty document in a workspace.
func (s *Service) Start(ctx context.Context, who access.Who, workspace models.WorkspaceID, d Description) (models.Document, error) {
	d.Status = models.DocumentDraft
	empty, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"paragraph"}]}`))
	if err != nil {
		return models.Document{}, err
	}
	return s.Import(ctx, who, workspace, d, empty)
}

// Import makes a document that begins with a text.
func (s *Service) Import(ctx context.Context, who access.Who, workspace models.WorkspaceID, d Description, doc *prose.Node) (models.Document, error) {
	if err := doc.Check(); err != nil {
		return models.Document{}, &fault.Error{Kind: fault.Invalid, Key: "collab.invalid_steps", Err: err}
	}
	var document models.Document
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Workspace(tx, who, access.Edit, workspace); err != nil {
			return err
		}
		if err := d.clean(); err != nil {
			return err
		}
		document = models.Document{
			WorkspaceID: workspace, Title: d.Title, Language: d.Language, Status: d.Status, AuthorID: who.Person,
			CreatedAt: tx.Now, ChangedAt: tx.Now, ChangedBy: who.Person, Revision: 1,
		}
		first := models.DocumentSnapshot{Doc: string(doc.AppendJSON(nil)), Hash: doc.Hash(), CreatedAt: tx.Now}
		return models.InsertDocument(tx, &document, &first)
	})
	if err != nil {
		return models.Document{}, fmt.Errorf("start a document in workspace %d: %w", workspace, err)
	}
	return document, nil
}

// Statuses are how far a document has come, in their order.
var Statuses = []string{models.DocumentDraft, models.DocumentReview, models.DocumentFinal}

// Describe changes what a document says of itself. How far it has come is in
// the record of who did what.
func (s *Service) Describe(ctx context.Context, who access.Who, id models.DocumentID, d Description) error {
	return s.set(ctx, who, access.Edit, id, func(tx *models.Tx, document *models.Document) (map[string]any, error) {
		d.Status = cmp.Or(d.Status, document.Status)
		if err := d.clean(); err != nil {
			return nil, err
		}
		if d.Status != document.Status {
			kept := models.DocumentVersion{
				DocumentID: id, Version: document.Version, Kind: models.VersionStatus, Name: d.Status, PersonID: &who.Person,
				FirstVersion: document.Version, CreatedAt: tx.Now,
			}
			if _, err := models.InsertDocumentVersion(tx, &kept, nil); err != nil {
				return nil, err
			}
			err := models.Record(tx, models.AuditEntry{
				ActorID: &who.Person, Act: "document.status", Thing: Subject(id), Place: string(access.WorkspacePlace(document.WorkspaceID)),
				Before: document.Status, After: d.Status,
			})
			if err != nil {
				return nil, err
			}
		}
		document.Revision = d.Revision
		return map[string]any{"title": d.Title, "language": d.Language, "status": d.Status}, nil
	})
}

// IsStale reports whether an action failed because somebody saved meanwhile.
func IsStale(err error) bool { return fault.Is(err, fault.Conflict) && fault.As(err).Key == changedKey }

const changedKey = "document.refused.changed"

// Archive closes a document: it can be read, and restored.
func (s *Service) Archive(ctx context.Context, who access.Who, id models.DocumentID) error {
	return s.set(ctx, who, access.Archive, id, func(tx *models.Tx, _ *models.Document) (map[string]any, error) {
		return map[string]any{"archived_at": tx.Now}, nil
	})
}

// Restore opens an archived document again.
func (s *Service) Restore(ctx context.Context, who access.Who, id models.DocumentID) error {
	return s.set(ctx, who, access.Restore, id, func(_ *models.Tx, document *models.Document) (map[string]any, error) {
		if document.ArchivedAt == nil {
			return nil, fault.Conflicting("document.refused.not_archived")
		}
		return map[string]any{"archived_at": nil}, nil
	})
}

// set writes columns of a document and tells who has it open.
func (s *Service) set(ctx context.Context, who access.Who, act access.Act, id models.DocumentID, columns func(*models.Tx, *models.Document) (map[string]any, error)) error {
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		document, err := s.access.Document(tx, who, act, id)
		if err != nil {
			return err
		}
		changed, err := columns(tx, &document)
		if err != nil {
			return err
		}
		err = models.SetDocument(tx, document, changed)
		if errors.Is(err, models.ErrStale) {
			return fault.Conflicting(changedKey)
		}
		if err != nil {
			return err
		}
		return s.hub.Record(tx, Subject(id), "document_changed", map[string]any{"document": id})
	})
	if err != nil {
		return fmt.Errorf("%s document %d: %w", act, id, err)
	}
	return nil
}

// Speaking is what a person speaks as when writing in documents, with the
// Party or Organization they speak for.
func (s *Service) Speaking(ctx context.Context, who access.Who) (capacity models.Capacity, of models.Localized, err error) {
	if who.IsVisitor() {
		return capacity, nil, nil
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if capacity, err = s.access.CapacityFor(tx, who, models.Capacity{}); err != nil {
			return err
		}
		switch {
		case capacity.CapacityPartyID != nil:
			party, err := models.PartyByID(tx, *capacity.CapacityPartyID)
			of = party.Names
			return access.NotFound(err)
		case capacity.CapacityOrganizationID != nil:
			organization, err := models.OrganizationByID(tx, *capacity.CapacityOrganizationID)
			of = organization.Names
			return access.NotFound(err)
		}
		return nil
	})
	return capacity, of, err
}
