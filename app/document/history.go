package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// batchesAtOnce bounds one reading of batches.
const batchesAtOnce = 500

// mostUndone is how many versions back something may have been taken out that
// is brought back to its authors by undoing.
const mostUndone = 20_000

// past is a document as it was, and with which batch each part had come in: 0
// for what it began with.
type past struct {
	document models.DocumentID
	version  int64
	text     *prose.Node
	authors  *prose.Authorship
}

// pastAt is the newest checkpoint at or before a version, or the beginning; but
// where something newer is at hand, that.
func pastAt(tx *models.Tx, id models.DocumentID, version int64, atHand []past) (past, error) {
	newest := past{version: -1}
	for _, p := range atHand {
		if p.version <= version && p.version > newest.version {
			newest = p
		}
	}
	row, err := models.LatestCheckpoint(tx, id, version)
	switch {
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return past{}, err
	case newest.version >= row.Version:
		return newest, nil
	case err != nil:
		return beginning(tx, id)
	}
	text, authors, err := unpack(row)
	if err != nil {
		return past{}, fmt.Errorf("read checkpoint %d of document %d: %w", row.Version, id, err)
	}
	return past{id, row.Version, text, authors}, nil
}

func beginning(tx *models.Tx, id models.DocumentID) (past, error) {
	row, err := models.LatestSnapshot(tx, id, 0)
	if err != nil {
		return past{}, err
	}
	text, err := prose.Exchange().NodeFromJSON([]byte(row.Doc))
	if err != nil {
		return past{}, err
	}
	return past{id, 0, text, prose.AuthorshipOf(text, 0)}, nil
}

// walk goes through what was written in a document, in order.
type walk struct {
	past
	tx    *models.Tx
	taken map[int64][]prose.Taken // by the version that took it out

	atHand *[]past // shared by a walk and those that it begins

	restores bool // the batch before did, from source
	source   int64
}

// walkTo is a document as it was at a version, with its authors. It costs what
// was written since the checkpoint before.
func walkTo(tx *models.Tx, id models.DocumentID, version int64) (*walk, error) {
	return walkFrom(tx, id, version, new([]past))
}

func walkFrom(tx *models.Tx, id models.DocumentID, version int64, atHand *[]past) (*walk, error) {
	w, err := newWalk(tx, id, version, atHand)
	if err != nil {
		return nil, err
	}
	return w, w.on(version, func(models.DocumentBatch, gains) error { return nil })
}

// newWalk begins at the last that is known at or before a version.
func newWalk(tx *models.Tx, id models.DocumentID, version int64, atHand *[]past) (*walk, error) {
	from, err := pastAt(tx, id, version, *atHand)
	return &walk{past: from, tx: tx, taken: map[int64][]prose.Taken{}, atHand: atHand}, err
}

// atHandEvery is how many versions apart what is walked through is kept at hand,
// for what leads back there; twice as far apart whenever mostAtHand are kept.
const (
	atHandEvery = 50
	mostAtHand  = 32
)

func (w *walk) keepAtHand() {
	known := *w.atHand
	if len(known) == mostAtHand {
		for i := range mostAtHand / 2 {
			known[i] = known[2*i+1]
		}
		clear(known[mostAtHand/2:])
		known = known[:mostAtHand/2]
	}
	apart := int64(atHandEvery)
	if len(known) > 1 {
		apart = max(apart, known[1].version-known[0].version)
	}
	if len(known) == 0 || w.version >= known[len(known)-1].version+apart {
		known = append(known, w.past)
	}
	*w.atHand = known
}

// gains are how many characters a batch put in and took out.
type gains struct{ added, removed int64 }

// on goes on to a version, and tells of each batch after it is in.
func (w *walk) on(version int64, tell func(models.DocumentBatch, gains) error) error {
	for w.version < version {
		rows, err := models.BatchesAfter(w.tx, w.document, w.version, batchesAtOnce)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("document %d ends at version %d, before %d", w.document, w.version, version)
		}
		for _, row := range rows {
			if w.version >= version {
				return nil
			}
			if row.Version == row.FirstVersion {
				continue
			}
			gained, err := w.take(row, version)
			if err == nil {
				err = tell(row, gained)
			}
			if err != nil {
				return fmt.Errorf("batch %d of document %d: %w", row.ID, w.document, err)
			}
		}
	}
	return nil
}

