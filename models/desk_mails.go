package models

import (
	"time"

	"gorm.io/gorm/clause"
)

// DeskMail is when somebody who decides cases was last written to that some wait.
type DeskMail struct {
	PersonID PersonID `gorm:"primaryKey"`
	ToldAt   time.Time
}

// DeskMails reads when people were last written to.
func DeskMails(tx *Tx, people []PersonID) (map[PersonID]time.Time, error) {
	var rows []DeskMail
	err := tx.Where("person_id in ?", people).Find(&rows).Error
	told := make(map[PersonID]time.Time, len(rows))
	for _, row := range rows {
		told[row.PersonID] = row.ToldAt
	}
	return told, err
}

// NoteDeskMail notes that somebody is written to now, unless they have been since a
// moment; it reports whether it noted it.
func NoteDeskMail(tx *Tx, person PersonID, before time.Time) (bool, error) {
	result := tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "person_id"}}, DoUpdates: clause.AssignmentColumns([]string{"told_at"}),
		Where: clause.Where{Exprs: []clause.Expression{clause.Lte{Column: clause.Column{Table: "desk_mails", Name: "told_at"}, Value: before}}},
	}).Create(&DeskMail{person, tx.Now})
	return result.RowsAffected == 1, translate(result.Error)
}

// ReportersOf reads who has reported in a case, up to a limit.
func ReportersOf(tx *Tx, id CaseID, limit int) ([]PersonID, error) {
	var people []PersonID
	err := tx.Model(&Report{}).Where("case_id = ?", id).Order("id").Limit(limit).Pluck("reporter_id", &people).Error
	return people, err
}
