package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// What becomes of a row when the person goes whom one of its columns names.
const (
	RowStays = "stays" // the person is nobody by name any more
	RowGoes  = "goes"
)

// PersonColumns are all columns that name a person, with what becomes of the row
// when that person goes. A test holds it against the schema: whoever adds such a
// column says here what becomes of it.
var PersonColumns = map[string]string{
	"people.hidden_by":                    RowStays,
	"people.merged_into":                  RowStays,
	"accounts.person_id":                  RowStays, // closed, and empty
	"accounts.deletion_by":                RowStays,
	"invitations.inviter_id":              RowStays,
	"account_requests.decided_by":         RowStays,
	"focal_points.person_id":              RowStays,
	"focal_points.appointed_by":           RowStays,
	"audit_entries.actor_id":              RowStays,
	"topics.author_id":                    RowStays,
	"posts.author_id":                     RowStays,
	"posts.edited_by":                     RowStays,
	"posts.deleted_by":                    RowStays,
	"post_versions.editor_id":             RowStays,
	"reactions.person_id":                 RowStays,
	"mentions.person_id":                  RowStays,
	"attachments.owner_id":                RowStays,
	"followings.person_id":                RowGoes,
	"readings.person_id":                  RowGoes,
	"drafts.person_id":                    RowGoes,
	"desk_mails.person_id":                RowGoes,
	"notices.person_id":                   RowGoes,
	"notices.actor_id":                    RowStays,
	"workspaces.proposed_by":              RowStays,
	"workspaces.decided_by":               RowStays,
	"workspaces.hidden_by":                RowStays,
	"workspace_members.person_id":         RowGoes,
	"workspace_members.added_by":          RowStays,
	"workspace_invitations.person_id":     RowGoes,
	"workspace_invitations.invited_by":    RowStays,
	"workspace_requests.person_id":        RowGoes,
	"workspace_requests.decided_by":       RowStays,
	"workspace_files.created_by":          RowStays,
	"workspace_files.deleted_by":          RowStays,
	"workspace_files.confidential_by":     RowStays,
	"workspace_file_versions.uploaded_by": RowStays,
	"workspace_activities.actor_id":       RowStays,
	"workspace_activities.person_id":      RowStays,
	"documents.author_id":                 RowStays,
	"documents.changed_by":                RowStays,
	"documents.confidential_by":           RowStays,
	"documents.hidden_by":                 RowStays,
	"document_batches.person_id":          RowStays,
	"document_kept.person_id":             RowGoes,
	"document_figures.owner_id":           RowStays,
	"document_versions.person_id":         RowStays,
	"document_version_shares.person_id":   RowStays,
	"threads.author_id":                   RowStays,
	"threads.resolved_by":                 RowStays,
	"comments.author_id":                  RowStays,
	"comments.deleted_by":                 RowStays,
	"comment_versions.editor_id":          RowStays,
	"thread_acts.person_id":               RowStays,
	"comment_periods.opened_by":           RowStays,
	"comment_periods.ended_by":            RowStays,
	"public_comments.decided_by":          RowStays,
	"cases.about_id":                      RowStays,
	"cases.claimed_by":                    RowStays,
	"cases.decided_by":                    RowStays,
	"cases.handed_by":                     RowStays,
	"reports.reporter_id":                 RowStays,
	"case_acts.person_id":                 RowStays,
	"appeals.person_id":                   RowStays,
	"appeals.against_id":                  RowStays,
	"appeals.decided_by":                  RowStays,
	"watched_words.added_by":              RowStays,
	"topic_acts.person_id":                RowStays,
	"outgoings.person_id":                 RowStays,
}

// Called is what a person is shown as: their name, or, of one who has gone, the
// capacity that they spoke in; of one who was merged into another, that one's name.
func (p Person) Called(language string) string {
	if len(p.Former) > 0 {
		return p.Former.In(language)
	}
	return p.Name
}

// LockAccountOf reads a person's account and holds it until the transaction ends.
func LockAccountOf(tx *Tx, id PersonID) (Account, error) {
	return one[Account](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("person_id = ?", id))
}

// DueDeletions are the people whose accounts are to be deleted by now.
func DueDeletions(tx *Tx) ([]PersonID, error) {
	var ids []PersonID
	err := tx.Model(&Account{}).Where("delete_at <= ?", tx.Now).Order("delete_at, id").Limit(20).Pluck("person_id", &ids).Error
	return ids, err
}

// LedAlone are the open workspaces that a person is the only lead of.
func LedAlone(tx *Tx, id PersonID) ([]Workspace, error) {
	var all []Workspace
	err := tx.Where(`status = 'open' and exists (select 1 from workspace_members m where m.workspace_id = workspaces.id and m.person_id = ? and m.role = 'lead')
		and not exists (select 1 from workspace_members m where m.workspace_id = workspaces.id and m.person_id <> ? and m.role = 'lead')`, id, id).
		Order("id").Find(&all).Error
	return all, err
}

