package models

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// Merging is of two people who are one: what is From's becomes Into's.
type Merging struct{ From, Into PersonID }

// keptOnMerging are the columns that go on naming who was merged, each with why.
// Every other column of PersonColumns names the person that stays.
var keptOnMerging = map[string]string{
	"accounts.person_id":     "the account is closed, and stays with its person",
	"desk_mails.person_id":   "when who is merged was written to last: nobody is any more",
	"audit_entries.actor_id": "nothing of the record is ever rewritten",
	"appeals.person_id":      "see mergeAppeals",
	"appeals.against_id":     "see mergeAppeals",
	"appeals.decided_by":     "see mergeAppeals",
}

// refsOf are the tables in which a writer's own id for a thing is unique among
// theirs, with the column that names the writer.
var refsOf = map[string]string{"posts": "author_id", "comments": "author_id", "thread_acts": "person_id", "workspace_file_versions": "uploaded_by"}

// onceEach are the tables in which something of a person is there once, with what it
// is of: of two that are of the same, that of the person who stays stays.
var onceEach = map[string][]string{
	"mentions":   {"post_id"},
	"followings": {"topic_id"},
	"readings":   {"topic_id"},
	"notices":    {"kind", "topic_id", "post_number"},
	"reactions":  {"post_id", "kind"},
}

// exec runs a statement in which @from and @into are the two people.
func (m Merging) exec(tx *Tx, statement string) error {
	return tx.Exec(statement, map[string]any{"from": m.From, "into": m.Into, "now": tx.Now}).Error
}

// MergePeople gives all that is one person's to another: every row that names them.
// Of workspaces of which both are members, and of who may do what, the caller has
// seen to. The person who was merged is shown by the name of the one that stays, also
// where numbers stand in texts (documents keep who suggested what, the record who did
// what), and their address leads there.
func MergePeople(tx *Tx, m Merging, from Account, into Person) error {
	both, err := m.topicsOfBoth(tx)
	if err != nil {
		return err
	}
	for _, step := range []func(*Tx) error{m.mergeReports, m.mergeCounted, m.mergeDrafts, m.mergeInvitations, m.mergeAppeals} {
		if err := step(tx); err != nil {
			return err
		}
	}
	for _, table := range slices.Sorted(maps.Keys(refsOf)) {
		writer := refsOf[table]
		if err := m.exec(tx, fmt.Sprintf("update %s set ref = ref || ':' || id where %s = @from and ref in (select ref from %s where %s = @into)", table, writer, table, writer)); err != nil {
			return err
		}
	}
	for _, column := range slices.Sorted(maps.Keys(PersonColumns)) {
		if table, name, _ := strings.Cut(column, "."); keptOnMerging[column] == "" {
			if err := m.exec(tx, fmt.Sprintf("update %s set %s = @into where %s = @from", table, name, name)); err != nil {
				return fmt.Errorf("give over %s: %w", column, err)
			}
		}
	}
	if err := m.exec(tx, "update cases set claimed_by = null where state = 'open' and about_id = @into and claimed_by = @into"); err != nil {
		return err
	}
	if len(both) > 0 {
		if err := tx.Exec("update topics set people_count = (select count(distinct author_id) from posts where topic_id = topics.id) where id in ?", both).Error; err != nil {
			return err
		}
	}
	return m.leadOn(tx, from, into)
}

// leadOn closes the account that was merged: its person is shown by the name of the
// one that stays, and says nothing of themselves any more.
func (m Merging) leadOn(tx *Tx, from Account, into Person) error {
	if err := forgetAddress(tx, from); err != nil {
		return err
	}
	if err := closeAccount(tx, from); err != nil {
		return err
	}
	if err := affectedOne(tx.Model(&Person{}).Where("id = ?", m.From).Updates(map[string]any{
		"name": "", "latin_name": "", "sought": Folded(), "position": "", "bio": "", "languages": Strings{}, "merged_into": m.Into, "version": gorm.Expr("version + 1"),
	}), ErrNotFound); err != nil {
		return err
	}
	return showMergedAs(tx, m.Into, Localized{"en": into.Name})
}

// showMergedAs has those who were merged into a person be shown by their name.
func showMergedAs(tx *Tx, into PersonID, name Localized) error {
	if err := tx.Model(&Person{}).Where("merged_into = ?", into).Update("former", name).Error; err != nil {
		return err
	}
	return namesChanged(tx)
}

// topicsOfBoth are those in which both have written: it is one who has.
func (m Merging) topicsOfBoth(tx *Tx) ([]TopicID, error) {
	var ids []TopicID
	err := tx.Raw("select distinct topic_id from posts where author_id = ? and topic_id in (select topic_id from posts where author_id = ?)", m.From, m.Into).Scan(&ids).Error
	return ids, err
}

// mergeCounted has what is there once for a person be there once: reactions are
// counted on their posts, and how far one has read is the further of both.
func (m Merging) mergeCounted(tx *Tx) error {
	for _, kind := range slices.Sorted(maps.Keys(reactionColumns)) {
		column := reactionColumns[kind]
		if err := m.exec(tx, fmt.Sprintf(`update posts set %s = %s - 1 where id in (select post_id from reactions where person_id = @from and kind = '%s')
			and id in (select post_id from reactions where person_id = @into and kind = '%s')`, column, column, kind, kind)); err != nil {
			return err
		}
	}
	if err := m.exec(tx, `update readings set last_number = (select o.last_number from readings o where o.person_id = @from and o.topic_id = readings.topic_id)
		where person_id = @into and exists (select 1 from readings o where o.person_id = @from and o.topic_id = readings.topic_id and o.last_number > readings.last_number)`); err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(onceEach)) {
		var same []string
		for _, column := range onceEach[table] {
			same = append(same, fmt.Sprintf("o.%s = %s.%s", column, table, column))
		}
		if err := m.exec(tx, fmt.Sprintf("delete from %s where person_id = @from and exists (select 1 from %s o where o.person_id = @into and %s)", table, table, strings.Join(same, " and "))); err != nil {
			return err
		}
	}
	return m.exec(tx, "delete from notices where person_id = @from and exists (select 1 from notices o where o.person_id = @into and o.comment_id = notices.comment_id)")
}

