package models

import "gorm.io/gorm/clause"

// PolicyRowExists reports whether the policy has a row.
func PolicyRowExists(tx *Tx, kind string, row []string) (bool, error) {
	fields := [6]string{}
	copy(fields[:], row)
	var count int64
	err := tx.Table("casbin_rule").Where(
		"ptype = ? and v0 = ? and v1 = ? and v2 = ? and v3 = ? and v4 = ? and v5 = ?",
		kind, fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]).Count(&count).Error
	return count > 0, err
}

// HoldersOf lists, up to two, the subjects that hold a role directly in a
// place and are not denied everything.
func HoldersOf(tx *Tx, role, place string) ([]string, error) {
	var subjects []string
	err := tx.Table("casbin_rule as held").
		Where("held.ptype = 'g' and held.v1 = ? and held.v2 = ?", role, place).
		Where("not exists (select 1 from casbin_rule denied where denied.ptype = 'p' and denied.v0 = held.v0 and denied.v2 = '*' and denied.v4 = 'deny')").
		Order("held.id").Limit(2).Pluck("held.v0", &subjects).Error
	return subjects, err
}

// LockSiteState holds a key of the site's state until the transaction ends,
// so that two actions that each look before they write go one after another.
func LockSiteState(tx *Tx, key string) (string, error) {
	err := tx.Exec("insert into site_state (key, value) values (?, '') on conflict (key) do nothing", key).Error
	if err != nil {
		return "", err
	}
	var value string
	err = tx.Table("site_state").Clauses(clause.Locking{Strength: "UPDATE"}).Where("key = ?", key).Pluck("value", &value).Error
	return value, err
}
