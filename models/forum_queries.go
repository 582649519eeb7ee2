package models

import (
	"slices"

	"gorm.io/gorm"
)

// Forums reads the forums of the site; there are some dozens. Those of
// workspaces stand nowhere but in their workspace.
func Forums(tx *Tx) ([]Forum, error) {
	var forums []Forum
	err := tx.Where("place = 'site'").Order("position, id").Find(&forums).Error
	return forums, err
}

// AllForums reads every forum, those of workspaces among them.
func AllForums(tx *Tx) ([]Forum, error) {
	var forums []Forum
	err := tx.Order("position, id").Find(&forums).Error
	return forums, err
}

// FreshCounts gives each of the forums its counts as they are now.
func FreshCounts(tx *Tx, forums []Forum) error {
	ids := make([]ForumID, len(forums))
	for i, forum := range forums {
		ids[i] = forum.ID
	}
	var fresh []Forum
	if err := tx.Select("id, topics_count, posts_count, last_post_at").Where("id in ?", ids).Find(&fresh).Error; err != nil {
		return err
	}
	for _, now := range fresh {
		at := slices.Index(ids, now.ID)
		forums[at].TopicsCount, forums[at].PostsCount, forums[at].LastPostAt = now.TopicsCount, now.PostsCount, now.LastPostAt
	}
	return nil
}

// TopicByID reads a topic.
func TopicByID(tx *Tx, id TopicID) (Topic, error) { return one[Topic](tx.Where("id = ?", id)) }

// PostByNumber reads the post of that number in a topic.
func PostByNumber(tx *Tx, topic TopicID, number int64) (Post, error) {
	return one[Post](tx.Where("topic_id = ? and number = ?", topic, number))
}

// ForumByID reads a forum.
func ForumByID(tx *Tx, id ForumID) (Forum, error) { return one[Forum](tx.Where("id = ?", id)) }

// RenameForum gives the forum of a workspace the workspace's name.
func RenameForum(tx *Tx, id ForumID, names Localized) error {
	return affectedOne(tx.Model(&Forum{}).Where("id = ?", id).Updates(map[string]any{"names": names, "version": gorm.Expr("version + 1")}), ErrNotFound)
}
