package models

// SiteState reads a value kept for the whole site; "" where there is none.
func SiteState(tx *Tx, key string) (string, error) {
	var values []string
	err := tx.Table("site_state").Where("key = ?", key).Pluck("value", &values).Error
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// SiteStates reads several values at once; those that there are.
func SiteStates(tx *Tx, keys ...string) (map[string]string, error) {
	var rows []struct{ Key, Value string }
	err := tx.Table("site_state").Select("key, value").Where("key in ?", keys).Find(&rows).Error
	values := make(map[string]string, len(rows))
	for _, row := range rows {
		values[row.Key] = row.Value
	}
	return values, err
}

// SetSiteState keeps a value for the whole site.
func SetSiteState(tx *Tx, key, value string) error {
	return tx.Exec(`insert into site_state (key, value) values (?, ?)
		on conflict (key) do update set value = excluded.value`, key, value).Error
}
