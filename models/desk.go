package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// PeopleFilter narrows the list of people with accounts.
type PeopleFilter struct {
	Query        string // part of a name, or an address
	Party        PartyID
	Organization OrganizationID
	State        string
	Role         string   // held directly, anywhere
	After        PersonID // the last one seen; 0: from the start
	Limit        int
}

// PersonRow is a person with their account.
type PersonRow struct {
	Person  Person  `gorm:"embedded;embeddedPrefix:person_"`
	Account Account `gorm:"embedded;embeddedPrefix:account_"`
}

const personRowColumns = `people.id as person_id, people.name as person_name, people.latin_name as person_latin_name, people.former as person_former, people.merged_into as person_merged_into,
	people.party_id as person_party_id, people.organization_id as person_organization_id, people.position as person_position,
	people.sample as person_sample, people.created_at as person_created_at, people.version as person_version,
	accounts.id as account_id, accounts.email as account_email, accounts.state as account_state,
	accounts.suspended_until as account_suspended_until, accounts.renew_before as account_renew_before,
	accounts.created_at as account_created_at, accounts.version as account_version`

// PeopleRows lists people with accounts by name, with the account and without
// its secrets.
func PeopleRows(tx *Tx, f PeopleFilter) ([]PersonRow, error) {
	query := tx.Table("people").Select(personRowColumns).Joins("join accounts on accounts.person_id = people.id")
	if f.Query != "" {
		address := "%" + likeEscaper.Replace(strings.ToLower(f.Query)) + "%"
		query = query.Where(`people.sought like ? escape '\' or accounts.email_key like ? escape '\'`, soughtLike(f.Query), address)
	}
	if f.Party != 0 {
		query = query.Where("people.party_id = ?", f.Party)
	}
	if f.Organization != 0 {
		query = query.Where("people.organization_id = ?", f.Organization)
	}
	if f.State != "" {
		query = query.Where("accounts.state = ?", f.State)
	}
	if f.Role != "" {
		query = query.Where("exists (select 1 from casbin_rule r where r.ptype = 'g' and r.v0 = 'person:' || people.id and r.v1 = ?)", f.Role)
	}
	if f.After != 0 {
		query = query.Where("(people.name, people.id) > (select seen.name, seen.id from people seen where seen.id = ?)", f.After)
	}
	var rows []PersonRow
	err := query.Order("people.name, people.id").Limit(f.Limit).Scan(&rows).Error
	return rows, err
}

// UpdateMembership writes which Party or Organization a person belongs to, if
// the person still is at that version.
func UpdateMembership(tx *Tx, id PersonID, version int64, party *PartyID, organization *OrganizationID) error {
	return updateAt(tx, &Person{}, int64(id), version, map[string]any{"party_id": party, "organization_id": organization})
}

// CountSessions counts an account's live sessions.
func CountSessions(tx *Tx, id AccountID, idleSince time.Time) (int64, error) {
	var count int64
	err := tx.Model(&Session{}).
		Where("account_id = ? and revoked_at is null and expires_at > ? and seen_at > ?", id, tx.Now, idleSince).Count(&count).Error
	return count, err
}

// FocalPointsOf reads for which Parties a person is the present focal point.
func FocalPointsOf(tx *Tx, id PersonID) ([]FocalPoint, error) {
	var rows []FocalPoint
	err := tx.Where("person_id = ? and ended_at is null", id).Order("party_id").Find(&rows).Error
	return rows, err
}

// AuditFilter narrows the audit record.
type AuditFilter struct {
	Actor  PersonID
	Thing  string // a kind ("forum") or one thing ("forum:7"), with the cases about it
	Act    string // the whole act ("forum.close") or what it begins with ("forum")
	About  PersonID
	Place  string    // and what is in it
	Words  string    // in what is said: place, before, after, reason
	Since  time.Time // zero: from the beginning
	Until  time.Time // before this moment; zero: to the end
	Before int64     // the last entry seen; 0: the newest
	Limit  int
	// Workspaces, where it is set, leaves out what was done in others.
	Workspaces *WorkspaceScope
	NotMarks   bool // without what was done about confidentiality
	// NotAbout, where it is set, leaves out cases about a person and what was done in
	// them, and what was done to their account by who moderates.
	NotAbout PersonID
}

