package models

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// AccountByEmail reads an account by its normalised address.
func AccountByEmail(tx *Tx, key string) (Account, error) {
	return one[Account](tx.Where("email_key = ?", key))
}

// AccountByID reads an account.
func AccountByID(tx *Tx, id AccountID) (Account, error) { return one[Account](tx.Where("id = ?", id)) }

// AccountOf reads a person's account.
func AccountOf(tx *Tx, id PersonID) (Account, error) {
	return one[Account](tx.Where("person_id = ?", id))
}

// AccountsOf reads the accounts of people.
func AccountsOf(tx *Tx, people []PersonID) (map[PersonID]Account, error) {
	var rows []Account
	err := tx.Where("person_id in ?", people).Find(&rows).Error
	accounts := make(map[PersonID]Account, len(rows))
	for _, row := range rows {
		accounts[row.PersonID] = row
	}
	return accounts, err
}

// InsertPerson adds a person with the account they sign in with.
func InsertPerson(tx *Tx, person *Person, account *Account) error {
	if err := tx.Create(person).Error; err != nil {
		return translate(err)
	}
	account.PersonID = person.ID
	return translate(tx.Create(account).Error)
}

// SetAccount writes named columns of an account if it still is at its version.
func SetAccount(tx *Tx, account Account, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	err := affectedOne(tx.Model(&Account{}).Where("id = ? and version = ?", account.ID, account.Version).Updates(columns), ErrStale)
	return err
}

// UpdatePerson writes what a person says of themselves, if it still is at the
// version the form was opened at.
func UpdatePerson(tx *Tx, p Person) error {
	var others []string
	if err := tx.Model(&Person{}).Where("id = ? and name <> ?", p.ID, p.Name).Pluck("name", &others).Error; err != nil {
		return err
	}
	if len(others) > 0 {
		if err := showMergedAs(tx, p.ID, Localized{"en": p.Name}); err != nil {
			return err
		}
	}
	return affectedOne(tx.Model(&Person{}).Where("id = ? and version = ?", p.ID, p.Version).Updates(map[string]any{
		"name": p.Name, "latin_name": p.LatinName, "sought": Folded(p.Name, p.LatinName), "position": p.Position, "bio": p.Bio, "languages": p.Languages,
		"interface_language": p.InterfaceLanguage, "time_zone": p.TimeZone, "version": gorm.Expr("version + 1"),
	}), ErrStale)
}

// SessionRow is a session with the account and person behind it.
type SessionRow struct {
	Session Session `gorm:"embedded;embeddedPrefix:session_"`
	Account Account `gorm:"embedded;embeddedPrefix:account_"`
	Person  Person  `gorm:"embedded;embeddedPrefix:person_"`
}

// SessionByToken reads the live session of a token's hash, in one query.
func SessionByToken(tx *Tx, hash string, idleSince time.Time) (SessionRow, error) {
	var row SessionRow
	err := tx.Table("sessions as s").
		Joins("join accounts as a on a.id = s.account_id").Joins("join people as p on p.id = a.person_id").
		Select(`s.id as session_id, s.token_hash as session_token_hash, s.account_id as session_account_id, s.seen_at as session_seen_at, s.expires_at as session_expires_at,
			a.id as account_id, a.person_id as account_person_id, a.email as account_email, a.state as account_state, a.suspended_until as account_suspended_until, a.renew_before as account_renew_before, a.version as account_version,
			p.id as person_id, p.name as person_name, p.party_id as person_party_id, p.organization_id as person_organization_id,
			p.interface_language as person_interface_language, p.time_zone as person_time_zone, p.version as person_version`).
		Where("s.token_hash = ? and s.revoked_at is null and s.expires_at > ? and s.seen_at > ? and a.state = 'active'", hash, tx.Now, idleSince).
		Take(&row).Error
	return row, translate(err)
}

// LiveSessions are those of some sessions that are live.
func LiveSessions(tx *Tx, among []SessionID, idleSince time.Time) ([]SessionID, error) {
	var live []SessionID
	for some := range slices.Chunk(among, 500) {
		var ids []SessionID
		err := tx.Table("sessions as s").Joins("join accounts as a on a.id = s.account_id").
			Where("s.id in ? and s.revoked_at is null and s.expires_at > ? and s.seen_at > ? and a.state = 'active'", some, tx.Now, idleSince).
			Pluck("s.id", &ids).Error
		if err != nil {
			return nil, err
		}
		live = append(live, ids...)
	}
	return live, nil
}

// InsertSession adds a session.
func InsertSession(tx *Tx, s *Session) error { return translate(tx.Create(s).Error) }

// SeeSession notes that a session is in use.
func SeeSession(tx *Tx, id SessionID) error {
	return tx.Model(&Session{}).Where("id = ?", id).Update("seen_at", tx.Now).Error
}

