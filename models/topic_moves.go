package models

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// MovingPost is what moving a post to another topic has to know of it.
type MovingPost struct {
	ID        PostID
	Number    int64
	AuthorID  PersonID
	Language  string
	CreatedAt time.Time
	EditedAt  *time.Time
	DeletedAt *time.Time
}

// PostsToMove reads the posts of a topic of these numbers (none: all), the oldest
// first. The topic is held.
func PostsToMove(tx *Tx, topic TopicID, numbers []int64) ([]MovingPost, error) {
	query := tx.Model(&Post{}).Where("topic_id = ?", topic)
	if len(numbers) > 0 {
		query = query.Where("number in ?", numbers)
	}
	var posts []MovingPost
	err := query.Order("id").Find(&posts).Error
	return posts, err
}

// PostsMovedBy reads the posts that an act took out of a topic, as they stand now,
// the oldest first.
func PostsMovedBy(tx *Tx, act TopicActID, from TopicID) ([]Post, error) {
	var posts []Post
	err := tx.Select("posts.id", "posts.topic_id", "posts.number", "posts.edited_at").
		Joins("join former_addresses f on f.post_id = posts.id and f.act_id = ? and f.topic_id = ?", act, from).
		Order("posts.id").Find(&posts).Error
	return posts, err
}

// LockCasesOf holds what moderation has open or had open on posts of a topic:
// before the topic, as a decision does.
func LockCasesOf(tx *Tx, topic TopicID) error {
	var ids []CaseID
	return tx.Model(&Case{}).Clauses(clause.Locking{Strength: "UPDATE"}).Where("kind = 'post' and thing like ?", "post:"+strconv.FormatInt(int64(topic), 10)+"/%").
		Order("id").Pluck("id", &ids).Error
}

// CasesFollow has the cases on posts of a topic stand where it stands now.
func CasesFollow(tx *Tx, topic TopicID, forum ForumID) error {
	return tx.Model(&Case{}).Where("kind = 'post' and thing like ?", "post:"+strconv.FormatInt(int64(topic), 10)+"/%").Update("forum_id", forum).Error
}

// MovePosts moves posts of one topic, which are given the oldest first, to
// another, by an act; the transaction holds both topics. A post that was there
// before gets its address back, the others get the next ones. Each leaves a
// FormerAddress, and what is known by its address follows it. It brings the topics'
// own counts along, but not those of forums.
func MovePosts(tx *Tx, act TopicActID, from, to *Topic, posts []MovingPost) error {
	before := to.LastNumber
	if err := giveAddresses(tx, act, from, to, posts); err != nil {
		return err
	}
	if err := position(tx, to.ID); err != nil {
		return err
	}
	for _, follow := range addressed {
		if err := tx.Exec(follow, map[string]any{"act": act, "from": from.ID, "to": to.ID, "forum": to.ForumID}).Error; err != nil {
			return translate(err)
		}
	}
	if err := readOn(tx, act, from, to, before); err != nil {
		return err
	}
	for _, topic := range []*Topic{from, to} {
		if err := recount(tx, topic); err != nil {
			return err
		}
	}
	return nil
}

// giveAddresses writes where the posts stand now, and what they leave.
func giveAddresses(tx *Tx, act TopicActID, from, to *Topic, posts []MovingPost) error {
	ids := make([]PostID, len(posts))
	for i, post := range posts {
		ids[i] = post.ID
	}
	known, err := formerOf(tx, to.ID, ids)
	if err != nil {
		return err
	}
	pairs := make([][2]any, len(posts))
	for i, post := range posts {
		number, returns := known[post.ID]
		if !returns {
			number = to.NextNumber
			to.NextNumber++
			to.LastNumber = number
		}
		pairs[i] = [2]any{post.ID, strconv.FormatInt(number, 10)}
	}
	moved, err := json.Marshal(pairs)
	if err != nil {
		return err
	}
	table := tx.dialect.pairs("id", "number")
	err = tx.Exec(`insert into former_addresses (topic_id, number, post_id, position, act_id)
		select posts.topic_id, posts.number, posts.id, posts.position, ? from posts join `+table+` as moved on moved.id = posts.id where posts.topic_id = ?`,
		act, string(moved), from.ID).Error
	if err != nil {
		return translate(err)
	}
	if err := tx.Exec(`delete from former_addresses where topic_id = ? and post_id in (select moved.id from `+table+` as moved)`, to.ID, string(moved)).Error; err != nil {
		return err
	}
	written := tx.Exec(`update posts set topic_id = ?, number = cast(moved.number as bigint), position = 0 from `+table+` as moved where posts.id = moved.id and posts.topic_id = ?`,
		to.ID, string(moved), from.ID)
	if written.Error == nil && written.RowsAffected != int64(len(posts)) {
		return ErrStale
	}
	return translate(written.Error)
}