// AuditRows reads the audit record, the newest first.
func AuditRows(tx *Tx, f AuditFilter) ([]AuditEntry, error) {
	query := tx.Order("id desc").Limit(f.Limit)
	if f.Actor != 0 {
		query = query.Where("actor_id = ?", f.Actor)
	}
	if f.Thing != "" {
		cases := tx.Table("cases").Select("'case:' || id").Where("thing in ?", f.things(tx))
		query = query.Where(`thing = ? or thing like ? escape '\' or thing in (?)`, f.Thing, likeEscaper.Replace(f.Thing)+":%", cases)
	}
	if f.Act != "" {
		query = query.Where(`act = ? or act like ? escape '\'`, f.Act, likeEscaper.Replace(f.Act)+".%")
	}
	if f.About != 0 {
		query = query.Where("thing = ? or thing in (select 'account:' || a.id from accounts a where a.person_id = ?)", "person:"+strconv.FormatInt(int64(f.About), 10), f.About)
	}
	if f.Place != "" {
		part := likeEscaper.Replace(f.Place)
		query = query.Where(`(place = ? or place like ? escape '\' or place like ? escape '\')`, f.Place, part+"/%", "%/"+part)
	}
	if f.Words != "" {
		part := "%" + likeEscaper.Replace(strings.ToLower(f.Words)) + "%"
		query = query.Where(`(lower(reason) like ? escape '\' or place like ? escape '\' or lower(before) like ? escape '\' or lower(after) like ? escape '\')`, part, part, part, part)
	}
	if !f.Since.IsZero() {
		query = query.Where("at >= ?", f.Since)
	}
	if !f.Until.IsZero() {
		query = query.Where("at < ?", f.Until)
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if f.NotMarks {
		query = query.Where("act not like 'confidential.%'")
	}
	if f.Workspaces != nil {
		readable := f.Workspaces.within(tx.Table("workspaces").Select("1").
			Where("(audit_entries.place = 'workspace:' || workspaces.id or audit_entries.place like 'workspace:' || workspaces.id || '/%')"))
		query = query.Where("(place not like 'workspace:%' or exists (?))", readable)
	}
	if f.NotAbout != 0 {
		query = notAbout(tx, query, f.NotAbout)
	}
	var entries []AuditEntry
	err := query.Find(&entries).Error
	return entries, err
}

// things are what the thing of a filter is called now, and as it is asked for: a post
// that was taken elsewhere is found by where it was, too.
func (f AuditFilter) things(tx *Tx) []string {
	things := []string{f.Thing}
	var topic TopicID
	var number int64
	if _, err := fmt.Sscanf(f.Thing, "post:%d/%d", &topic, &number); err == nil {
		if at, err := PostAt(tx, topic, number); err == nil {
			things = append(things, fmt.Sprintf("post:%d/%d", at.TopicID, at.Number))
		}
	}
	return things
}

// notAbout leaves out cases about a person. What was done with a topic in one was
// recorded at the same moment.
func notAbout(tx *Tx, query *gorm.DB, person PersonID) *gorm.DB {
	cases := tx.Table("cases").Select("'case:' || id").Where("about_id = ?", person)
	moments := tx.Table("case_acts").Joins("join cases on cases.id = case_acts.case_id").Select("case_acts.at").Where("cases.about_id = ?", person)
	accounts := tx.Table("accounts").Select("'account:' || id").Where("person_id = ?", person)
	return query.Where("thing not in (?)", cases).Where("not (act like 'topic.%' and at in (?))", moments).
		Where("not (act in ('account.silence', 'account.unsilence', 'account.suspend', 'account.reinstate') and thing in (?))", accounts)
}

// PeopleOfAccounts reads whose some accounts are.
func PeopleOfAccounts(tx *Tx, ids []AccountID) (map[AccountID]PersonID, error) {
	accounts, err := byID(tx.Select("id", "person_id"), ids, func(a Account) AccountID { return a.ID })
	holders := make(map[AccountID]PersonID, len(accounts))
	for id, account := range accounts {
		holders[id] = account.PersonID
	}
	return holders, err
}

// ThingsOfCases reads what some cases are about.
func ThingsOfCases(tx *Tx, ids []CaseID) (map[CaseID]string, error) {
	cases, err := byID(tx.Select("id", "thing"), ids, func(c Case) CaseID { return c.ID })
	things := make(map[CaseID]string, len(cases))
	for id, c := range cases {
		things[id] = c.Thing
	}
	return things, err
}

// Waiting is how much waits for the secretariat.
type Waiting struct {
	Requests    int64
	Invitations int64
	Suspended   int64
	Vacant      int64 // Parties without a focal point
	People      int64
}

// CountWaiting counts what waits.
func CountWaiting(tx *Tx) (Waiting, error) {
	var w Waiting
	for _, c := range []struct {
		into  *int64
		query string
		args  []any
	}{
		{&w.Requests, "select count(*) from account_requests where state = 'open'", nil},
		{&w.Invitations, "select count(*) from invitations where accepted_at is null and revoked_at is null and expires_at > ?", []any{tx.Now}},
		{&w.Suspended, "select count(*) from accounts where state = 'suspended'", nil},
		{&w.Vacant, "select count(*) from parties p where not exists (select 1 from focal_points f where f.party_id = p.id and f.ended_at is null)", nil},
		{&w.People, "select count(*) from accounts where state = 'active'", nil},
	} {
		if err := tx.Raw(c.query, c.args...).Scan(c.into).Error; err != nil {
			return w, err
		}
	}
	return w, nil
}

// EveryDesignationOf reads when a person was focal point, and of which Parties.
func EveryDesignationOf(tx *Tx, id PersonID) ([]FocalPoint, error) {
	var rows []FocalPoint
	err := tx.Where("person_id = ?", id).Order("id").Find(&rows).Error
	return rows, err
}
