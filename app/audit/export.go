package audit

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// exportBatch is how many lines an export reads at a time, and exportTime how long
// that may take.
const (
	exportBatch = 500
	exportTime  = 30 * time.Second
)

// columns are what an export says of a line.
var columns = []string{"id", "at", "actor_id", "actor", "act", "thing", "place", "before", "after", "reason", "hash"}

// Export is the record as CSV, the newest first, with the mark by which spreadsheets
// know its letters. It is made while it is read: nothing is held between two batches,
// however slow the line is. Its last line says that it is whole, and how many lines it
// has, or that it broke off.
type Export struct {
	service *Service
	ctx     context.Context //nolint:containedctx // it is read after the call that made it
	who     access.Who
	filter  models.AuditFilter
	buffer  bytes.Buffer
	written int
	done    bool
	failed  error
}

// Export begins an export, for who may read the record. It asks for the right again
// at every batch: losing it breaks the export off.
func (s *Service) Export(ctx context.Context, who access.Who, f models.AuditFilter) (*Export, error) {
	if err := s.require(who); err != nil {
		return nil, err
	}
	if err := check(f); err != nil {
		return nil, err
	}
	f.Limit = exportBatch
	e := &Export{service: s, ctx: ctx, who: who, filter: f}
	e.buffer.WriteString("\ufeff")
	return e, e.write(columns)
}

// Read gives the next bytes, io.EOF after the line that says that all is there, and
// what was wrong after the one that says that it is not.
func (e *Export) Read(p []byte) (int, error) {
	for e.buffer.Len() == 0 {
		if e.failed != nil {
			return 0, e.failed
		}
		if e.done {
			return 0, io.EOF
		}
		if err := e.fill(); err != nil {
			e.failed = err
			if err := e.end("interrupted"); err != nil {
				return 0, err
			}
		}
	}
	return e.buffer.Read(p)
}

// Close ends an export.
func (e *Export) Close() error {
	e.done = true
	return nil
}

// fill writes the next batch, and after the last one that it was.
func (e *Export) fill() error {
	if err := e.service.require(e.who); err != nil {
		return err
	}
	e.service.narrow(e.who, &e.filter)
	ctx, cancel := context.WithTimeout(e.ctx, exportTime)
	defer cancel()
	var entries []models.AuditEntry
	var named Named
	err := e.service.db.Read(ctx, func(tx *models.Tx) (err error) {
		if entries, err = models.AuditRows(tx, e.filter); err != nil {
			return err
		}
		named, err = namesIn(tx, entries)
		return err
	})
	if err != nil {
		return err
	}
	for _, entry := range entries {
		e.filter.Before = entry.ID
		e.written++
		if err := e.write(line(entry, named.People)); err != nil {
			return err
		}
	}
	if len(entries) == exportBatch {
		return nil
	}
	e.done = true
	return e.end("complete")
}

// end writes the last line: how it ended, when, and how many lines there are.
func (e *Export) end(how string) error {
	cells := make([]string, len(columns))
	cells[0], cells[1], cells[len(cells)-2] = how, e.service.db.Now().UTC().Format(time.RFC3339), fmt.Sprintf("%d entries", e.written)
	return e.write(cells)
}

func (e *Export) write(cells []string) error {
	w := csv.NewWriter(&e.buffer)
	if err := w.Write(cells); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

func line(entry models.AuditEntry, people map[models.PersonID]models.Person) []string {
	actor, name := "", ""
	if entry.ActorID != nil {
		actor, name = strconv.FormatInt(int64(*entry.ActorID), 10), people[*entry.ActorID].Called("en")
	}
	cells := []string{
		strconv.FormatInt(entry.ID, 10), entry.At.UTC().Format(time.RFC3339), actor, name,
		entry.Act, entry.Thing, entry.Place, entry.Before, entry.After, entry.Reason, hex.EncodeToString(entry.Hash),
	}
	for i, cell := range cells {
		cells[i] = Cell(cell)
	}
	return cells
}

// Cell is a text that a spreadsheet shows as it is: what would begin a formula
// is put behind an apostrophe, also where blanks stand before it.
func Cell(text string) string {
	start := strings.TrimLeft(text, " \u00a0\u3000\ufeff\u200e\u200f\u202a\u202b\u2066\u2067\u2068\u200b")
	if start == "" {
		return text
	}
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(start, sign) {
			return "'" + text
		}
	}
	return text
}
