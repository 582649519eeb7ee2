package models

import (
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// byID reads the records with these ids, by their id.
func byID[ID comparable, T any](g *gorm.DB, ids []ID, idOf func(T) ID) (map[ID]T, error) {
	found := make(map[ID]T, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []T
	err := g.Where("id in ?", ids).Find(&rows).Error
	for _, row := range rows {
		found[idOf(row)] = row
	}
	return found, err
}

// PeopleByID reads people.
func PeopleByID(tx *Tx, ids []PersonID) (map[PersonID]Person, error) {
	return byID(tx.DB, ids, func(p Person) PersonID { return p.ID })
}

// PeopleNames reads people as they are named, without what else they say of
// themselves.
func PeopleNames(tx *Tx, ids []PersonID) (map[PersonID]Person, error) {
	return byID(tx.Select("id", "name", "latin_name", "former"), ids, func(p Person) PersonID { return p.ID })
}

// PartiesByID reads Parties.
func PartiesByID(tx *Tx, ids []PartyID) (map[PartyID]Party, error) {
	return byID(tx.DB, ids, func(p Party) PartyID { return p.ID })
}

// OrganizationsByID reads Organizations.
func OrganizationsByID(tx *Tx, ids []OrganizationID) (map[OrganizationID]Organization, error) {
	return byID(tx.DB, ids, func(o Organization) OrganizationID { return o.ID })
}

// PersonByID reads a person.
func PersonByID(tx *Tx, id PersonID) (Person, error) { return one[Person](tx.Where("id = ?", id)) }

// CurrentFocalPoint reads the present focal point of a Party.
func CurrentFocalPoint(tx *Tx, party PartyID) (FocalPoint, error) {
	return one[FocalPoint](tx.Where("party_id = ? and ended_at is null", party))
}

// likeEscaper keeps the signs of LIKE in what people type from acting.
var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// PeopleNamed finds people with an active account any word of whose name (in
// either script) begins with prefix, those first whose whole name does; with those
// whose profile moderation hid, or without them.
func PeopleNamed(tx *Tx, prefix string, hidden bool, limit int) ([]Person, error) {
	begins := likeEscaper.Replace(Folded(prefix)) + "%"
	var people []Person
	err := tx.Joins("join accounts on accounts.person_id = people.id and accounts.state = 'active'").
		Where(`people.sought like ? escape '\' and (people.hidden_at is null or ?)`, soughtLike(prefix), hidden).
		Order(clause.OrderBy{Expression: gorm.Expr(`case when people.sought like ? escape '\' then 0 else 1 end, people.name, people.id`, begins)}).
		Limit(limit).Find(&people).Error
	return people, err
}

// CountAttempt counts one more use of what key limits within a window, and
// reports how many there have been in it.
func CountAttempt(tx *Tx, key string, window time.Duration) (int64, error) {
	var count int64
	err := tx.Raw(`insert into attempts (key, count, window_start) values (?, 1, ?)
		on conflict (key) do update set
			count = case when attempts.window_start < ? then 1 else attempts.count + 1 end,
			window_start = case when attempts.window_start < ? then excluded.window_start else attempts.window_start end
		returning count`, key, tx.Now, tx.Now.Add(-window), tx.Now.Add(-window)).Scan(&count).Error
	return count, err
}

// Themes reads every Theme, in order.
func Themes(tx *Tx) ([]Theme, error) {
	var themes []Theme
	err := tx.Order("position, id").Find(&themes).Error
	return themes, err
}

// Parties reads every Party.
func Parties(tx *Tx) ([]Party, error) {
	var parties []Party
	err := tx.Order("id").Find(&parties).Error
	return parties, err
}

// Organizations reads every Organization.
func Organizations(tx *Tx) ([]Organization, error) {
	var all []Organization
	err := tx.Order("id").Find(&all).Error
	return all, err
}

// CountPeople counts, by Party and by Organization, who has an active account.
func CountPeople(tx *Tx) (parties map[PartyID]int64, organizations map[OrganizationID]int64, err error) {
	var rows []struct {
		PartyID        PartyID
		OrganizationID OrganizationID
		Count          int64
	}
	err = tx.Model(&Person{}).Joins("join accounts on accounts.person_id = people.id and accounts.state = 'active'").
		Select("coalesce(party_id, 0) as party_id, coalesce(organization_id, 0) as organization_id, count(*) as count").
		Group("party_id, organization_id").Scan(&rows).Error
	parties, organizations = map[PartyID]int64{}, map[OrganizationID]int64{}
	for _, row := range rows {
		parties[row.PartyID] = row.Count
		if row.PartyID == 0 {
			organizations[row.OrganizationID] = row.Count
		}
	}
	return parties, organizations, err
}

// FocalPoints reads the present focal point of every Party that has one.
func FocalPoints(tx *Tx) (map[PartyID]FocalPoint, error) {
	var rows []FocalPoint
	err := tx.Where("ended_at is null").Find(&rows).Error
	current := map[PartyID]FocalPoint{}
	for _, row := range rows {
		current[row.PartyID] = row
	}
	return current, err
}

// ThemesByID reads Themes.
func ThemesByID(tx *Tx, ids []ThemeID) (map[ThemeID]Theme, error) {
	return byID(tx.DB, ids, func(t Theme) ThemeID { return t.ID })
}

// OrganizationBySlug reads an Organization.
func OrganizationBySlug(tx *Tx, slug string) (Organization, error) {
	return one[Organization](tx.Where("slug = ?", slug))
}
