package models

import "time"

// AuditEntry is one line of the append-only record of what was done.
type AuditEntry struct {
	ID      int64
	At      time.Time
	ActorID *PersonID
	Act     string
	Thing   string
	Place   string
	Before  string
	After   string
	Reason  string
}

// Record appends an entry to the audit record, in the transaction of what it
// tells of.
func Record(tx *Tx, entry AuditEntry) error {
	entry.At = tx.Now
	return tx.Create(&entry).Error
}

// AuditEntries reads the record backwards from before (0: the newest).
func AuditEntries(tx *Tx, before int64, limit int) ([]AuditEntry, error) {
	var entries []AuditEntry
	query := tx.Order("id desc").Limit(limit)
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	err := query.Find(&entries).Error
	return entries, err
}

// SiteState reads a value kept for the whole site; "" where there is none.
func SiteState(tx *Tx, key string) (string, error) {
	var values []string
	err := tx.Table("site_state").Where("key = ?", key).Pluck("value", &values).Error
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// SetSiteState keeps a value for the whole site.
func SetSiteState(tx *Tx, key, value string) error {
	return tx.Exec(`insert into site_state (key, value) values (?, ?)
		on conflict (key) do update set value = excluded.value`, key, value).Error
}
