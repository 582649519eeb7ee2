package models

import (
	"time"

	"gorm.io/gorm/clause"
)

// Outcomes of an Appeal.
const (
	AppealUpheld     = "upheld"
	AppealOverturned = "overturned"
)

// Appeal has a decision looked at by somebody else, once.
type Appeal struct {
	ID        AppealID
	CaseID    CaseID
	Round     int64 // of the decision
	PersonID  PersonID
	AgainstID PersonID // who decided: not who decides this
	Words     string
	At        time.Time
	Outcome   string
	Note      string
	DecidedBy *PersonID
	DecidedAt *time.Time
}

// AppealKey lets who cannot sign in appeal a decision.
type AppealKey struct {
	Hash   string
	CaseID CaseID
	Round  int64
}

// InsertAppeal adds an appeal; false if there is one of that decision.
func InsertAppeal(tx *Tx, a Appeal) (bool, error) {
	a.At = tx.Now
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&a)
	return result.RowsAffected == 1, translate(result.Error)
}

// AppealOf reads the appeal of a case's decision.
func AppealOf(tx *Tx, id CaseID, round int64) (Appeal, error) {
	return one[Appeal](tx.Where("case_id = ? and round = ?", id, round))
}

// AppealsOf reads the appeals of the present decisions of some cases.
func AppealsOf(tx *Tx, cases []CaseID) (map[CaseID]Appeal, error) {
	var rows []Appeal
	err := tx.Joins("join cases on cases.id = appeals.case_id and cases.round = appeals.round").Where("appeals.case_id in ?", cases).Find(&rows).Error
	appeals := map[CaseID]Appeal{}
	for _, row := range rows {
		appeals[row.CaseID] = row
	}
	return appeals, err
}

// SettleAppeal writes what came of an appeal that is open.
func SettleAppeal(tx *Tx, a Appeal) error {
	return affectedOne(tx.Model(&Appeal{}).Where("id = ? and outcome = ''", a.ID).
		Updates(map[string]any{"outcome": a.Outcome, "note": a.Note, "decided_by": a.DecidedBy, "decided_at": tx.Now}), ErrStale)
}

// InsertAppealKey keeps what lets somebody appeal without signing in.
func InsertAppealKey(tx *Tx, key AppealKey) error { return translate(tx.Create(&key).Error) }

// AppealKeyByHash finds what a link is for.
func AppealKeyByHash(tx *Tx, hash string) (AppealKey, error) {
	return one[AppealKey](tx.Where("hash = ?", hash))
}

// LongestMeasure is until when a measure of other decisions about a person lasts;
// nil: there is none.
func LongestMeasure(tx *Tx, person PersonID, measure string, besides CaseID) (*time.Time, error) {
	var rows []Case
	err := tx.Select("until").Where("about_id = ? and measure = ? and id <> ? and state = 'decided' and until > ?", person, measure, besides, tx.Now).
		Where(notOverturned).
		Order("until desc").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Until, nil
}

// OverdueCases reads open cases whose time for an edit is over.
func OverdueCases(tx *Tx, limit int) ([]Case, error) {
	var rows []Case
	err := tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).Where("awaits_until <= ? and state = 'open'", tx.Now).Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// AwaitingCase is the open case that waits until a thing is edited, held until
// the transaction ends.
func AwaitingCase(tx *Tx, thing string) (Case, error) {
	return one[Case](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("thing = ? and state = 'open' and awaits_until is not null", thing))
}
