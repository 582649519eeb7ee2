package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

const (
	// VersionsSize is how many versions stand on a page of the timeline.
	VersionsSize = 40
	// MaxVersionName is how long the name of a version may be, in characters.
	MaxVersionName = 120
)

// Writers are those who wrote in a document, and whom they spoke for.
type Writers struct {
	People        map[models.PersonID]models.Person
	Parties       map[models.PartyID]models.Party
	Organizations map[models.OrganizationID]models.Organization
}

// Timeline is the versions of a document, the newest first.
type Timeline struct {
	Document  models.Document
	Workspace models.Workspace
	Versions  []models.DocumentVersion
	Shares    map[models.DocumentVersionID][]models.DocumentVersionShare
	// Going is what was written since the newest version.
	Going []models.DocumentVersionShare
	// By is the person whose versions these are; 0: all. Authors are all who
	// have a part in any.
	By      models.PersonID
	Authors []models.PersonID
	Next    models.DocumentVersionID // the last one, if the timeline goes on; else 0
	Writers Writers

	MayName, MayRestore bool
}

// Versions reads the versions of a document after one (0: from the newest), all
// or those that a person had a part in.
func (s *Service) Versions(ctx context.Context, who access.Who, id models.DocumentID, by models.PersonID, after models.DocumentVersionID) (Timeline, error) {
	t := Timeline{By: by, Shares: map[models.DocumentVersionID][]models.DocumentVersionShare{}}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if t.Document, t.Workspace, err = s.readable(tx, who, id); err != nil {
			return err
		}
		var from models.DocumentVersion
		if after != 0 {
			if from, err = models.DocumentVersionByID(tx, id, after); err != nil {
				return access.NotFound(err)
			}
		}
		if t.Versions, err = models.DocumentVersionsOf(tx, id, by, from, VersionsSize+1); err != nil {
			return err
		}
		if len(t.Versions) > VersionsSize {
			t.Versions = t.Versions[:VersionsSize]
			t.Next = t.Versions[VersionsSize-1].ID
		}
		if err := t.readShares(tx); err != nil {
			return err
		}
		if after == 0 {
			_, going, err := sessionsOf(tx, id)
			if err != nil {
				return err
			}
			t.Going = going.shares
		}
		if t.Authors, err = models.DocumentWriters(tx, id); err != nil {
			return err
		}
		t.Writers, err = t.writers(tx)
		return err
	})
	if err != nil {
		return Timeline{}, fmt.Errorf("list the versions of document %d: %w", id, err)
	}
	t.MayName, t.MayRestore = s.mayVersion(who, t.Document)
	return t, s.opened(ctx, who, t.Document)
}

func (t *Timeline) readShares(tx *models.Tx) error {
	ids := make([]models.DocumentVersionID, len(t.Versions))
	for i, v := range t.Versions {
		ids[i] = v.ID
	}
	shares, err := models.SharesOf(tx, ids)
	for _, share := range shares {
		t.Shares[share.DocumentVersionID] = append(t.Shares[share.DocumentVersionID], share)
	}
	return err
}

func (t *Timeline) writers(tx *models.Tx) (Writers, error) {
	people := append([]models.PersonID{t.Document.AuthorID}, t.Authors...)
	var capacities []models.Capacity
	for _, v := range t.Versions {
		if v.PersonID != nil {
			people = append(people, *v.PersonID)
		}
		for _, share := range t.Shares[v.ID] {
			people, capacities = append(people, share.PersonID), append(capacities, share.Capacity)
		}
	}
	for _, share := range t.Going {
		people, capacities = append(people, share.PersonID), append(capacities, share.Capacity)
	}
	return writersOf(tx, people, capacities)
}

func writersOf(tx *models.Tx, people []models.PersonID, capacities []models.Capacity) (w Writers, err error) {
	var parties []models.PartyID
	var organizations []models.OrganizationID
	for _, c := range capacities {
		if c.CapacityPartyID != nil {
			parties = append(parties, *c.CapacityPartyID)
		}
		if c.CapacityOrganizationID != nil {
			organizations = append(organizations, *c.CapacityOrganizationID)
		}
	}
	if w.People, err = models.PeopleByID(tx, people); err != nil {
		return w, err
	}
	if w.Parties, err = models.PartiesByID(tx, parties); err != nil {
		return w, err
	}
	w.Organizations, err = models.OrganizationsByID(tx, organizations)
	return w, err
}

// mayVersion is whether a person may name versions of a document, and restore
// them.
func (s *Service) mayVersion(who access.Who, document models.Document) (name, restore bool) {
	return s.access.InDocument(who, access.NameVersion, document) == nil, s.access.InDocument(who, access.RestoreVersion, document) == nil
}

// Shown is a version of a document.
type Shown struct {
	Document  models.Document
	Workspace models.Workspace
	Version   int64
	Text      *prose.Node
	KeptFor   []models.DocumentVersion // what it is kept for; nothing for one between
	// Authors and Batches say who wrote what.
	Authors *prose.Authorship
	Batches map[models.BatchID]models.DocumentBatch
	Writers Writers

	MayName, MayRestore bool
}

// Version reads a version of a document, and who had written what is in it.
func (s *Service) Version(ctx context.Context, who access.Who, id models.DocumentID, version int64) (Shown, error) {
	shown := Shown{Version: version}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if shown.Document, shown.Workspace, err = s.readable(tx, who, id, version); err != nil {
			return err
		}
		if shown.KeptFor, err = models.DocumentVersionsAt(tx, id, version); err != nil {
			return err
		}
		return shown.read(tx)
	})
	if err != nil {
		return Shown{}, fmt.Errorf("show version %d of document %d: %w", version, id, err)
	}
	shown.MayName, shown.MayRestore = s.mayVersion(who, shown.Document)
	return shown, s.opened(ctx, who, shown.Document)
}

