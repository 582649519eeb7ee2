package models

import (
	"strings"
	"time"
)

// PostOpening is how a post begins.
type PostOpening struct {
	TopicID   TopicID
	Number    int64
	Body      string
	Language  string
	DeletedAt *time.Time
	DeletedBy *PersonID
}

// PostOpenings reads how posts begin, each named by its topic and its number; so many
// characters of each.
func PostOpenings(tx *Tx, posts [][2]int64, characters int) ([]PostOpening, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	conditions, values := make([]string, len(posts)), make([]any, 0, 2*len(posts)+1)
	values = append(values, characters)
	for i, post := range posts {
		conditions[i] = "topic_id = ? and number = ?"
		values = append(values, post[0], post[1])
	}
	var openings []PostOpening
	err := tx.Raw("select topic_id, number, substr(body, 1, ?) as body, language, deleted_at, deleted_by from posts where "+strings.Join(conditions, " or "), values...).Scan(&openings).Error
	return openings, err
}