// formerOf are the numbers that posts had in a topic, in which they stood before.
func formerOf(tx *Tx, topic TopicID, posts []PostID) (map[PostID]int64, error) {
	encoded, err := json.Marshal(pairsWith(posts))
	if err != nil {
		return nil, err
	}
	var rows []FormerAddress
	err = tx.Raw(`select f.* from former_addresses f join `+tx.dialect.pairs("id", "empty")+` as wanted on wanted.id = f.post_id where f.topic_id = ?`, string(encoded), topic).Scan(&rows).Error
	known := make(map[PostID]int64, len(rows))
	for _, row := range rows {
		known[row.PostID] = row.Number
	}
	return known, err
}

func pairsWith(posts []PostID) [][2]any {
	pairs := make([][2]any, len(posts))
	for i, id := range posts {
		pairs[i] = [2]any{id, ""}
	}
	return pairs
}

// position has all that stands in a topic's row, former addresses among it, stand
// in the order in which the posts were written: that of their ids. It is the order
// of the posts of each topic that they came from, whatever clocks said.
func position(tx *Tx, topic TopicID) error {
	const row = `(select post_id, row_number() over (order by post_id) as place from
		(select id as post_id from posts where topic_id = @topic union all select post_id from former_addresses where topic_id = @topic) as standing) as placed`
	for _, table := range []struct{ name, key string }{{"posts", "id"}, {"former_addresses", "post_id"}} {
		if err := tx.Exec(`update `+table.name+` set position = placed.place from `+row+`
			where `+table.name+`.topic_id = @topic and `+table.name+`.`+table.key+` = placed.post_id and `+table.name+`.position <> placed.place`,
			map[string]any{"topic": topic}).Error; err != nil {
			return err
		}
	}
	return nil
}

// What is known by a post's address, and follows it: what people were told of, what
// was reported, and drafts of edits.
const followed = ` from former_addresses f join posts p on p.id = f.post_id
	where f.act_id = @act and f.topic_id = @from and `

var addressed = []string{
	`update notices set topic_id = @to, post_number = p.number` + followed + `notices.topic_id = f.topic_id and notices.post_number = f.number`,
	`update cases set thing = 'post:' || p.topic_id || '/' || p.number, forum_id = @forum` + followed + `cases.thing = 'post:' || f.topic_id || '/' || f.number`,
	`update reports set thing = 'post:' || p.topic_id || '/' || p.number` + followed + `reports.thing = 'post:' || f.topic_id || '/' || f.number`,
	`update drafts set key = 'post-' || p.topic_id || '-' || p.number` + followed + `drafts.key = 'post-' || f.topic_id || '-' || f.number
		and not exists (select 1 from drafts d where d.person_id = drafts.person_id and d.key = 'post-' || p.topic_id || '-' || p.number)`,
}

