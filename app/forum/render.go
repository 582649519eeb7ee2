package forum

import (
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// renderAnew makes the HTML of those posts anew from their source that other
// rules than today's have made: what an older program let through is not shown.
func renderAnew(tx *models.Tx, posts []models.Post) error {
	var old []models.PostID
	for _, post := range posts {
		if post.HTMLBy != richtext.Version && post.DeletedAt == nil && !IsMoved(post) {
			old = append(old, post.ID)
		}
	}
	if len(old) == 0 {
		return nil
	}
	bodies, err := models.PostBodies(tx, old)
	if err != nil {
		return err
	}
	for i := range posts {
		if body, is := bodies[posts[i].ID]; is {
			posts[i].HTML = richtext.Shown(body)
		}
	}
	return nil
}
