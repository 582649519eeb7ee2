package models

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"
)

// What moderators do with topics.
const (
	TopicMove    = "move"    // to another forum
	TopicSplit   = "split"   // posts into another topic
	TopicMerge   = "merge"   // all posts into another topic
	TopicReturn  = "return"  // posts to where they were: undoes one of these two
	TopicLock    = "lock"    // nobody writes, by moderation
	TopicUnlock  = "unlock"  //
	TopicClose   = "close"   // it has come to its end
	TopicReopen  = "reopen"  //
	TopicPin     = "pin"     // at the head of its forum
	TopicUnpin   = "unpin"   //
	TopicArrange = "arrange" // its kind, theme and language
)

// TopicAct is what a moderator did with a topic, and why.
type TopicAct struct {
	ID        TopicActID
	Act       string
	TopicID   TopicID
	OtherID   *TopicID // where posts went
	Created   bool     // the other was made for them
	ForumID   ForumID  // in which the topic stood
	ToForumID *ForumID // where it went, or in which the other stands
	Posts     int64    // how many went
	Highest   PostID   // the newest post there was in what they concern
	Before    string   // JSON: what undoing it brings back
	Reason    string
	PersonID  PersonID
	At        time.Time
	Undoes    *TopicActID
	UndoneBy  *TopicActID
}

// FormerAddress is an address at which a Post stood before moderation took it
// elsewhere: in its place the topic says so, and it leads to the Post for good.
type FormerAddress struct {
	TopicID  TopicID `gorm:"primaryKey;autoIncrement:false"`
	Number   int64   `gorm:"primaryKey;autoIncrement:false"`
	PostID   PostID
	Position int64
	ActID    TopicActID // by which it left
}

// InsertTopicAct records what was done.
func InsertTopicAct(tx *Tx, act *TopicAct) error {
	act.At = tx.Now
	return translate(tx.Create(act).Error)
}

// LockTopicAct reads an act and holds it until the transaction ends.
func LockTopicAct(tx *Tx, id TopicActID) (TopicAct, error) {
	return one[TopicAct](tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id))
}

// TopicActByID reads an act.
func TopicActByID(tx *Tx, id TopicActID) (TopicAct, error) {
	return one[TopicAct](tx.Where("id = ?", id))
}

// SetTopicAct writes named columns of an act.
func SetTopicAct(tx *Tx, id TopicActID, columns map[string]any) error {
	return affectedOne(tx.Model(&TopicAct{}).Where("id = ?", id).Updates(columns), ErrNotFound)
}

// UndoTopicAct notes by which act another was undone; ErrStale if it was already.
func UndoTopicAct(tx *Tx, id, by TopicActID) error {
	return affectedOne(tx.Model(&TopicAct{}).Where("id = ? and undone_by is null", id).Update("undone_by", by), ErrStale)
}

// TopicActs reads what was done with a topic, by it or to it, the latest first.
func TopicActs(tx *Tx, id TopicID, limit int) ([]TopicAct, error) {
	var acts []TopicAct
	err := tx.Where("topic_id = ? or other_id = ?", id, id).Order("id desc").Limit(limit).Find(&acts).Error
	return acts, err
}

// CameSince reports whether posts came into a topic, from another, after an act was
// done with it: where posts had gone, that is the topic they went to.
func CameSince(tx *Tx, act TopicAct) (bool, error) {
	topic := act.TopicID
	if act.OtherID != nil {
		topic = *act.OtherID
	}
	var count int64
	err := tx.Model(&TopicAct{}).Where("other_id = ? and id > ? and undone_by is null", topic, act.ID).Count(&count).Error
	return count > 0, err
}

// MovedTopics reads the topics that moderation moved out of a forum since a moment
// into others of these, and that stand there now; the latest first.
func MovedTopics(tx *Tx, from ForumID, into []ForumID, since time.Time, limit int) ([]Topic, error) {
	var topics []Topic
	err := tx.Where(`forum_id in ? and forum_id <> ? and moved_at >= ? and deleted_at is null and merged_into is null
		and exists (select 1 from topic_acts a where a.topic_id = topics.id and a.act = 'move' and a.forum_id = ? and a.undone_by is null)`,
		append([]ForumID{0}, into...), from, since, from).Order("moved_at desc, id desc").Limit(limit).Find(&topics).Error
	return topics, err
}

// LockTopics reads topics and holds them until the transaction ends; whoever
// holds several takes them in the order of their ids.
func LockTopics(tx *Tx, ids ...TopicID) (map[TopicID]Topic, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	held := map[TopicID]Topic{}
	for _, id := range ids {
		topic, err := LockTopic(tx, id)
		if err != nil {
			return nil, err
		}
		held[id] = topic
	}
	return held, nil
}

// FormerBetween reads the former addresses in a topic whose positions lie between
// two, both included, in their order.
func FormerBetween(tx *Tx, topic TopicID, first, last int64) ([]FormerAddress, error) {
	var former []FormerAddress
	err := tx.Where("topic_id = ? and position between ? and ?", topic, first, last).Order("position").Find(&former).Error
	return former, err
}

// FormerAt reads the former address of a number in a topic; none where none is.
func FormerAt(tx *Tx, topic TopicID, number int64) ([]FormerAddress, error) {
	var former []FormerAddress
	err := tx.Where("topic_id = ? and number = ?", topic, number).Find(&former).Error
	return former, err
}

// NumberBefore is the number of what stands before a position in a topic's row; 0:
// it is the first.
func NumberBefore(tx *Tx, topic TopicID, position int64) (int64, error) {
	var numbers []int64
	err := tx.Raw(`select number from posts where topic_id = ? and position = ? union all select number from former_addresses where topic_id = ? and position = ?`,
		topic, position-1, topic, position-1).Scan(&numbers).Error
	if err != nil || len(numbers) == 0 {
		return 0, err
	}
	return numbers[0], nil
}

// Unread is what of a topic a person has not read.
type Unread struct {
	TopicID TopicID
	Count   int64
	First   int64 // number of the first of them; 0: none
}

// UnreadOf counts, for each topic, the posts that stand there above the number up
// to which a person has read.
func UnreadOf(tx *Tx, person PersonID, topics []TopicID) (map[TopicID]Unread, error) {
	var rows []Unread
	err := tx.Raw(`select t.id as topic_id,
		case when t.newest_number <= coalesce(r.last_number, 0) then 0 else t.newest_number - coalesce(r.last_number, 0) -
			(select count(*) from former_addresses f where f.topic_id = t.id and f.number > coalesce(r.last_number, 0) and f.number < t.newest_number) end as count,
		coalesce((select min(p.number) from posts p where p.topic_id = t.id and p.number > coalesce(r.last_number, 0)), 0) as first
		from topics t left join readings r on r.topic_id = t.id and r.person_id = ? where t.id in ?`, person, topics).Scan(&rows).Error
	unread := map[TopicID]Unread{}
	for _, row := range rows {
		unread[row.TopicID] = row
	}
	return unread, err
}
