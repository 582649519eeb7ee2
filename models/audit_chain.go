package models

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"hash"
	"runtime"
	"slices"
	"sync"
)

// auditStart is what the first entry is chained to.
var auditStart = sha256.Sum256([]byte("Minamata Exchange audit record 1"))

// texts are what an entry says in words, in the order in which they are hashed.
func (e AuditEntry) texts() [6]string {
	return [...]string{e.Act, e.Thing, e.Place, e.Before, e.After, e.Reason}
}

// auditHash is the hash of an entry that follows one of the hash before: SHA-256
// of these bytes, one after another, numbers as 64 bits with the high byte first:
//
//	the 32 bytes of the hash before (of the first: auditStart)
//	the number of the entry
//	its moment: seconds since 1970 in UTC, and the nanoseconds of that second
//	1 and who acted, or 0 and 0 for the program itself
//	act, thing, place, before, after, reason: each its length in bytes, then
//	itself in UTF-8
//
// Nobody can move a byte from one part to the next without changing a length.
func auditHash(before []byte, e AuditEntry) []byte { return newAuditSum().of(before, e) }

// auditSum hashes entries without making anything anew for each.
type auditSum struct {
	hash  hash.Hash
	bytes []byte
}

func newAuditSum() *auditSum { return &auditSum{hash: sha256.New()} }

func (s *auditSum) of(before []byte, e AuditEntry) []byte {
	b := s.bytes[:0]
	b = append(b, before...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.ID))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.Unix()))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.Nanosecond()))
	actor, person := uint64(0), uint64(0)
	if e.ActorID != nil {
		actor, person = 1, uint64(*e.ActorID)
	}
	b = binary.BigEndian.AppendUint64(b, actor)
	b = binary.BigEndian.AppendUint64(b, person)
	for _, text := range e.texts() {
		b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
		b = append(b, text...)
	}
	s.bytes = b
	s.hash.Reset()
	s.hash.Write(b)
	return s.hash.Sum(nil)
}

// What can be wrong with the audit record.
const (
	AuditUnchained = "unchained" // an entry without a hash
	AuditBroken    = "broken"    // an entry that says something else than its hash, or follows another one
	AuditMissing   = "missing"   // fewer or more entries than were recorded
	AuditCut       = "cut"       // it does not end with the entry that was recorded last
	AuditUnknown   = "unknown"   // an entry noted elsewhere is not in it
)

// AuditFinding is something wrong at an entry (0: with the whole).
type AuditFinding struct {
	Entry int64
	Kind  string
}

// AuditNote is an entry's hash as somebody noted it outside the database: who can
// write there could also write the whole chain anew.
type AuditNote struct {
	Entry int64
	Hash  []byte
}

// AuditReport is how the audit record was found. Last and Hash, noted, show later
// that nothing up to there was changed.
type AuditReport struct {
	Entries  int64
	Last     int64
	Hash     []byte
	Findings []AuditFinding // the first maxFindings
}

const maxFindings = 100

// auditSpan is how many numbers of entries are verified by one worker at a time.
const auditSpan = 20_000

// VerifyAudit reads the whole audit record and finds every entry that was
// changed, added, taken out or put elsewhere since it was recorded, and whether
// what was noted is in it. What is recorded meanwhile is not looked at.
func VerifyAudit(ctx context.Context, db *DB, notes ...AuditNote) (AuditReport, error) {
	var whole struct {
		AuditHead
		Count int64
		Max   int64
		Min   int64
	}
	var report AuditReport
	err := db.Read(ctx, func(tx *Tx) error { // one statement: as it was at one moment
		err := tx.Raw(`select h.*, (select count(*) from audit_entries) as count, coalesce((select max(id) from audit_entries), 0) as max,
			coalesce((select min(id) from audit_entries), 0) as min from audit_heads h where one = 1`).Scan(&whole).Error
		if err == nil && len(whole.Hash) == 0 {
			err = errors.New("the audit record has no end: its head is missing")
		}
		return err
	})
	if err != nil {
		return report, err
	}
	report.Entries, report.Last, report.Hash = whole.Count, whole.LastID, whole.Hash
	found, err := verifyEntries(ctx, db, whole.Min, whole.Max, notes)
	if err != nil {
		return report, err
	}
	last := found.last
	if last == nil {
		last = auditStart[:]
	}
	if whole.Count != whole.Entries {
		found.add(0, AuditMissing)
	}
	if whole.Max != whole.LastID || !bytes.Equal(last, whole.Hash) {
		found.add(whole.LastID, AuditCut)
	}
	for _, note := range notes {
		if isStart := note.Entry == 0 && bytes.Equal(note.Hash, auditStart[:]); !isStart && !found.noted[note.Entry] {
			found.add(note.Entry, AuditUnknown)
		}
	}
	report.Findings = found.sorted()
	return report, nil
}