// Authors reads a document as it is, and who wrote what is in it.
func (s *Service) Authors(ctx context.Context, who access.Who, id models.DocumentID) (Shown, error) {
	var shown Shown
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if shown.Document, shown.Workspace, err = s.readable(tx, who, id); err != nil {
			return err
		}
		shown.Version = shown.Document.Version
		return shown.read(tx)
	})
	if err != nil {
		return Shown{}, fmt.Errorf("say who wrote document %d: %w", id, err)
	}
	return shown, s.opened(ctx, who, shown.Document)
}

func (shown *Shown) read(tx *models.Tx) error {
	w, err := walkTo(tx, shown.Document.ID, shown.Version)
	if err != nil {
		return err
	}
	shown.Text, shown.Authors = w.text, w.authors
	seen := map[models.BatchID]bool{0: true}
	var ids []models.BatchID
	for _, r := range w.authors.Runs() {
		if id := models.BatchID(r.By); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	if shown.Batches, err = models.BatchesByID(tx, ids); err != nil {
		return err
	}
	people := []models.PersonID{shown.Document.AuthorID}
	var capacities []models.Capacity
	for _, id := range ids {
		people, capacities = append(people, shown.Batches[id].PersonID), append(capacities, shown.Batches[id].Capacity)
	}
	for _, v := range shown.KeptFor {
		if v.PersonID != nil {
			people = append(people, *v.PersonID)
		}
	}
	shown.Writers, err = writersOf(tx, people, capacities)
	return err
}

// Compared is two versions of a document.
type Compared struct {
	Document   models.Document
	Workspace  models.Workspace
	From, To   int64
	KeptFor    []models.DocumentVersion // what both are kept for
	Comparison *prose.Comparison
}

// CompareVersions reads two versions of a document together, the older first.
func (s *Service) CompareVersions(ctx context.Context, who access.Who, id models.DocumentID, from, to int64) (Compared, error) {
	c := Compared{From: min(from, to), To: max(from, to)}
	var old, now *walk
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if c.Document, c.Workspace, err = s.readable(tx, who, id, c.From, c.To); err != nil {
			return err
		}
		if c.KeptFor, err = models.DocumentVersionsAt(tx, id, c.From, c.To); err != nil {
			return err
		}
		if old, err = walkTo(tx, id, c.From); err != nil {
			return err
		}
		now, err = walkTo(tx, id, c.To)
		return err
	})
	if err == nil {
		c.Comparison, err = prose.Compare(old.text, now.text)
	}
	if err != nil {
		return Compared{}, fmt.Errorf("compare versions %d and %d of document %d: %w", from, to, id, err)
	}
	return c, s.opened(ctx, who, c.Document)
}

// NameVersion gives a version a name, or another one; was is the one it had when
// the form was opened, "" for none.
func (s *Service) NameVersion(ctx context.Context, who access.Who, id models.DocumentID, version int64, was, name string) error {
	name = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\x00", "")), " ")
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		document, err := s.access.Document(tx, who, access.NameVersion, id)
		if err != nil {
			return err
		}
		switch {
		case version < 0 || version > document.Version:
			return fault.Missing()
		case name == "":
			return fault.InvalidField("name", "version.name.missing")
		case utf8.RuneCountInString(name) > MaxVersionName:
			return fault.InvalidField("name", "version.name.too_long", "limit", MaxVersionName)
		}
		if was != "" {
			err := models.RenameDocumentVersion(tx, id, version, was, name, who.Person)
			if errors.Is(err, models.ErrStale) {
				return fault.Conflicting("version.name.taken")
			}
			return err
		}
		fresh, err := models.InsertDocumentVersion(tx, &models.DocumentVersion{
			DocumentID: id, Version: version, Kind: models.VersionNamed, Name: name, PersonID: &who.Person, FirstVersion: version, CreatedAt: tx.Now,
		}, nil)
		if err == nil && !fresh {
			return fault.Conflicting("version.name.taken")
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("name version %d of document %d: %w", version, id, err)
	}
	return nil
}

// RestoreVersion makes a document what it was at a version, by the smallest
// difference and in its turn among what others write, once for a ref: what is
// typed meanwhile is carried over it like any other. It can be taken back by
// restoring the version before it.
func (s *Service) RestoreVersion(ctx context.Context, who access.Who, id models.DocumentID, version int64, ref string) error {
	if len(ref) < 16 || len(ref) > 32 {
		return fault.InvalidField("ref", "fault.malformed")
	}
	var then *walk
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		document, err := s.access.Document(tx, who, access.RestoreVersion, id)
		if err != nil {
			return err
		}
		if version < 0 || version > document.Version {
			return fault.Missing()
		}
		then, err = walkTo(tx, id, version)
		return err
	})
	if err != nil {
		return fmt.Errorf("restore version %d of document %d: %w", version, id, err)
	}
	capacity, _, err := s.Speaking(ctx, who)
	if err != nil {
		return err
	}
	err = s.rooms.Change(ctx, Author{who, capacity}, id, refOfRestored(version, ref), func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		steps, err := prose.Between(doc, then.text)
		if err == nil && len(steps) == 0 {
			return nil, fault.Conflicting("version.restore.same")
		}
		return steps, err
	})
	if err != nil {
		return fmt.Errorf("restore version %d of document %d: %w", version, id, err)
	}
	return s.keepVersions(ctx, id)
}
