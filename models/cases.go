package models

import (
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// States of a Case, and what it can be decided to.
const (
	CaseOpen    = "open"
	CaseDecided = "decided"

	CaseKeep    = "keep"
	CaseHide    = "hide"
	CaseDelete  = "delete"  // not even its author reads it any more
	CaseMeasure = "measure" // it stays; what else was done says Measure and Locks
	CaseMove    = "move"    // its topic, to another forum
	CaseSplit   = "split"   // it, out of its topic
	CaseMerge   = "merge"   // its topic, into another
)

// Measures that are taken with who a Case is about.
const (
	MeasureSilence = "silence"
	MeasureSuspend = "suspend"
)

// Case collects the Reports on one thing until it is decided.
type Case struct {
	ID          CaseID
	Kind        string
	Thing       string
	ForumID     *ForumID
	WorkspaceID *WorkspaceID
	AboutID     PersonID // whose it is
	State       string
	HandedOn    bool
	HandedBy    *PersonID
	Reports     int64
	Sides       int64
	Weight      int64 // the queue begins with the heaviest
	WithheldAt  *time.Time
	ClaimedBy   *PersonID
	ClaimedAt   *time.Time
	Decision    string
	Ground      string
	Note        string
	DecidedBy   *PersonID
	DecidedAt   *time.Time
	OpenedAt    time.Time
	Locks       bool        // the topic was locked by the decision
	TopicActID  *TopicActID // what the decision did with the topic
	Measure     string
	Until       *time.Time // how long the measure lasts
	AwaitsUntil *time.Time // its author is asked to edit it before this
	Round       int64      // how often it was decided
	Version     int64
}

// Report is one person's flag on a thing.
type Report struct {
	ID         int64
	CaseID     CaseID
	Thing      string
	ReporterID PersonID
	Side       string
	Weight     int64
	Ground     string
	Note       string
	At         time.Time
}

// CaseAct is something that was done in a Case.
type CaseAct struct {
	ID       int64
	CaseID   CaseID
	Act      string
	PersonID *PersonID
	Ground   string
	Note     string
	At       time.Time
}

// HasReported reports whether a person has reported a thing before.
func HasReported(tx *Tx, thing string, reporter PersonID) (bool, error) {
	var count int64
	err := tx.Model(&Report{}).Where("thing = ? and reporter_id = ?", thing, reporter).Count(&count).Error
	return count > 0, err
}

// ReportsNow reports whether a report of a person on a thing waits to be decided.
func ReportsNow(tx *Tx, thing string, reporter PersonID) (bool, error) {
	var count int64
	err := tx.Model(&Report{}).Joins("join cases on cases.id = reports.case_id and cases.state = 'open'").
		Where("reports.thing = ? and reports.reporter_id = ?", thing, reporter).Count(&count).Error
	return count > 0, err
}

// OpenCase is the open case on a thing, held until the transaction ends; fresh
// says that it is this one, opened now. One that is there can be decided until
// it is held: then another is opened.
func OpenCase(tx *Tx, c Case) (opened Case, fresh bool, err error) {
	c.State, c.OpenedAt, c.Version = CaseOpen, tx.Now, 1
	for range 3 {
		row := c
		result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if result.Error != nil {
			return c, false, translate(result.Error)
		}
		opened, err = one[Case](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("thing = ? and state = 'open'", c.Thing))
		if !errors.Is(err, ErrNotFound) {
			return opened, result.RowsAffected == 1, err
		}
	}
	return c, false, err
}

// InsertReport adds a person's report to a case; false if they have reported
// there already.
func InsertReport(tx *Tx, r Report) (bool, error) {
	r.At = tx.Now
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	return result.RowsAffected == 1, translate(result.Error)
}

// HeaviestOf is the weight of the heaviest report of a side in a case; 0 where it
// has reported nothing there.
func HeaviestOf(tx *Tx, id CaseID, side string) (int64, error) {
	var weight int64
	err := tx.Raw("select coalesce(max(weight), 0) from reports where case_id = ? and side = ?", id, side).Scan(&weight).Error
	return weight, err
}

// CountReportsBy counts what a person has reported since a moment, up to a limit.
func CountReportsBy(tx *Tx, person PersonID, since time.Time, limit int) (int64, error) {
	return countUpTo(tx, tx.Model(&Report{}).Where("reporter_id = ? and at > ?", person, since), limit)
}

// countUpTo counts no further than a limit: a count that grows without end costs
// no more than that.
func countUpTo(tx *Tx, of *gorm.DB, limit int) (int64, error) {
	var count int64
	err := tx.Raw("select count(*) from (?) as counted", of.Select("1").Limit(limit)).Scan(&count).Error
	return count, err
}

// LockCase reads a case and holds it until the transaction ends.
func LockCase(tx *Tx, id CaseID) (Case, error) {
	return one[Case](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id))
}

// CaseByID reads a case.
func CaseByID(tx *Tx, id CaseID) (Case, error) { return one[Case](tx.Where("id = ?", id)) }

// SetCase writes named columns of a case if it still is at its version.
func SetCase(tx *Tx, c Case, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	return affectedOne(tx.Model(&Case{}).Where("id = ? and version = ?", c.ID, c.Version).Updates(columns), ErrStale)
}

// CountReport writes columns of a case that is held and leaves its version: more of
// the same does not spoil what somebody is deciding.
func CountReport(tx *Tx, id CaseID, columns map[string]any) error {
	return affectedOne(tx.Model(&Case{}).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// InsertCaseAct adds what was done to the history of a case.
func InsertCaseAct(tx *Tx, act CaseAct) error {
	act.At = tx.Now
	return translate(tx.Create(&act).Error)
}

// ReportsOf reads the reports of a case, the oldest first, up to a limit.
func ReportsOf(tx *Tx, id CaseID, limit int) ([]Report, error) {
	var reports []Report
	err := tx.Where("case_id = ?", id).Order("id").Limit(limit).Find(&reports).Error
	return reports, err
}

// HeaviestGrounds are the grounds that weigh most in cases: of a ground each side
// counts with its heaviest report.
func HeaviestGrounds(tx *Tx, ids []CaseID) (map[CaseID]string, error) {
	var rows []struct {
		CaseID CaseID
		Ground string
	}
	err := tx.Raw(`select case_id, ground from (select case_id, ground, side, max(weight) as weight, min(id) as first from reports
		where case_id in ? group by case_id, ground, side) as sides group by case_id, ground order by case_id, sum(weight) desc, min(first)`, ids).Scan(&rows).Error
	grounds := make(map[CaseID]string, len(ids))
	for _, row := range rows {
		if grounds[row.CaseID] == "" {
			grounds[row.CaseID] = row.Ground
		}
	}
	return grounds, err
}

// CaseActs reads the history of a case, the oldest first.
func CaseActs(tx *Tx, id CaseID) ([]CaseAct, error) {
	var acts []CaseAct
	err := tx.Where("case_id = ?", id).Order("id").Limit(500).Find(&acts).Error
	return acts, err
}

// CaseFilter says which cases a list is of. Those of a forum or workspace that is
// not among the readable ones, and those about the reader, are never in it.
type CaseFilter struct {
	State        string
	Reader       PersonID
	Forums       []ForumID
	InForums     bool // those of these forums alone; else also those of workspaces, and of neither
	Workspaces   WorkspaceScope
	HandedOn     bool // with all that are handed on to the secretariat; else, of them, those that the reader handed on
	AnyOpen      bool // of the open ones, those that wait for an edit or were handed on as well
	Awaiting     bool // those alone that wait for others: for an edit, or handed on by the reader; else, of the open ones, all others
	Appealed     bool // those alone whose decision is appealed
	NotDecidedBy PersonID
	ClaimedBy    PersonID // those alone that they have taken
	Unclaimed    bool
	Since, Until time.Time // when it was opened or appealed; zero: at any time
	NotHeardBy   PersonID  // those alone that they have not reported
	Thing        string
	About        PersonID
	Besides      CaseID  // which is not in it
	After        CaseKey // the last one seen; of those that are decided, its ID alone
	Limit        int
}

// CaseKey is where a case stands in a list.
type CaseKey struct {
	Weight int64
	ID     CaseID
}

// Cases reads a list: open ones the heaviest first, then the oldest; decided ones
// the latest first.
func Cases(tx *Tx, f CaseFilter) ([]Case, error) {
	query := ofCases(tx, f)
	if f.State == CaseOpen {
		query = query.Order("cases.weight desc, cases.id")
		if f.After.ID > 0 {
			query = query.Where("cases.weight <= ? and (cases.weight < ? or cases.id > ?)", f.After.Weight, f.After.Weight, f.After.ID)
		}
	} else {
		query = query.Order("cases.id desc")
		if f.After.ID > 0 {
			query = query.Where("cases.id < ?", f.After.ID)
		}
	}
	var cases []Case
	err := query.Limit(f.Limit).Find(&cases).Error
	return cases, err
}

// CountCases counts the cases of a list, up to its limit.
func CountCases(tx *Tx, f CaseFilter) (int64, error) { return countUpTo(tx, ofCases(tx, f), f.Limit) }

func ofCases(tx *Tx, f CaseFilter) *gorm.DB {
	readable := f.Workspaces.within(tx.Table("workspaces").Select("1").Where("workspaces.id = cases.workspace_id"))
	query := tx.Model(&Case{}).Where("cases.about_id <> ?", f.Reader).
		Where("(cases.forum_id is null or cases.forum_id in ?)", append([]ForumID{0}, f.Forums...)).
		Where("(cases.workspace_id is null or exists (?))", readable)
	if f.InForums {
		query = query.Where("cases.forum_id is not null")
	}
	switch f.State { // in so many words: there is an index of the open ones, and one of the decided
	case CaseOpen:
		query = query.Where("cases.state = 'open'")
	case CaseDecided:
		query = query.Where("cases.state = 'decided'")
	}
	switch {
	case f.AnyOpen:
	case f.Awaiting && !f.HandedOn:
		query = query.Where("(cases.awaits_until is not null or cases.handed_on)")
	case f.Awaiting:
		query = query.Where("cases.awaits_until is not null")
	case f.State == CaseOpen && !f.HandedOn:
		query = query.Where("cases.awaits_until is null and not cases.handed_on")
	case f.State == CaseOpen:
		query = query.Where("cases.awaits_until is null")
	}
	if f.Thing != "" {
		query = query.Where("cases.thing = ?", f.Thing)
	}
	if f.Appealed {
		query = query.Where("exists (select 1 from appeals where appeals.case_id = cases.id and appeals.outcome = '' and (? or appeals.at > ? and appeals.at <= ?))", f.Until.IsZero(), f.Since, f.Until)
	} else if !f.Until.IsZero() {
		query = query.Where("cases.opened_at > ? and cases.opened_at <= ?", f.Since, f.Until)
	}
	if f.Unclaimed {
		query = query.Where("cases.claimed_by is null")
	}
	if f.NotDecidedBy != 0 {
		query = query.Where("cases.decided_by <> ?", f.NotDecidedBy)
	}
	if !f.HandedOn {
		query = query.Where("(not cases.handed_on or cases.handed_by = ?)", f.Reader)
	}
	if f.ClaimedBy != 0 {
		query = query.Where("cases.claimed_by = ?", f.ClaimedBy)
	}
	if f.NotHeardBy != 0 {
		query = query.Where("not exists (select 1 from reports where reports.thing = cases.thing and reports.reporter_id = ?)", f.NotHeardBy)
	}
	if f.About != 0 {
		query = query.Where("cases.about_id = ?", f.About)
	}
	if f.Besides != 0 {
		query = query.Where("cases.id <> ?", f.Besides)
	}
	return query
}

// CaseTime is how long a case took and what came of it, for figures.
type CaseTime struct {
	Kind       string
	Decision   string
	Ground     string
	Locks      bool
	Reports    int64
	OpenedAt   time.Time
	DecidedAt  *time.Time // none while it is open
	Asked      bool       // its author, to edit it
	Appealed   bool
	Overturned bool
}

// CaseTimes reads the cases that are open, and those that were decided since a
// moment, the latest first, up to a limit.
func CaseTimes(tx *Tx, since time.Time, limit int) ([]CaseTime, error) {
	var times []CaseTime
	err := tx.Model(&Case{}).Joins("left join appeals on appeals.case_id = cases.id and appeals.round = cases.round").
		Select("kind, decision, ground, locks, reports, opened_at, cases.decided_at, exists (select 1 from case_acts where case_acts.case_id = cases.id and case_acts.act = 'ask_edit') as asked, appeals.id is not null as appealed, coalesce(appeals.outcome, '') = 'overturned' as overturned").
		Where("state = 'open' or cases.decided_at >= ?", since).Order("cases.id desc").Limit(limit).Find(&times).Error
	return times, err
}

// GroundCounts counts by their grounds the reports of the cases that are open, and of
// those that were decided since a moment: of the latest reports, up to a limit.
func GroundCounts(tx *Tx, since time.Time, limit int) (map[string]int64, error) {
	var rows []struct {
		Ground string
		Count  int64
	}
	latest := tx.Model(&Report{}).Select("ground, case_id").Order("id desc").Limit(limit)
	err := tx.Table("(?) as latest", latest).Joins("join cases on cases.id = latest.case_id").Select("latest.ground, count(*) as count").
		Where("cases.state = 'open' or cases.decided_at >= ?", since).Group("latest.ground").Find(&rows).Error
	counts := map[string]int64{}
	for _, row := range rows {
		counts[row.Ground] = row.Count
	}
	return counts, err
}

// MeasureCounts counts how often people were silenced and suspended since a moment, by
// a decision on a case or without one.
func MeasureCounts(tx *Tx, since time.Time) (silenced, suspended int64, err error) {
	var rows []struct {
		Act   string
		Count int64
	}
	err = tx.Model(&AuditEntry{}).Select("act, count(*) as count").
		Where("act in ('account.silence', 'account.suspend') and at >= ?", since).Group("act").Find(&rows).Error // as its index is written
	for _, row := range rows {
		if row.Act == "account.silence" {
			silenced = row.Count
		} else {
			suspended = row.Count
		}
	}
	return silenced, suspended, err
}