// take takes a batch in, up to a version.
func (w *walk) take(row models.DocumentBatch, version int64) (gains, error) {
	steps, err := prose.Exchange().StepsFromJSON([]byte(row.Steps))
	if err != nil {
		return gains{}, err
	}
	if row.FirstVersion != w.version {
		return gains{}, fmt.Errorf("it begins at %d, not at %d", row.FirstVersion, w.version)
	}
	steps = steps[:min(int64(len(steps)), version-w.version)]
	var mirrors [][2]int64
	if err := json.Unmarshal([]byte(row.Mirrors), &mirrors); err != nil {
		return gains{}, err
	}
	undone := map[int][]prose.Taken{}
	for _, m := range mirrors {
		if undone[int(m[0])], err = w.takenAt(m[1]); err != nil {
			return gains{}, err
		}
	}
	authors, text, taken, err := w.authors.After(w.text, steps, int64(row.ID), func(i int) []prose.Taken { return undone[i] })
	if err != nil {
		return gains{}, err
	}
	for i, some := range taken {
		w.taken[row.FirstVersion+int64(i)+1] = some
	}
	w.version, w.text, w.authors = row.FirstVersion+int64(len(steps)), text, authors
	w.restores = false
	if source, ok := restoredFrom(row.Ref); ok && source < row.FirstVersion && w.version == row.Version {
		if err := w.restored(source); err != nil {
			return gains{}, err
		}
	}
	w.keepAtHand()
	return gained(steps, taken), nil
}

// takenAt is what the step to a version took out.
func (w *walk) takenAt(version int64) ([]prose.Taken, error) {
	if taken, known := w.taken[version]; known || version < w.version-mostUndone || version < 1 || version > w.version {
		return taken, nil
	}
	before, err := walkFrom(w.tx, w.document, version-1, w.atHand)
	if err != nil {
		return nil, err
	}
	if err := before.on(version, func(models.DocumentBatch, gains) error { return nil }); err != nil {
		return nil, err
	}
	w.taken[version] = before.taken[version]
	return w.taken[version], nil
}

// restored gives what is in the document the authors that it had when it was the
// version which a batch says that it restores; whether it is that is seen by
// the documents, not by what the batch says.
func (w *walk) restored(source int64) error {
	then, err := walkFrom(w.tx, w.document, source, w.atHand)
	if err != nil {
		return err
	}
	if then.text.Equal(w.text) {
		w.authors, w.restores, w.source = then.authors, true, source
	}
	return nil
}

const restoredRef = "restored-"

// refOfRestored is the ref of the batch that restores a version.
func refOfRestored(version int64, ref string) string {
	return restoredRef + strconv.FormatInt(version, 10) + "-" + ref
}

// restoredFrom reads it again.
func restoredFrom(ref string) (version int64, ok bool) {
	rest, ok := strings.CutPrefix(ref, restoredRef)
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, "-")
	version, err := strconv.ParseInt(number, 10, 64)
	return version, err == nil && version >= 0
}

func gained(steps []prose.Step, taken [][]prose.Taken) gains {
	var g gains
	for i, step := range steps {
		switch s := step.(type) {
		case *prose.ReplaceStep:
			g.added += letters(s.Slice)
		case *prose.ReplaceAroundStep:
			g.added += letters(s.Slice)
		}
		for _, t := range taken[i] {
			g.removed += letters(t.Slice())
		}
	}
	return g
}

func letters(slice *prose.Slice) int64 { return lettersIn(slice.Content()) }

func lettersIn(f *prose.Fragment) int64 {
	sum := int64(0)
	for _, n := range f.All() {
		if n.IsText() {
			sum += int64(n.Size())
		} else {
			sum += lettersIn(n.Content())
		}
	}
	return sum
}

// readable hands out a document whose versions a person may read, with its
// workspace.
func (s *Service) readable(tx *models.Tx, who access.Who, id models.DocumentID, versions ...int64) (document models.Document, workspace models.Workspace, err error) {
	if document, err = s.access.Document(tx, who, access.ReadVersions, id); err != nil {
		return document, workspace, err
	}
	for _, version := range versions {
		if version < 0 || version > document.Version {
			return document, workspace, fault.Missing()
		}
	}
	workspace, err = s.access.Workspace(tx, who, access.Read, document.WorkspaceID)
	return document, workspace, err
}
