package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Verification is how the record was found, and when. Took is in the time that
// the one who verified it waited.
type Verification struct {
	models.AuditReport
	At time.Time
	By *models.Person // none for the command
}

// Sound reports whether nothing was found.
func (v Verification) Sound() bool { return len(v.Findings) == 0 }

// End is the last entry with its hash, as people note it to hold the record
// against later.
func (v Verification) End() string { return NoteOf(v.Last, v.Hash) }

// NoteOf is an entry with its hash as people note it: "1234:9f86d0…".
func NoteOf(entry int64, hash []byte) string {
	return strconv.FormatInt(entry, 10) + ":" + hex.EncodeToString(hash)
}

var errNote = errors.New("a note of an entry is its number, a colon and its hash of 64 letters and digits")

// ParseNote reads what NoteOf wrote.
func ParseNote(text string) (models.AuditNote, error) {
	number, digits, _ := strings.Cut(strings.TrimSpace(text), ":")
	id, err := strconv.ParseInt(number, 10, 64)
	hash, hashErr := hex.DecodeString(digits)
	if err != nil || hashErr != nil || id < 0 || len(hash) != 32 {
		return models.AuditNote{}, errNote
	}
	return models.AuditNote{Entry: id, Hash: hash}, nil
}

// Verify reads the whole record, for who may read it, and finds what was
// changed in it since it was recorded; note may be what was noted of it before.
// That it was verified, and how it was found, is recorded too. One verification
// runs at a time: it costs the database a good deal.
func (s *Service) Verify(ctx context.Context, who access.Who, note string) (Verification, error) {
	var v Verification
	if err := s.require(who); err != nil {
		return v, err
	}
	var notes []models.AuditNote
	if note = strings.TrimSpace(note); note != "" {
		parsed, err := ParseNote(note)
		if err != nil {
			return v, fault.InvalidField("note", "audit.refused.note")
		}
		notes = append(notes, parsed)
	}
	if !s.verifying.TryLock() {
		return v, fault.Conflicting("audit.refused.verifying")
	}
	defer s.verifying.Unlock()
	report, err := models.VerifyAudit(ctx, s.db, notes...)
	if err != nil {
		return v, err
	}
	v = Verification{AuditReport: report}
	return v, s.db.Write(ctx, func(tx *models.Tx) error {
		v.At = tx.Now
		return models.Record(tx, models.AuditEntry{
			ActorID: &who.Person, Act: "audit.verify", Thing: "site", Place: string(access.Site), Before: note,
			After: fmt.Sprintf("%d findings, %d entries, %s", len(report.Findings), report.Entries, v.End()),
		})
	})
}
