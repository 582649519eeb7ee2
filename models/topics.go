package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// What a list of topics shows.
const (
	ShowLatest     = "latest"
	ShowUnread     = "unread"
	ShowUnanswered = "unanswered"
	ShowFollowing  = "following"
)

// Pinned says what of pinned topics a list has.
type Pinned string

// A list has pinned topics among the others, has them alone, or has none.
const (
	PinnedAmong  Pinned = ""
	PinnedAlone  Pinned = "alone"
	PinnedBeside Pinned = "beside"
)

// TopicFilter says which topics a list is of. Forums are those the reader may
// read: nothing outside them is fetched.
type TopicFilter struct {
	Forums   []ForumID
	Themes   []ThemeID // any of them; none: all
	Country  PartyID   // 0: all
	Kind     string
	Language string
	Author   PersonID
	Show     string
	Reader   PersonID // for unread and following
	Pinned   Pinned
	Before   int64 // bump of the last one seen; 0: from the start
	Limit    int
}

// Topics reads a list, the latest activity first.
func Topics(tx *Tx, f TopicFilter) ([]Topic, error) {
	if len(f.Forums) == 0 {
		return nil, nil
	}
	query := tx.Where("topics.deleted_at is null and topics.merged_into is null and topics.forum_id in ?", f.Forums)
	if len(f.Themes) > 0 {
		query = query.Where("topics.theme_id in ?", f.Themes)
	}
	if f.Country != 0 {
		query = query.Where("topics.country_id = ?", f.Country)
	}
	if f.Kind != "" {
		query = query.Where("topics.kind = ?", f.Kind)
	}
	if f.Language != "" {
		query = query.Where("topics.language = ?", f.Language)
	}
	switch f.Pinned {
	case PinnedAmong:
	case PinnedAlone:
		query = query.Where("topics.pinned_at is not null")
	case PinnedBeside:
		query = query.Where("topics.pinned_at is null")
	}
	if f.Author != 0 {
		query = query.Where("topics.author_id = ?", f.Author)
	}
	if f.Before > 0 {
		query = query.Where("topics.bump < ?", f.Before)
	}
	switch f.Show {
	case ShowUnanswered:
		query = query.Where("topics.kind = 'question' and topics.answer_number = 0")
	case ShowUnread:
		query = query.Where("topics.newest_number > coalesce((select r.last_number from readings r where r.topic_id = topics.id and r.person_id = ?), 0)", f.Reader)
	case ShowFollowing:
		query = query.Where("exists (select 1 from followings f where f.topic_id = topics.id and f.person_id = ? and f.level = 'every')", f.Reader)
	}
	var topics []Topic
	err := query.Order("topics.bump desc").Limit(f.Limit).Find(&topics).Error
	return topics, err
}

// LockTopic reads a topic and holds it until the transaction ends, so that
// posts get their numbers one after another. Whoever only names it (a reading, a
// following) need not wait.
func LockTopic(tx *Tx, id TopicID) (Topic, error) {
	return one[Topic](tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id))
}

// UntoldTopics reads topics whose followers have not been told of every post.
func UntoldTopics(tx *Tx, limit int) ([]Topic, error) {
	var topics []Topic
	err := tx.Where("told_number < last_number").Order("id").Limit(limit).Find(&topics).Error
	return topics, err
}

// ToldUpTo notes up to which post a topic's followers have been told; ErrStale
// where somebody else has told them since from.
func ToldUpTo(tx *Tx, id TopicID, from, to int64) error {
	return affectedOne(tx.Model(&Topic{}).Where("id = ? and told_number = ?", id, from).Update("told_number", to), ErrStale)
}

// InsertTopic adds a topic and counts it in its forum.
func InsertTopic(tx *Tx, topic *Topic) error {
	if err := tx.Create(topic).Error; err != nil {
		return translate(err)
	}
	return affectedOne(tx.Model(&Forum{}).Where("id = ?", topic.ForumID).
		Update("topics_count", gorm.Expr("topics_count + 1")), ErrNotFound)
}

// InsertExperience adds the structured part of an experience.
func InsertExperience(tx *Tx, e *ExperienceAccount) error { return translate(tx.Create(e).Error) }

