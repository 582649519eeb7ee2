package models

import (
	"slices"
	"time"
)

// LiveEvent is one thing that happened to a subject (topic:12), in order.
// Its payload names things by id and holds no content.
type LiveEvent struct {
	Subject string `gorm:"primaryKey"`
	Offset  int64  `gorm:"primaryKey;autoIncrement:false"`
	Kind    string
	Payload string
	At      time.Time
}

// AppendLiveEvent gives the event the next offset of its subject and keeps
// it. The subject's row is locked until the transaction ends, so offsets are
// in the order of commits, without gaps.
func AppendLiveEvent(tx *Tx, event *LiveEvent) error {
	err := tx.Raw(`insert into live_subjects (subject, last_offset) values (?, 1)
		on conflict (subject) do update set last_offset = live_subjects.last_offset + 1
		returning last_offset`, event.Subject).Scan(&event.Offset).Error
	if err != nil {
		return err
	}
	event.At = tx.Now
	return tx.Create(event).Error
}

// LiveOffset is the offset of the newest event of a subject, 0 before any.
func LiveOffset(tx *Tx, subject string) (int64, error) {
	var offsets []int64
	err := tx.Table("live_subjects").Where("subject = ?", subject).Pluck("last_offset", &offsets).Error
	if err != nil || len(offsets) == 0 {
		return 0, err
	}
	return offsets[0], nil
}

// LiveOffsets are the offsets of the newest events of subjects; those before
// their first are left out.
func LiveOffsets(tx *Tx, subjects []string) (map[string]int64, error) {
	offsets := make(map[string]int64, len(subjects))
	for some := range slices.Chunk(subjects, 500) {
		var rows []struct {
			Subject    string
			LastOffset int64
		}
		err := tx.Table("live_subjects").Select("subject, last_offset").Where("subject in ?", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			offsets[row.Subject] = row.LastOffset
		}
	}
	return offsets, nil
}

// LiveEventsAfter reads up to limit events of a subject that came after an
// offset, oldest first.
func LiveEventsAfter(tx *Tx, subject string, offset int64, limit int) ([]LiveEvent, error) {
	var events []LiveEvent
	err := tx.Where(`subject = ? and "offset" > ?`, subject, offset).Order(`"offset"`).Limit(limit).Find(&events).Error
	return events, err
}

// PruneLiveEvents forgets events older than a moment; whoever is further
// behind loads the page anew.
func PruneLiveEvents(tx *Tx, before time.Time) error {
	return tx.Where("at < ?", before).Delete(&LiveEvent{}).Error
}