// SessionsOf reads an account's live sessions, the latest used first.
func SessionsOf(tx *Tx, id AccountID, idleSince time.Time) ([]Session, error) {
	var sessions []Session
	err := tx.Where("account_id = ? and revoked_at is null and expires_at > ? and seen_at > ?", id, tx.Now, idleSince).
		Order("seen_at desc").Limit(100).Find(&sessions).Error
	return sessions, err
}

// RevokeSessions ends sessions of an account: one of them, or all but one.
func RevokeSessions(tx *Tx, account AccountID, only, except SessionID) ([]SessionID, error) {
	query := tx.Model(&Session{}).Where("account_id = ? and revoked_at is null and id <> ?", account, except)
	if only != 0 {
		query = query.Where("id = ?", only)
	}
	var ids []SessionID
	if err := query.Session(&gorm.Session{}).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return nil, err
	}
	err := tx.Model(&Session{}).Where("id in ?", ids).Update("revoked_at", tx.Now).Error
	return ids, err
}

// InsertToken adds a one-time token and makes those before it of the same
// purpose and account worthless.
func InsertToken(tx *Tx, token *OneTimeToken) error {
	query := tx.Model(&OneTimeToken{}).Where("purpose = ? and used_at is null", token.Purpose)
	if token.AccountID != nil {
		query = query.Where("account_id = ?", *token.AccountID)
	}
	if err := query.Update("used_at", tx.Now).Error; err != nil {
		return err
	}
	return translate(tx.Create(token).Error)
}

// TokenByHash reads a one-time token that still works.
func TokenByHash(tx *Tx, purpose, hash string) (OneTimeToken, error) {
	return one[OneTimeToken](tx.Where("token_hash = ? and purpose = ? and used_at is null and expires_at > ?", hash, purpose, tx.Now))
}

// UseToken makes a one-time token worthless; ErrStale if someone was first.
func UseToken(tx *Tx, id TokenID) error {
	return affectedOne(tx.Model(&OneTimeToken{}).Where("id = ? and used_at is null", id).Update("used_at", tx.Now), ErrStale)
}

// SpendTokens makes every one-time token of an account worthless.
func SpendTokens(tx *Tx, id AccountID) error {
	return tx.Model(&OneTimeToken{}).Where("account_id = ? and used_at is null", id).Update("used_at", tx.Now).Error
}

// InsertInvitation adds an invitation.
func InsertInvitation(tx *Tx, i *Invitation) error { return translate(tx.Create(i).Error) }

// InvitationByHash reads an invitation that can be accepted, holding it until
// the transaction ends.
func InvitationByHash(tx *Tx, hash string) (Invitation, error) {
	return one[Invitation](tx.Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("token_hash = ? and accepted_at is null and revoked_at is null and expires_at > ?", hash, tx.Now))
}

// InvitationByID reads an invitation.
func InvitationByID(tx *Tx, id InvitationID) (Invitation, error) {
	return one[Invitation](tx.Where("id = ?", id))
}

// OpenInvitations reads what has not been accepted: a Party's, or all (0).
func OpenInvitations(tx *Tx, party PartyID) ([]Invitation, error) {
	query := tx.Where("accepted_at is null and revoked_at is null and expires_at > ?", tx.Now)
	if party != 0 {
		query = query.Where("party_id = ?", party)
	}
	var open []Invitation
	err := query.Order("id desc").Limit(500).Find(&open).Error
	return open, err
}

// CloseInvitation notes that an invitation was accepted, or taken back.
func CloseInvitation(tx *Tx, id InvitationID, column string) error {
	return affectedOne(tx.Model(&Invitation{}).Where("id = ? and accepted_at is null and revoked_at is null", id).Update(column, tx.Now), ErrStale)
}

// InsertRequest adds a request for an account; ErrDuplicate while one of the
// same address is open.
func InsertRequest(tx *Tx, r *AccountRequest) error { return translate(tx.Create(r).Error) }

// OpenRequests reads what waits for a decision: a Party's, or all (0).
func OpenRequests(tx *Tx, party PartyID) ([]AccountRequest, error) {
	query := tx.Where("state = 'open'")
	if party != 0 {
		query = query.Where("party_id = ?", party)
	}
	var open []AccountRequest
	err := query.Order("id").Limit(500).Find(&open).Error
	return open, err
}

// RequestByID reads a request for an account.
func RequestByID(tx *Tx, id RequestID) (AccountRequest, error) {
	return one[AccountRequest](tx.Where("id = ?", id))
}