// verifyEntries reads the entries of the numbers first to last, several spans at
// once: what an entry must follow is written in the one before it.
func verifyEntries(ctx context.Context, db *DB, first, last int64, notes []AuditNote) (*auditFound, error) {
	found := &auditFound{noted: map[int64]bool{}}
	spans := make(chan int64)
	var group sync.WaitGroup
	for range min(4, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for from := range spans {
				if err := found.verifySpan(ctx, db, from, min(from+auditSpan-1, last), last, notes); err != nil {
					found.fail(err)
				}
			}
		})
	}
	for from := first; from <= last && found.failure() == nil && from > 0; from += auditSpan {
		spans <- from
	}
	close(spans)
	group.Wait()
	return found, found.failure()
}

// scanEntry reads an entry; sound is false where a column holds what the program
// would never write, after the number and the hash.
func scanEntry(rows *sql.Rows) (e AuditEntry, sound bool) {
	var actor sql.NullInt64
	err := rows.Scan(&e.ID, &e.Hash, &e.At, &actor, &e.Act, &e.Thing, &e.Place, &e.Before, &e.After, &e.Reason)
	if actor.Valid {
		person := PersonID(actor.Int64)
		e.ActorID = &person
	}
	return e, err == nil
}

func (f *auditFound) verifySpan(ctx context.Context, db *DB, from, to, last int64, notes []AuditNote) error {
	return db.Read(ctx, func(tx *Tx) error {
		before, err := auditBefore(tx, from)
		if err != nil {
			return err
		}
		rows, err := tx.Raw(`select id, hash, at, actor_id, act, thing, place, before, after, reason from audit_entries
			where id between ? and ? order by id`, from, to).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		sum := newAuditSum()
		for rows.Next() {
			e, sound := scanEntry(rows)
			switch {
			case len(e.Hash) == 0:
				f.add(e.ID, AuditUnchained)
			case !sound || !bytes.Equal(sum.of(before, e), e.Hash):
				f.add(e.ID, AuditBroken)
			}
			before = e.Hash
			for _, note := range notes {
				if note.Entry == e.ID && bytes.Equal(note.Hash, e.Hash) {
					f.note(e.ID)
				}
			}
			if e.ID == last {
				f.end(e.Hash)
			}
		}
		return rows.Err()
	})
}

// auditBefore is the hash of the entry before a number.
func auditBefore(tx *Tx, id int64) ([]byte, error) {
	var hashes [][]byte
	err := tx.Raw("select hash from audit_entries where id < ? order by id desc limit 1", id).Scan(&hashes).Error
	if err != nil || len(hashes) == 0 {
		return auditStart[:], err
	}
	return hashes[0], nil
}

// auditFound is what several workers have found.
type auditFound struct {
	mu       sync.Mutex // guards all below
	findings []AuditFinding
	noted    map[int64]bool
	last     []byte
	err      error
}

func (f *auditFound) add(entry int64, kind string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.findings = append(f.findings, AuditFinding{Entry: entry, Kind: kind})
}

func (f *auditFound) note(entry int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.noted[entry] = true
}

func (f *auditFound) end(hash []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = hash
}

func (f *auditFound) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = errors.Join(f.err, err)
}

func (f *auditFound) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// sorted are the first findings, by the number of the entry.
func (f *auditFound) sorted() []AuditFinding {
	slices.SortFunc(f.findings, func(x, y AuditFinding) int {
		return cmp.Or(cmp.Compare(x.Entry, y.Entry), cmp.Compare(x.Kind, y.Kind))
	})
	return f.findings[:min(len(f.findings), maxFindings)]
}
