package figures

import (
	"context"
	"sync"
	"time"

	"minamata.exchange/models"
)

// downloads are those that are not in the database yet. One is no more than a
// figure: what was taken in the minute before a crash is not counted.
type downloads struct {
	mu    sync.Mutex
	taken map[taken]int64
}

// taken is a file that was taken: an attachment by its key, or something of a
// workspace.
type taken struct {
	day        time.Time
	attachment string
	workspace  models.WorkspaceID
	by         models.PersonID // until it is kept, when their Party takes their place
}

// maxTaken bounds how many different ones wait.
const maxTaken = 10_000

// AttachmentTaken counts an attachment of a post that somebody took.
func (s *Service) AttachmentTaken(by models.PersonID, key string) {
	s.downloads.add(taken{day: s.today(), attachment: key, by: by})
}

// WorkspaceTaken counts a file or a document of a workspace that somebody took.
func (s *Service) WorkspaceTaken(by models.PersonID, id models.WorkspaceID) {
	s.downloads.add(taken{day: s.today(), workspace: id, by: by})
}

func (s *Service) today() time.Time { return s.db.Now().UTC().Truncate(24 * time.Hour) }

func (d *downloads) add(t taken) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.taken == nil {
		d.taken = map[taken]int64{}
	}
	if len(d.taken) < maxTaken {
		d.taken[t]++
	}
}

func (d *downloads) take() map[taken]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.taken
	d.taken = nil
	return all
}

// Keep writes what was taken since it was last called. What could not be written
// is tried again with the next.
func (s *Service) Keep(ctx context.Context) error {
	all := s.downloads.take()
	if len(all) == 0 {
		return nil
	}
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		sums := map[models.Download]int64{}
		for t, n := range all {
			row, err := standOf(tx, t)
			if err != nil {
				return err
			}
			sums[row] += n
		}
		var rows []models.Download
		for row, n := range sums {
			row.Count = n
			rows = append(rows, row)
		}
		return models.AddDownloads(tx, rows)
	})
	if err != nil {
		s.downloads.mu.Lock()
		defer s.downloads.mu.Unlock()
		for t, n := range all {
			if s.downloads.taken == nil {
				s.downloads.taken = map[taken]int64{}
			}
			s.downloads.taken[t] += n
		}
	}
	return err
}

// standOf is the row that a file taken counts in.
func standOf(tx *models.Tx, t taken) (row models.Download, err error) {
	row.Day = t.day
	if t.by != 0 {
		person, err := models.PersonByID(tx, t.by)
		if err != nil {
			return row, err
		}
		if person.PartyID != nil {
			row.PartyID = *person.PartyID
		}
	}
	var stand models.Stand
	if t.attachment != "" {
		stand, err = models.StandOfAttachment(tx, t.attachment)
	} else {
		stand, err = models.StandOfWorkspace(tx, t.workspace)
	}
	row.WorkspaceID, row.ThemeID, row.Language = stand.WorkspaceID, stand.ThemeID, stand.Language
	return row, err
}