// readOn carries over how far people had read: who had read all that stood in the
// topic to which posts came, up to a number, has read what came as far as they had
// read it where it was. Nothing that somebody has not read is called read.
func readOn(tx *Tx, act TopicActID, from, to *Topic, before int64) error {
	if to.LastNumber == before {
		return nil
	}
	return tx.Exec(`insert into readings (person_id, topic_id, last_number, at)
		select person_id, @to, number, @now from (
			select r.person_id, coalesce((select min(p.number) from former_addresses f join posts p on p.id = f.post_id
				where f.act_id = @act and f.topic_id = @from and p.number > @before and f.number > r.last_number) - 1, @last) as number
			from readings r left join readings t on t.person_id = r.person_id and t.topic_id = @to
			where r.topic_id = @from and coalesce(t.last_number, 0) >= @before) as known
		where number > @before
		on conflict (person_id, topic_id) do update set last_number = excluded.last_number, at = excluded.at where readings.last_number < excluded.last_number`,
		map[string]any{"act": act, "from": from.ID, "to": to.ID, "before": before, "last": to.LastNumber, "now": tx.Now}).Error
}

// recount writes what a topic says of its posts.
func recount(tx *Tx, topic *Topic) error {
	var now struct {
		Visible, People, Parties, Newest, Bump int64
	}
	err := tx.Raw(`select count(case when deleted_at is null then 1 end) as visible, count(distinct author_id) as people,
		count(distinct capacity_party_id) as parties, coalesce(max(number), 0) as newest, coalesce(max(id), 0) as bump from posts where topic_id = ?`, topic.ID).Scan(&now).Error
	if err != nil {
		return err
	}
	topic.PostsCount, topic.PeopleCount, topic.PartiesCount, topic.NewestNumber = now.Visible, now.People, now.Parties, now.Newest
	if now.Bump > 0 {
		latest, err := one[Post](tx.Select("created_at").Where("id = ?", now.Bump))
		if err != nil {
			return err
		}
		topic.Bump, topic.LastPostAt = now.Bump, latest.CreatedAt
	}
	return SetTopic(tx, topic.ID, map[string]any{
		"next_number": topic.NextNumber, "last_number": topic.LastNumber, "newest_number": topic.NewestNumber, "told_number": topic.LastNumber,
		"posts_count": topic.PostsCount, "people_count": topic.PeopleCount, "parties_count": topic.PartiesCount,
		"bump": topic.Bump, "last_post_at": topic.LastPostAt, "answer_number": topic.AnswerNumber,
	})
}

// FollowingsFollow has who follows one topic follow another as closely, but for
// those who said how closely they follow that one.
func FollowingsFollow(tx *Tx, from, to TopicID) error {
	return tx.Exec(`insert into followings (person_id, topic_id, level) select person_id, ?, level from followings where topic_id = ? on conflict do nothing`, to, from).Error
}

// ReplyDraftsFollow has drafts under one key be under another, but for those of
// people who have one there already.
func ReplyDraftsFollow(tx *Tx, from, to string) error {
	return tx.Exec(`update drafts set key = ? where key = ? and not exists (select 1 from drafts d where d.person_id = drafts.person_id and d.key = ?)`, to, from, to).Error
}

// DraftsOf reads all drafts under a key.
func DraftsOf(tx *Tx, key string) ([]Draft, error) {
	var drafts []Draft
	err := tx.Where("key = ?", key).Order("person_id").Find(&drafts).Error
	return drafts, err
}

// CountsOfForum is what the posts and topics of a forum come to.
type CountsOfForum struct {
	Topics, Posts int64
}

// AddToForums adds to the counts of forums, in the order of their ids, and says
// anew when somebody last wrote there.
func AddToForums(tx *Tx, counts map[ForumID]CountsOfForum) error {
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		err := affectedOne(tx.Model(&Forum{}).Where("id = ?", id).Updates(map[string]any{
			"topics_count": gorm.Expr("topics_count + ?", counts[id].Topics), "posts_count": gorm.Expr("posts_count + ?", counts[id].Posts),
			"last_post_at": gorm.Expr("(select max(t.last_post_at) from topics t where t.forum_id = ? and t.merged_into is null and t.deleted_at is null)", id),
		}), ErrNotFound)
		if err != nil {
			return err
		}
	}
	return nil
}