// mergeDrafts puts what both have typed for the same thing into one draft: nothing of
// it is lost.
func (m Merging) mergeDrafts(tx *Tx) error {
	var drafts []Draft
	if err := tx.Where("person_id = ? and key in (select key from drafts where person_id = ?)", m.From, m.Into).Find(&drafts).Error; err != nil {
		return err
	}
	for _, other := range drafts {
		own, err := DraftByKey(tx, m.Into, other.Key)
		if err != nil {
			return err
		}
		fields := maps.Clone(other.Fields)
		if fields == nil {
			fields = Fields{}
		}
		for name, words := range own.Fields {
			if name == "body" && words != "" && fields[name] != "" && words != fields[name] {
				words += "\n\n" + fields[name]
			}
			fields[name] = cmp.Or(words, fields[name])
		}
		own.Fields = fields
		if err := KeepDraft(tx, own); err != nil {
			return err
		}
		if err := DropDraft(tx, m.From, other.Key); err != nil {
			return err
		}
	}
	return nil
}

// mergeInvitations ends what is open for one of the two where the other one is a
// member, or the same is open for them.
func (m Merging) mergeInvitations(tx *Tx) error {
	for table, closed := range map[string]string{"workspace_invitations": "closed_at", "workspace_requests": "decided_at"} {
		for _, statement := range []string{
			`update %[1]s set outcome = 'accepted', %[2]s = @now where outcome = '' and person_id in (@from, @into)
				and exists (select 1 from workspace_members m where m.workspace_id = %[1]s.workspace_id and m.person_id in (@from, @into))`,
			`update %[1]s set outcome = 'withdrawn', %[2]s = @now where outcome = '' and person_id = @from
				and exists (select 1 from %[1]s o where o.workspace_id = %[1]s.workspace_id and o.person_id = @into and o.outcome = '')`,
		} {
			if err := m.exec(tx, fmt.Sprintf(statement, table, closed)); err != nil {
				return err
			}
		}
	}
	return nil
}

// decidedByTheOther is an appeal that the one had made, or that was made against
// them, and that the other decided.
const decidedByTheOther = `coalesce(decided_by, 0) in (@from, @into) and (person_id in (@from, @into) or against_id in (@from, @into))`

// mergeAppeals gives appeals over but those that the other one decided: that nobody
// decides what they appealed, or decided before, stays true of every row, and these
// go on naming who it was then.
func (m Merging) mergeAppeals(tx *Tx) error {
	for _, column := range []string{"person_id", "against_id", "decided_by"} {
		if err := m.exec(tx, fmt.Sprintf("update appeals set %s = @into where %s = @from and not (%s)", column, column, decidedByTheOther)); err != nil {
			return err
		}
	}
	return nil
}

// Holding is how much of a kind there is of a person's.
type Holding struct {
	Kind  string
	Count int64
}

// holdings are the kinds of what goes from one person to another, in order.
var holdings = []struct{ kind, rows string }{
	{"topics", "topics where author_id = @person"},
	{"posts", "posts where author_id = @person"},
	{"comments", "comments where author_id = @person"},
	{"documents", "(select distinct document_id from document_batches where person_id = @person) as documents"},
	{"attachments", "attachments where owner_id = @person"},
	{"files", "workspace_file_versions where uploaded_by = @person"},
	{"reactions", "reactions where person_id = @person"},
	{"followings", "followings where person_id = @person"},
	{"drafts", "drafts where person_id = @person"},
	{"notices", "notices where person_id = @person"},
	{"reports", "reports where reporter_id = @person"},
	{"cases", "cases where about_id = @person"},
}

// HoldingsOf counts what is a person's, in one query.
func HoldingsOf(tx *Tx, person PersonID) ([]Holding, error) {
	var parts []string
	for i, of := range holdings {
		parts = append(parts, fmt.Sprintf("select %d as place, '%s' as kind, count(*) as count from %s", i, of.kind, of.rows))
	}
	var all []Holding
	err := tx.Raw(strings.Join(parts, " union all ")+" order by place", map[string]any{"person": person}).Scan(&all).Error
	return all, err
}

// DecidedByTheOther counts the appeals of one of the two that the other one decided.
func (m Merging) DecidedByTheOther(tx *Tx) (int64, error) {
	var count int64
	err := tx.Raw("select count(*) from appeals where "+decidedByTheOther, map[string]any{"from": m.From, "into": m.Into}).Scan(&count).Error
	return count, err
}

// Membership is a workspace of which somebody is a member, with their role in it.
type Membership struct {
	Workspace Workspace `gorm:"embedded;embeddedPrefix:workspace_"`
	Role      string
}

// MembershipsWith reads the workspaces that a person is a member of.
func MembershipsWith(tx *Tx, person PersonID) ([]Membership, error) {
	var all []Membership
	err := tx.Table("workspace_members as m").Joins("join workspaces as w on w.id = m.workspace_id").
		Select("w.id as workspace_id, w.name as workspace_name, w.visibility as workspace_visibility, m.role as role").
		Where("m.person_id = ?", person).Order("w.id").Scan(&all).Error
	return all, err
}
