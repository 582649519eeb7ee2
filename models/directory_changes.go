package models

// PartyByID reads a Party.
func PartyByID(tx *Tx, id PartyID) (Party, error) { return one[Party](tx.Where("id = ?", id)) }

// OrganizationByID reads an Organization.
func OrganizationByID(tx *Tx, id OrganizationID) (Organization, error) {
	return one[Organization](tx.Where("id = ?", id))
}

// ThemeByID reads a Theme.
func ThemeByID(tx *Tx, id ThemeID) (Theme, error) { return one[Theme](tx.Where("id = ?", id)) }

// InsertParty adds a Party.
func InsertParty(tx *Tx, p *Party) error { return insertFirst(tx, p, &p.Version) }

// InsertOrganization adds an Organization.
func InsertOrganization(tx *Tx, o *Organization) error { return insertFirst(tx, o, &o.Version) }

// InsertTheme adds a Theme.
func InsertTheme(tx *Tx, t *Theme) error { return insertFirst(tx, t, &t.Version) }

// InsertForum adds a forum.
func InsertForum(tx *Tx, f *Forum) error { return insertFirst(tx, f, &f.Version) }

func insertFirst(tx *Tx, record any, version *int64) error {
	*version = 1
	return translate(tx.Create(record).Error)
}

// UpdateParty writes a Party if it still is at the version the form was
// opened at; else ErrStale.
func UpdateParty(tx *Tx, p Party) error {
	return renameAt(tx, &Party{}, int64(p.ID), p.Version, map[string]any{
		"code": p.Code, "names": p.Names, "region": p.Region, "became_party": p.BecameParty,
		"confidence": p.Confidence, "note": p.Note, "sample": p.Sample,
	})
}

// UpdateOrganization is UpdateParty for an Organization.
func UpdateOrganization(tx *Tx, o Organization) error {
	return renameAt(tx, &Organization{}, int64(o.ID), o.Version, map[string]any{
		"slug": o.Slug, "names": o.Names, "kind": o.Kind, "website": o.Website, "note": o.Note, "sample": o.Sample,
	})
}

// UpdateTheme is UpdateParty for a Theme.
func UpdateTheme(tx *Tx, t Theme) error {
	return renameAt(tx, &Theme{}, int64(t.ID), t.Version, map[string]any{"labels": t.Labels, "basis": t.Basis})
}

// UpdateForum is UpdateParty for a forum.
func UpdateForum(tx *Tx, f Forum) error {
	return updateAt(tx, &Forum{}, int64(f.ID), f.Version, map[string]any{
		"slug": f.Slug, "audience": f.Audience, "names": f.Names, "descriptions": f.Descriptions,
		"theme_id": f.ThemeID, "position": f.Position, "closed_at": f.ClosedAt,
	})
}

// renameAt is updateAt for what is shown by its name beside what people wrote.
func renameAt(tx *Tx, record any, id, version int64, columns map[string]any) error {
	if err := updateAt(tx, record, id, version, columns); err != nil {
		return err
	}
	return namesChanged(tx)
}

func updateAt(tx *Tx, record any, id, version int64, columns map[string]any) error {
	columns["version"] = version + 1
	return affectedOne(tx.Model(record).Where("id = ? and version = ?", id, version).Updates(columns), ErrStale)
}

// IsUnsettled reports whether there is no Theme, Party or forum yet.
func IsUnsettled(tx *Tx) (bool, error) {
	for _, record := range []any{&Theme{}, &Party{}, &Forum{}} {
		var ids []int64
		if err := tx.Model(record).Limit(1).Pluck("id", &ids).Error; err != nil || len(ids) > 0 {
			return false, err
		}
	}
	return true, nil
}