// KeepExperience has a topic have the structured part of an experience; one that it
// has stays as it is.
func KeepExperience(tx *Tx, id TopicID) error {
	if err := tx.Exec("insert into experiences (topic_id) values (?) on conflict do nothing", id).Error; err != nil {
		return err
	}
	return affectedOne(tx.Model(&Topic{}).Where("id = ?", id).Update("has_account", true), ErrNotFound)
}

// ExperienceOf reads the structured part of an experience.
func ExperienceOf(tx *Tx, id TopicID) (ExperienceAccount, error) {
	return one[ExperienceAccount](tx.Where("topic_id = ?", id))
}

// UpdateExperience writes the structured part of an experience.
func UpdateExperience(tx *Tx, e ExperienceAccount) error {
	return affectedOne(tx.Model(&ExperienceAccount{}).Where("topic_id = ?", e.TopicID).Updates(map[string]any{
		"done": e.Done, "result": e.Result, "cost": e.Cost, "lessons": e.Lessons, "contact": e.Contact,
	}), ErrNotFound)
}

// DescribeTopic writes a topic's own particulars if it still is at the
// version the form was opened at.
func DescribeTopic(tx *Tx, topic *Topic) error {
	return affectedOne(tx.Model(&Topic{}).Where("id = ? and version = ?", topic.ID, topic.Version).Updates(map[string]any{
		"title": topic.Title, "slug": topic.Slug, "language": topic.Language, "language_basis": topic.LanguageBasis,
		"theme_id": topic.ThemeID, "country_id": topic.CountryID, "version": gorm.Expr("version + 1"),
	}), ErrStale)
}

// SetTopic writes named columns of a topic and makes its page a new version.
func SetTopic(tx *Tx, id TopicID, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	return affectedOne(tx.Model(&Topic{}).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// TouchTopic makes a topic's page a new version.
func TouchTopic(tx *Tx, id TopicID) error { return SetTopic(tx, id, map[string]any{}) }

func countUnread(tx *Tx, reader PersonID, forums []ForumID) *gorm.DB {
	return tx.Model(&Topic{}).Where("topics.deleted_at is null and topics.merged_into is null and topics.forum_id in ?", forums).
		Where("topics.newest_number > coalesce((select r.last_number from readings r where r.topic_id = topics.id and r.person_id = ?), 0)", reader)
}

// maxUnread is where counting unread topics stops: more are "many".
const maxUnread = 100

// CountUnreadTopics counts the topics with something new for a reader, up to
// a hundred.
func CountUnreadTopics(tx *Tx, reader PersonID, forums []ForumID) (int64, error) {
	if len(forums) == 0 {
		return 0, nil
	}
	var count int64
	limited := countUnread(tx, reader, forums).Select("1").Limit(maxUnread)
	err := tx.Table("(?) as unread", limited).Count(&count).Error
	return count, err
}

// TopicsByID reads topics.
func TopicsByID(tx *Tx, ids []TopicID) (map[TopicID]Topic, error) {
	return byID(tx.DB, ids, func(t Topic) TopicID { return t.ID })
}

// CountPartiesWriting counts the Parties for which somebody has written in these
// forums. It goes from one Party that wrote to the next along the index (posts_of_party),
// and looks at one post of each that stands in such a forum: however many posts there
// are, they are not read.
func CountPartiesWriting(tx *Tx, forums []ForumID) (count int64, err error) {
	if len(forums) == 0 {
		return 0, nil
	}
	err = tx.Raw(`with recursive writing (party) as (
			select min(capacity_party_id) from posts where capacity_party_id is not null
			union all
			select (select min(capacity_party_id) from posts where capacity_party_id > writing.party and capacity_party_id is not null)
				from writing where writing.party is not null)
		select count(*) from (
			select (select 1 from posts join topics t on t.id = posts.topic_id
				where posts.capacity_party_id = writing.party and posts.deleted_at is null and t.deleted_at is null and t.forum_id in ? limit 1) as one
			from writing where writing.party is not null) found
		where one is not null`, forums).Scan(&count).Error
	return count, err
}

// TopicCountries reads the Parties that topics in these forums are about.
func TopicCountries(tx *Tx, forums []ForumID) ([]Party, error) {
	if len(forums) == 0 {
		return nil, nil
	}
	var parties []Party
	err := tx.Where("exists (select 1 from topics t where t.country_id = parties.id and t.deleted_at is null and t.merged_into is null and t.forum_id in ?)", forums).
		Order("id").Find(&parties).Error
	return parties, err
}
