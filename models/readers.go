package models

import (
	"encoding/json"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// reactionColumns are the counters of the kinds of reaction.
var reactionColumns = map[string]string{"thanks": "thanks_count", "useful": "useful_count", "agree": "agree_count"}

// IsReaction reports whether there is such a kind of reaction.
func IsReaction(kind string) bool { return reactionColumns[kind] != "" }

// ToggleReaction gives a reaction, or takes it back, and counts it. It
// reports whether it is given now.
func ToggleReaction(tx *Tx, post PostID, person PersonID, kind string) (given bool, err error) {
	column := reactionColumns[kind]
	result := tx.Exec("delete from reactions where post_id = ? and person_id = ? and kind = ?", post, person, kind)
	if result.Error != nil {
		return false, result.Error
	}
	by := -1
	if given = result.RowsAffected == 0; given {
		by = 1
		if err := tx.Create(&Reaction{PostID: post, PersonID: person, Kind: kind, At: tx.Now}).Error; err != nil {
			return false, translate(err)
		}
	}
	return given, affectedOne(tx.Model(&Post{}).Where("id = ?", post).Update(column, gorm.Expr(column+" + ?", by)), ErrNotFound)
}

// ReactionsOf reads a person's own reactions on posts.
func ReactionsOf(tx *Tx, person PersonID, posts []PostID) (map[PostID][]string, error) {
	var rows []Reaction
	err := tx.Where("person_id = ? and post_id in ?", person, posts).Order("kind").Find(&rows).Error
	own := map[PostID][]string{}
	for _, row := range rows {
		own[row.PostID] = append(own[row.PostID], row.Kind)
	}
	return own, err
}

// ReadingsOf reads how far a person has read each topic.
func ReadingsOf(tx *Tx, person PersonID, topics []TopicID) (map[TopicID]int64, error) {
	var rows []Reading
	err := tx.Where("person_id = ? and topic_id in ?", person, topics).Find(&rows).Error
	read := map[TopicID]int64{}
	for _, row := range rows {
		read[row.TopicID] = row.LastNumber
	}
	return read, err
}

// MarkRead notes how far a person has read a topic; it never goes back.
func MarkRead(tx *Tx, person PersonID, topic TopicID, number int64) error {
	return tx.Exec(`insert into readings (person_id, topic_id, last_number, at) values (?, ?, ?, ?)
		on conflict (person_id, topic_id) do update set last_number = excluded.last_number, at = excluded.at
		where readings.last_number < excluded.last_number`, person, topic, number, tx.Now).Error
}

// FollowingOf is how closely a person follows a topic; "" where they never said.
func FollowingOf(tx *Tx, person PersonID, topic TopicID) (string, error) {
	var levels []string
	err := tx.Model(&Following{}).Where("person_id = ? and topic_id = ?", person, topic).Pluck("level", &levels).Error
	if err != nil || len(levels) == 0 {
		return "", err
	}
	return levels[0], nil
}

// Follow notes how closely a person follows a topic.
func Follow(tx *Tx, person PersonID, topic TopicID, level string) error {
	return tx.Exec(`insert into followings (person_id, topic_id, level) values (?, ?, ?)
		on conflict (person_id, topic_id) do update set level = excluded.level`, person, topic, level).Error
}

// FollowByWriting has someone who writes follow the topic, unless they have
// said otherwise.
func FollowByWriting(tx *Tx, person PersonID, topic TopicID) error {
	return tx.Exec(`insert into followings (person_id, topic_id, level) values (?, ?, 'every') on conflict do nothing`, person, topic).Error
}

// Followers reads who follows a topic at a level, without one, as far as limit.
func Followers(tx *Tx, topic TopicID, level string, without PersonID, limit int) ([]PersonID, error) {
	var people []PersonID
	err := tx.Model(&Following{}).Where("topic_id = ? and level = ? and person_id <> ?", topic, level, without).
		Order("person_id").Limit(limit).Pluck("person_id", &people).Error
	return people, err
}

// Follower is somebody who follows every post of a topic, and how far they have
// read.
type Follower struct {
	PersonID PersonID
	Read     int64
}

// EveryFollower reads who follows every post of a topic.
func EveryFollower(tx *Tx, topic TopicID) ([]Follower, error) {
	var followers []Follower
	err := tx.Table("followings").Select("followings.person_id, coalesce(readings.last_number, 0) as read").
		Joins("left join readings on readings.person_id = followings.person_id and readings.topic_id = followings.topic_id").
		Where("followings.topic_id = ? and followings.level = 'every'", topic).Order("followings.person_id").Find(&followers).Error
	return followers, err
}

// DraftByKey reads a draft.
func DraftByKey(tx *Tx, person PersonID, key string) (Draft, error) {
	return one[Draft](tx.Where("person_id = ? and key = ?", person, key))
}

// KeepDraft keeps a draft, over what was kept under its key.
func KeepDraft(tx *Tx, draft Draft) error {
	return tx.Exec(`insert into drafts (person_id, key, fields, updated_at, version) values (?, ?, ?, ?, 1)
		on conflict (person_id, key) do update set fields = excluded.fields, updated_at = excluded.updated_at, version = drafts.version + 1`,
		draft.PersonID, draft.Key, draft.Fields, tx.Now).Error
}

// CountDrafts counts a person's drafts.
func CountDrafts(tx *Tx, person PersonID) (int64, error) {
	var count int64
	err := tx.Model(&Draft{}).Where("person_id = ?", person).Count(&count).Error
	return count, err
}

// DropDraft forgets a draft; one that is not there is no error.
func DropDraft(tx *Tx, person PersonID, key string) error {
	return tx.Where("person_id = ? and key = ?", person, key).Delete(&Draft{}).Error
}

// InsertNotice tells a person something once.
func InsertNotice(tx *Tx, n Notice) error {
	return InsertNotices(tx, n, map[PersonID]string{n.PersonID: n.Kind})
}

// InsertNotices tells people of one thing, each of them once: about says what,
// kinds whom and why. However many they are it is one statement, and the same
// one, as other transactions wait for this one.
func InsertNotices(tx *Tx, about Notice, kinds map[PersonID]string) error {
	told, err := pairsOf(kinds)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into notices (person_id, kind, topic_id, post_number, workspace_id, comment_id, document_id, case_id, actor_id, ground, reason, created_at)
		select told.person_id, told.kind, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from `+tx.dialect.pairs("person_id", "kind")+` as told where true
		on conflict do nothing`, about.TopicID, about.PostNumber, about.WorkspaceID, about.CommentID, about.DocumentID, about.CaseID, about.ActorID, about.Ground, about.Reason, tx.Now, told).Error
}

// DropNotices forgets what a person was told of a topic by some kinds of notice: what
// is told next stands in their place.
func DropNotices(tx *Tx, person PersonID, topic TopicID, kinds ...string) error {
	return tx.Where("person_id = ? and topic_id = ? and kind in ?", person, topic, kinds).Delete(&Notice{}).Error
}

// ToldBefore says by post, among those between two numbers, who of people was
// told that it mentions or quotes them.
func ToldBefore(tx *Tx, topic TopicID, first, last int64, people []PersonID) (map[int64][]PersonID, error) {
	var rows []Notice
	err := tx.Select("person_id", "post_number").
		Where("person_id in ? and kind in ('mention', 'quote') and topic_id = ? and post_number between ? and ?", people, topic, first, last).Find(&rows).Error
	told := map[int64][]PersonID{}
	for _, row := range rows {
		told[row.PostNumber] = append(told[row.PostNumber], row.PersonID)
	}
	return told, err
}

// pairsOf are people with their kinds of notice as the dialect's pairs take
// them, in one order: two transactions never wait for each other.
func pairsOf(kinds map[PersonID]string) (string, error) {
	pairs := make([][2]any, 0, len(kinds))
	for _, id := range slices.Sorted(maps.Keys(kinds)) {
		pairs = append(pairs, [2]any{id, kinds[id]})
	}
	told, err := json.Marshal(pairs)
	return string(told), err
}

// ofReadable narrows notices to those of topics in forums a person may read,
// and those that are of a workspace itself or of a case, which are for them alone.
func ofReadable(query *gorm.DB, person PersonID, forums []ForumID) *gorm.DB {
	return query.Joins("left join topics on topics.id = notices.topic_id").
		Where("notices.person_id = ? and (notices.workspace_id is not null or notices.case_id is not null or topics.forum_id in ? and topics.deleted_at is null)",
			person, append([]ForumID{0}, forums...))
}

// NoticesOf reads a person's notices of what they may read, newest first.
func NoticesOf(tx *Tx, person PersonID, forums []ForumID, before NoticeID, limit int) ([]Notice, error) {
	query := ofReadable(tx.Model(&Notice{}), person, forums)
	if before > 0 {
		query = query.Where("notices.id < ?", before)
	}
	var notices []Notice
	err := query.Order("notices.id desc").Limit(limit).Find(&notices).Error
	return notices, err
}

// PostsOfNotices reads the beginnings of the posts that notices are of, but for
// those that were deleted.
func PostsOfNotices(tx *Tx, notices []NoticeID) (map[NoticeID]Post, error) {
	var rows []struct {
		NoticeID NoticeID
		Post     Post `gorm:"embedded"`
	}
	err := tx.Table("notices").Joins("join posts on posts.topic_id = notices.topic_id and posts.number = notices.post_number").
		Select("notices.id as notice_id, posts.id, posts.topic_id, posts.number, posts.author_id, posts.language, substr(posts.body, 1, ?) as body", noticedBody).
		Where("notices.id in ? and posts.deleted_at is null", notices).Find(&rows).Error
	posts := make(map[NoticeID]Post, len(rows))
	for _, row := range rows {
		posts[row.NoticeID] = row.Post
	}
	return posts, err
}

// noticedBody is how much of a post is read for a notice, in characters.
const noticedBody = 8_000

// mostUnread is as far as unread notices are counted: every page does so.
const mostUnread = 100

// CountUnreadNotices counts what a person has not read of what they may read,
// up to a hundred.
func CountUnreadNotices(tx *Tx, person PersonID, forums []ForumID) (int64, error) {
	var count int64
	unread := ofReadable(tx.Model(&Notice{}).Select("notices.id"), person, forums).Where("notices.read_at is null").Limit(mostUnread)
	err := tx.Table("(?) as unread", unread).Count(&count).Error
	return count, err
}

// ReadNotices marks a person's notices as read: those of a topic up to a
// number, or all (topic 0).
func ReadNotices(tx *Tx, person PersonID, topic TopicID, number int64) error {
	query := tx.Model(&Notice{}).Where("person_id = ? and read_at is null", person)
	if topic != 0 {
		query = query.Where("topic_id = ? and post_number <= ?", topic, number)
	}
	return query.Update("read_at", tx.Now).Error
}

// AttachmentsOf reads the files of posts.
func AttachmentsOf(tx *Tx, posts []PostID) (map[PostID][]Attachment, error) {
	var rows []Attachment
	err := tx.Where("post_id in ?", posts).Order("id").Find(&rows).Error
	files := map[PostID][]Attachment{}
	for _, row := range rows {
		files[*row.PostID] = append(files[*row.PostID], row)
	}
	return files, err
}

// AttachmentByKey reads a file by the key in its address.
func AttachmentByKey(tx *Tx, key string) (Attachment, error) {
	return one[Attachment](tx.Where("key = ?", key))
}

// InsertAttachment notes an uploaded file.
func InsertAttachment(tx *Tx, a *Attachment) error { return translate(tx.Create(a).Error) }

// CountWaitingAttachments counts what a person has uploaded and not posted.
func CountWaitingAttachments(tx *Tx, owner PersonID) (int64, error) {
	var count int64
	err := tx.Model(&Attachment{}).Where("owner_id = ? and post_id is null", owner).Count(&count).Error
	return count, err
}

// AttachTo gives a post the files that its author uploaded before, by their
// keys; ErrNotFound if one is not theirs or is of another post.
func AttachTo(tx *Tx, post PostID, owner PersonID, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	result := tx.Model(&Attachment{}).Where("key in ? and owner_id = ? and post_id is null", keys, owner).Update("post_id", post)
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected != int64(len(keys)) {
		return ErrNotFound
	}
	return tx.Model(&Post{}).Where("id = ?", post).Update("attachments_count", gorm.Expr("attachments_count + ?", len(keys))).Error
}
