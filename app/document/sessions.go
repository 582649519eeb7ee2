package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/models"
)

const (
	// Quiet is how long nobody writes before a writing session has ended.
	Quiet = 5 * time.Minute
	// longSession is after how many steps one is cut all the same.
	longSession = 5000
	// documentsAtOnce is how many documents are looked after in one go.
	documentsAtOnce = 20
)

// session is what was written without a pause.
type session struct {
	first, last int64
	at          time.Time
	shares      []models.DocumentVersionShare
	restores    bool // is a restoration, which stands by itself
	source      int64
	by          models.PersonID
}

// made is a version that is to be kept, with its checkpoint.
type made struct {
	version    models.DocumentVersion
	shares     []models.DocumentVersionShare
	checkpoint models.DocumentCheckpoint
}

// KeepVersions makes versions of the writing sessions that have ended. What it
// makes follows from the batches alone: two instances that do it at once make
// the same.
func (s *Service) KeepVersions(ctx context.Context) error {
	var ids []models.DocumentID
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		ids, err = models.DocumentsWithoutCheckpoint(tx, tx.Now.Add(-Quiet), longSession, documentsAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.keepVersions(ctx, id); err != nil {
			return fmt.Errorf("keep the versions of document %d: %w", id, err)
		}
	}
	return nil
}

func (s *Service) keepVersions(ctx context.Context, id models.DocumentID) error {
	var all []made
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		var err error
		all, _, err = sessionsOf(tx, id)
		return err
	})
	if err != nil || len(all) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		for _, m := range all {
			if _, err := models.InsertDocumentVersion(tx, &m.version, m.shares); err != nil {
				return err
			}
			m.checkpoint.CreatedAt = tx.Now
			if err := models.InsertCheckpoint(tx, m.checkpoint); err != nil {
				return err
			}
		}
		return nil
	})
}

// sessionsOf are the sessions since the newest checkpoint that have ended, and
// the one that has not, if anybody writes.
func sessionsOf(tx *models.Tx, id models.DocumentID) (ended []made, going session, err error) {
	document, err := models.DocumentByID(tx, id)
	if err != nil {
		return nil, going, err
	}
	w, err := newWalk(tx, id, document.Version, new([]past))
	if err != nil {
		return nil, going, err
	}
	c := &cutter{walk: w, before: w.past, going: session{first: w.version}}
	if err := c.walk.on(document.Version, c.add); err != nil {
		return nil, going, err
	}
	if c.going.last > 0 && (c.going.restores || tx.Now.Sub(c.going.at) >= Quiet) {
		if err := c.cut(c.walk.past); err != nil {
			return nil, going, err
		}
	}
	return c.ended, c.going, nil
}

// cutter cuts what was written into sessions.
type cutter struct {
	walk   *walk
	before past // the batch that is added
	going  session
	ended  []made
}

func (c *cutter) add(row models.DocumentBatch, gained gains) error {
	restores := c.walk.restores
	paused := row.CreatedAt.Sub(c.going.at) >= Quiet || c.going.last-c.going.first >= longSession
	if c.going.last > 0 && (restores || c.going.restores || paused) {
		if err := c.cut(c.before); err != nil {
			return err
		}
	}
	c.going.last, c.going.at, c.going.restores, c.going.source, c.going.by = row.Version, row.CreatedAt, restores, c.walk.source, row.PersonID
	c.going.share(row, gained)
	c.before = c.walk.past
	return nil
}

// cut ends the session that is going on, at the document as it was then.
func (c *cutter) cut(at past) error {
	checkpoint, err := pack(at)
	if err != nil {
		return err
	}
	g := c.going
	version := models.DocumentVersion{DocumentID: at.document, Version: g.last, Kind: models.VersionSession, FirstVersion: g.first, CreatedAt: g.at}
	if g.restores {
		version.Kind, version.PersonID, version.Source = models.VersionRestored, &g.by, &g.source
	}
	c.ended = append(c.ended, made{version, g.shares, checkpoint})
	c.going = session{first: g.last}
	return nil
}

// share counts what somebody wrote.
func (g *session) share(row models.DocumentBatch, gained gains) {
	i := slices.IndexFunc(g.shares, func(s models.DocumentVersionShare) bool {
		return s.PersonID == row.PersonID && sameCapacity(s.Capacity, row.Capacity)
	})
	if i < 0 {
		i = len(g.shares)
		g.shares = append(g.shares, models.DocumentVersionShare{PersonID: row.PersonID, Capacity: row.Capacity})
	}
	g.shares[i].Added += gained.added
	g.shares[i].Removed += gained.removed
}

func sameCapacity(a, b models.Capacity) bool {
	return a.Capacity == b.Capacity && same(a.CapacityPartyID, b.CapacityPartyID) && same(a.CapacityOrganizationID, b.CapacityOrganizationID)
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }
