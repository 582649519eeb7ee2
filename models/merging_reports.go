package models

import (
	"fmt"

	"gorm.io/gorm"
)

// voices are how many sides speak in a case, and what they weigh together.
type voices struct{ Sides, Weight int64 }

func voicesIn(tx *Tx, id CaseID) (voices, error) {
	var v voices
	err := tx.Raw("select count(*) as sides, coalesce(sum(heaviest), 0) as weight from (select max(weight) as heaviest from reports where case_id = ? group by side) as s", id).Scan(&v).Error
	return v, err
}

// mergeReports has what both have reported in a case be one report, with the words of both, and
// one voice: in cases that are open it is counted anew.
func (m Merging) mergeReports(tx *Tx) error {
	open, before := []CaseID{}, map[CaseID]voices{}
	if err := tx.Raw("select distinct c.id from cases c join reports r on r.case_id = c.id where c.state = 'open' and r.reporter_id in (?, ?) order by c.id", m.From, m.Into).Scan(&open).Error; err != nil {
		return err
	}
	for _, id := range open {
		held, err := LockCase(tx, id)
		if err != nil {
			return err
		}
		if before[held.ID], err = voicesIn(tx, id); err != nil {
			return err
		}
	}
	twice, err := m.reportedTwice(tx)
	if err != nil {
		return err
	}
	if err := tx.Exec("update reports set side = ? where side = ?", fmt.Sprintf("person:%d", m.Into), fmt.Sprintf("person:%d", m.From)).Error; err != nil {
		return err
	}
	for _, id := range open {
		now, err := voicesIn(tx, id)
		if err != nil {
			return err
		}
		if err := CountReport(tx, id, map[string]any{
			"reports": gorm.Expr("reports - ?", twice[id]),
			"sides":   gorm.Expr("sides + ?", now.Sides-before[id].Sides), "weight": gorm.Expr("weight + ?", now.Weight-before[id].Weight),
		}); err != nil {
			return err
		}
	}
	return nil
}

// reportedTwice joins the reports of both in the same case, and says how many of
// each that were.
func (m Merging) reportedTwice(tx *Tx) (map[CaseID]int64, error) {
	var others []Report
	if err := tx.Where("reporter_id = ? and case_id in (select case_id from reports where reporter_id = ?)", m.From, m.Into).Find(&others).Error; err != nil {
		return nil, err
	}
	twice := map[CaseID]int64{}
	for _, other := range others {
		own, err := one[Report](tx.Where("reporter_id = ? and case_id = ?", m.Into, other.CaseID))
		if err != nil {
			return nil, err
		}
		note := own.Note
		if other.Note != "" && other.Note != note {
			if note != "" {
				note += "\n\n"
			}
			note += other.Note
		}
		if err := affectedOne(tx.Where("id = ?", other.ID).Delete(&Report{}), ErrStale); err != nil {
			return nil, err
		}
		if err := affectedOne(tx.Model(&Report{}).Where("id = ?", own.ID).Update("note", note), ErrStale); err != nil {
			return nil, err
		}
		twice[other.CaseID]++
	}
	return twice, nil
}