// DecideRequest closes a request.
func DecideRequest(tx *Tx, id RequestID, state string, by PersonID, reason string) error {
	return affectedOne(tx.Model(&AccountRequest{}).Where("id = ? and state = 'open'", id).
		Updates(map[string]any{"state": state, "decided_by": by, "decided_at": tx.Now, "reason": reason, "version": gorm.Expr("version + 1")}), ErrStale)
}

// DueEvidence reads requests whose evidence has been there for long enough: since before `decided` with a request
// that is decided, and since before `asked` with one that nobody has answered.
func DueEvidence(tx *Tx, decided, asked time.Time, limit int) ([]AccountRequest, error) {
	var due []AccountRequest
	err := keptEvidence(tx).Where("state <> 'open' and decided_at <= ? or state = 'open' and created_at <= ?", decided, asked).Order("id").Limit(limit).Find(&due).Error
	return due, err
}

func keptEvidence(tx *Tx) *gorm.DB {
	return tx.Model(&AccountRequest{}).Where("evidence_digest <> '' and evidence_erased_at is null")
}

// EraseEvidence notes that the content of what came with a request is gone.
func EraseEvidence(tx *Tx, id RequestID) error {
	return affectedOne(keptEvidence(tx).Where("id = ?", id).Update("evidence_erased_at", tx.Now), ErrStale)
}

// KeptEvidence is the digests of all evidence that is to be there.
func KeptEvidence(tx *Tx) ([]string, error) {
	var digests []string
	err := keptEvidence(tx).Distinct().Pluck("evidence_digest", &digests).Error
	return digests, err
}

// EndFocalPoint ends the present focal point of a Party, if there is one.
func EndFocalPoint(tx *Tx, party PartyID) error {
	return tx.Model(&FocalPoint{}).Where("party_id = ? and ended_at is null", party).Update("ended_at", tx.Now).Error
}

// InsertFocalPoint begins one.
func InsertFocalPoint(tx *Tx, f *FocalPoint) error { return translate(tx.Create(f).Error) }

// PeopleOfParty reads who has an account for a Party, with the account.
func PeopleOfParty(tx *Tx, party PartyID) ([]Person, map[PersonID]Account, error) {
	var people []Person
	if err := tx.Where("party_id = ? and former in ('', '{}')", party).Order("name").Limit(500).Find(&people).Error; err != nil {
		return nil, nil, err
	}
	ids := make([]PersonID, len(people))
	for i, person := range people {
		ids[i] = person.ID
	}
	var rows []Account
	accounts := map[PersonID]Account{}
	if len(ids) > 0 {
		if err := tx.Where("person_id in ?", ids).Find(&rows).Error; err != nil {
			return nil, nil, err
		}
	}
	for _, row := range rows {
		accounts[row.PersonID] = row
	}
	return people, accounts, nil
}

// EndedSuspensions reads the accounts whose suspension is over.
func EndedSuspensions(tx *Tx) ([]Account, error) {
	var rows []Account
	err := tx.Where("state = 'suspended' and suspended_until is not null and suspended_until <= ?", tx.Now).Limit(100).Find(&rows).Error
	return rows, err
}

// EndedSilences reads the accounts whose person may write again.
func EndedSilences(tx *Tx) ([]Account, error) {
	var rows []Account
	err := tx.Where("silenced_until is not null and silenced_until <= ?", tx.Now).Limit(100).Find(&rows).Error
	return rows, err
}

// Lapsing is an account that ends at a moment unless it is renewed.
type Lapsing struct {
	Account Account `gorm:"embedded;embeddedPrefix:account_"`
	Person  Person  `gorm:"embedded;embeddedPrefix:person_"`
}

// LapsingAccounts reads the accounts that end before a moment, the soonest
// first; untold leaves out those whose person was told. A Party's present
// focal point is among neither: whoever designated them ends that.
func LapsingAccounts(tx *Tx, before time.Time, untold bool) ([]Lapsing, error) {
	query := tx.Table("accounts as a").Joins("join people as p on p.id = a.person_id").
		Select(`a.id as account_id, a.person_id as account_person_id, a.email as account_email, a.state as account_state, a.renew_before as account_renew_before, a.version as account_version,
			p.id as person_id, p.name as person_name, p.party_id as person_party_id, p.interface_language as person_interface_language`).
		Where("a.state = 'active' and a.renew_before is not null and a.renew_before <= ?", before).
		Where("not exists (select 1 from focal_points f where f.person_id = p.id and f.ended_at is null)")
	if untold {
		query = query.Where("a.renewal_told_at is null")
	}
	var rows []Lapsing
	err := query.Order("a.renew_before, a.id").Limit(100).Find(&rows).Error
	return rows, err
}

// ForgetAttempts begins a count anew.
func ForgetAttempts(tx *Tx, key string) error {
	return tx.Where("key = ?", key).Delete(&Attempt{}).Error
}
