package models

import (
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
)

// PostsBetween reads the posts of a topic whose positions lie between two, both
// included, as they are shown: without their source and their ref. Positions have
// no gaps, so a page costs what it holds.
func PostsBetween(tx *Tx, topic TopicID, first, last int64) ([]Post, error) {
	return shownPosts(tx, topic, "position", first, last)
}

// ShownPost reads the post of a number as it is shown; none where none stands there.
func ShownPost(tx *Tx, topic TopicID, number int64) ([]Post, error) {
	return shownPosts(tx, topic, "number", number, number)
}

// shownPosts scans by hand, because a page shows twenty.
func shownPosts(tx *Tx, topic TopicID, by string, first, last int64) ([]Post, error) {
	rows, err := tx.Raw(`select id, number, position, author_id, capacity, capacity_party_id, capacity_organization_id, html, html_by, language,
		thanks_count, useful_count, agree_count, attachments_count, created_at, edited_at, edited_by, deleted_at, deleted_by, version
		from posts where topic_id = ? and `+by+` between ? and ? order by position`, topic, first, last).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	posts := make([]Post, 0, min(last-first+1, 100))
	for rows.Next() {
		p := Post{TopicID: topic}
		if err := rows.Scan(&p.ID, &p.Number, &p.Position, &p.AuthorID, &p.Capacity.Capacity, &p.CapacityPartyID, &p.CapacityOrganizationID, &p.HTML, &p.HTMLBy, &p.Language,
			&p.ThanksCount, &p.UsefulCount, &p.AgreeCount, &p.AttachmentsCount, &p.CreatedAt, &p.EditedAt, &p.EditedBy, &p.DeletedAt, &p.DeletedBy, &p.Version); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

// PostBodies reads the sources of posts.
func PostBodies(tx *Tx, ids []PostID) (map[PostID]string, error) {
	var posts []Post
	err := tx.Select("id", "body").Where("id in ?", ids).Find(&posts).Error
	bodies := make(map[PostID]string, len(posts))
	for _, p := range posts {
		bodies[p.ID] = p.Body
	}
	return bodies, err
}

// PostByRef reads what a person has posted under a ref.
func PostByRef(tx *Tx, author PersonID, ref string) (Post, error) {
	return one[Post](tx.Where("author_id = ? and ref = ?", author, ref))
}

// InsertPost adds a post to a topic that the transaction holds, with the
// topic's next number, and brings the counters of topic and forum along.
func InsertPost(tx *Tx, topic *Topic, post *Post) error {
	newPerson, newParty, err := firstOf(tx, topic.ID, post)
	if err != nil {
		return err
	}
	post.TopicID, post.Number, post.Position = topic.ID, topic.NextNumber, topic.NextNumber
	if err := tx.Create(post).Error; err != nil {
		return translate(err)
	}
	topic.NextNumber++
	topic.LastNumber, topic.NewestNumber, topic.LastPostAt, topic.Bump = post.Number, post.Number, post.CreatedAt, int64(post.ID)
	topic.PostsCount++
	topic.PeopleCount += newPerson
	topic.PartiesCount += newParty
	topic.Version++
	err = affectedOne(tx.Model(&Topic{}).Where("id = ?", topic.ID).Updates(map[string]any{
		"next_number": topic.NextNumber, "last_number": topic.LastNumber, "newest_number": topic.NewestNumber, "last_post_at": topic.LastPostAt, "bump": topic.Bump,
		"posts_count": topic.PostsCount, "people_count": topic.PeopleCount, "parties_count": topic.PartiesCount, "version": topic.Version,
	}), ErrNotFound)
	if err != nil {
		return err
	}
	return affectedOne(tx.Model(&Forum{}).Where("id = ?", topic.ForumID).Updates(map[string]any{
		"posts_count": gorm.Expr("posts_count + 1"), "last_post_at": post.CreatedAt,
	}), ErrNotFound)
}

// firstOf says (as 1 or 0) whether a post is its author's first in the topic,
// and the first for its Party.
func firstOf(tx *Tx, topic TopicID, post *Post) (person, party int64, err error) {
	var found struct{ Person, Party int64 }
	partyID := PartyID(0)
	if post.CapacityPartyID != nil {
		partyID = *post.CapacityPartyID
	}
	err = tx.Raw(`select
		case when exists (select 1 from posts where topic_id = ? and author_id = ?) then 0 else 1 end as person,
		case when ? = 0 or exists (select 1 from posts where topic_id = ? and capacity_party_id = ?) then 0 else 1 end as party`,
		topic, post.AuthorID, int64(partyID), topic, partyID).Scan(&found).Error
	return found.Person, found.Party, err
}

// EditPost writes a new body if the post still is at the version the form was
// opened at, and keeps how it read before.
func EditPost(tx *Tx, before Post, body, html string, htmlBy int, editor PersonID) error {
	kept := PostVersion{PostID: before.ID, Version: before.Version, Body: before.Body, EditorID: lastEditor(before), At: lastEdit(before)}
	if err := affectedOne(tx.Model(&Post{}).Where("id = ? and version = ?", before.ID, before.Version).Updates(map[string]any{
		"body": body, "html": html, "html_by": htmlBy, "edited_at": tx.Now, "edited_by": editor, "version": gorm.Expr("version + 1"),
	}), ErrStale); err != nil {
		return err
	}
	return translate(tx.Create(&kept).Error)
}

func lastEditor(post Post) PersonID {
	if post.EditedBy != nil {
		return *post.EditedBy
	}
	return post.AuthorID
}

func lastEdit(post Post) time.Time {
	if post.EditedAt != nil {
		return *post.EditedAt
	}
	return post.CreatedAt
}

// PostVersions reads how a post read before its edits, newest first.
func PostVersions(tx *Tx, id PostID) ([]PostVersion, error) {
	var versions []PostVersion
	err := tx.Where("post_id = ?", id).Order("version desc").Limit(200).Find(&versions).Error
	return versions, err
}

// SetPost writes named columns of a post if it still is at its version.
func SetPost(tx *Tx, post Post, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	return affectedOne(tx.Model(&Post{}).Where("id = ? and version = ?", post.ID, post.Version).Updates(columns), ErrStale)
}

// CountPosts adds to (or takes from) the visible posts of a topic.
func CountPosts(tx *Tx, id TopicID, by int) error {
	return SetTopic(tx, id, map[string]any{"posts_count": gorm.Expr("posts_count + ?", by)})
}

// PostsOfPerson counts what a person has written in these forums.
func PostsOfPerson(tx *Tx, author PersonID, forums []ForumID) (int64, error) {
	var count int64
	err := tx.Model(&Post{}).Joins("join topics on topics.id = posts.topic_id").
		Where("posts.author_id = ? and posts.deleted_at is null and topics.deleted_at is null and topics.forum_id in ?", author, forums).
		Count(&count).Error
	return count, err
}

// LatestAuthors reads, for each topic, up to three people who wrote in it
// last, the latest first.
func LatestAuthors(tx *Tx, topics []TopicID) (map[TopicID][]PersonID, error) {
	var rows []struct {
		TopicID  TopicID
		AuthorID PersonID
	}
	err := tx.Raw(`select p.topic_id, p.author_id from posts p join topics t on t.id = p.topic_id
		where t.id in ? and p.position > t.last_number - 6 and p.deleted_at is null order by p.topic_id, p.position desc`, topics).Scan(&rows).Error
	latest := map[TopicID][]PersonID{}
	for _, row := range rows {
		people := latest[row.TopicID]
		if len(people) < 3 && !slices.Contains(people, row.AuthorID) {
			latest[row.TopicID] = append(people, row.AuthorID)
		}
	}
	return latest, err
}

// InsertMentions names the people a post mentions; one named already is no
// error. It reports who is new.
func InsertMentions(tx *Tx, post PostID, people []PersonID) ([]PersonID, error) {
	var added []PersonID
	for _, id := range people {
		result := tx.Exec("insert into mentions (post_id, person_id) values (?, ?) on conflict do nothing", post, id)
		if result.Error != nil {
			return nil, translate(result.Error)
		}
		if result.RowsAffected == 1 {
			added = append(added, id)
		}
	}
	return added, nil
}

// AuthorsBetween reads who wrote the posts of a topic between two numbers, both
// included, without those that were deleted: number and author.
func AuthorsBetween(tx *Tx, topic TopicID, first, last int64) ([]Post, error) {
	var posts []Post
	err := tx.Select("number", "author_id").Where("topic_id = ? and number between ? and ? and deleted_at is null", topic, first, last).
		Order("number").Find(&posts).Error
	return posts, err
}

// PostHead reads a post without its text.
func PostHead(tx *Tx, topic TopicID, number int64) (Post, error) {
	return one[Post](tx.Omit("body", "html").Where("topic_id = ? and number = ?", topic, number))
}

// PostPlace reads where a post stands: its topic, number and position.
func PostPlace(tx *Tx, id PostID) (Post, error) {
	return one[Post](tx.Select("id", "topic_id", "number", "position").Where("id = ?", id))
}

// PostAt reads where the post stands that has, or ever had, this address.
func PostAt(tx *Tx, topic TopicID, number int64) (Post, error) {
	post, err := one[Post](tx.Select("id", "topic_id", "number", "position").Where("topic_id = ? and number = ?", topic, number))
	if !errors.Is(err, ErrNotFound) {
		return post, err
	}
	former, err := one[FormerAddress](tx.Where("topic_id = ? and number = ?", topic, number))
	if err != nil {
		return post, err
	}
	return PostPlace(tx, former.PostID)
}