// MemberIn are the workspaces that a person is a member of.
func MemberIn(tx *Tx, id PersonID) ([]WorkspaceID, error) {
	var ids []WorkspaceID
	err := tx.Model(&WorkspaceMember{}).Where("person_id = ?", id).Order("workspace_id").Pluck("workspace_id", &ids).Error
	return ids, err
}

// ErasePerson takes out what a person is known by, and the rows that go with them:
// what they wrote stays. former is shown for their name from now on.
func ErasePerson(tx *Tx, account Account, former Localized) error {
	id := account.PersonID
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{"update workspaces set members_count = members_count - 1 where id in (select workspace_id from workspace_members where person_id = ?)", []any{id}},
		{"delete from attachments where owner_id = ? and post_id is null", []any{id}},
	} {
		if err := tx.Exec(statement.sql, statement.args...).Error; err != nil {
			return err
		}
	}
	if err := forgetAddress(tx, account); err != nil {
		return err
	}
	columns := make([]string, 0, len(PersonColumns))
	for column := range PersonColumns {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	for _, column := range columns {
		if table, name, _ := strings.Cut(column, "."); PersonColumns[column] == RowGoes {
			if err := tx.Exec(fmt.Sprintf("delete from %s where %s = ?", table, name), id).Error; err != nil {
				return err
			}
		}
	}
	if err := affectedOne(tx.Model(&Person{}).Where("id = ?", id).Updates(map[string]any{
		"name": "", "latin_name": "", "sought": Folded(), "position": "", "bio": "", "languages": Strings{}, "time_zone": "UTC", "former": former,
		"version": gorm.Expr("version + 1"),
	}), ErrNotFound); err != nil {
		return err
	}
	if err := closeAccount(tx, account); err != nil {
		return err
	}
	return showMergedAs(tx, id, former)
}

// forgetAddress takes out what is kept by the address of an account.
func forgetAddress(tx *Tx, account Account) error {
	for _, statement := range []struct {
		sql string
		of  any
	}{
		{"delete from sessions where account_id = ?", account.ID},
		{"delete from one_time_tokens where account_id = ?", account.ID},
		{"update account_requests set name = '', email = '', email_key = 'gone:' || id, affiliation = '', position = '', statement = '', reason = '', evidence_name = '', evidence_type = '', evidence_size = 0, evidence_digest = '' where email_key = ?", account.EmailKey},
		{"update invitations set name = '', email = '', email_key = 'gone:' || id, position = '', message = '' where email_key = ?", account.EmailKey},
		{"update workspace_invitations set email = '', email_key = 'gone:' || id where email_key = ? and email_key <> ''", account.EmailKey},
	} {
		if err := tx.Exec(statement.sql, statement.of).Error; err != nil {
			return err
		}
	}
	return nil
}

// closeAccount ends an account: nobody signs in with it, and its address is free.
func closeAccount(tx *Tx, account Account) error {
	return SetAccount(tx, account, map[string]any{
		"email": "", "email_key": fmt.Sprintf("gone:%d", account.ID), "password_hash": "", "state": AccountClosed, "delete_at": nil,
		"suspended_until": nil, "silenced_until": nil, "renew_before": nil, "digest_at": nil, "mail": "none",
	})
}

// NamedText is a text in which a person may be named.
type NamedText struct {
	ID       int64
	Body     string
	Language string
	Topic    TopicID
	Number   int64
	Document DocumentID
}

// Where people are named in texts: each reads the rows that hold a mark, and knows
// the column of the text.
var namedTexts = map[string]string{
	"posts":            "select id, body, language, topic_id as topic, number from posts where body like ? escape '\\'",
	"post_versions":    "select v.id, v.body, p.language, p.topic_id as topic, p.number from post_versions v join posts p on p.id = v.post_id where v.body like ? escape '\\'",
	"comments":         "select c.id, c.body, t.document_id as document from comments c join threads t on t.id = c.thread_id where c.body like ? escape '\\'",
	"comment_versions": "select id, body from comment_versions where body like ? escape '\\'",
}

// TextsWith are the texts of a table that hold a mark as it stands in them.
func TextsWith(tx *Tx, table, mark string) ([]NamedText, error) {
	var rows []NamedText
	err := tx.Raw(namedTexts[table], "%"+likeEscaper.Replace(mark)+"%").Scan(&rows).Error
	return rows, err
}

// SetNamed writes a text in which somebody is called otherwise, if it is still as
// it was read. Its author has not edited it: no version of it is kept, and the
// version that forms are opened at grows.
func SetNamed(tx *Tx, table string, before NamedText, body, html string) (bool, error) {
	columns := map[string]any{"body": body}
	switch table {
	case "posts":
		columns["html"] = html
		columns["version"] = gorm.Expr("version + 1")
	case "comments":
		columns["version"] = gorm.Expr("version + 1")
	}
	result := tx.Table(table).Where("id = ? and body = ?", before.ID, before.Body).Updates(columns)
	return result.RowsAffected == 1, result.Error
}

// AskDeletion has an account be deleted at a moment; nil takes that back.
func AskDeletion(tx *Tx, account Account, at *time.Time, by *PersonID) error {
	return SetAccount(tx, account, map[string]any{"delete_at": at, "deletion_by": by})
}
