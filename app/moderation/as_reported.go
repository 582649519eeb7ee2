package moderation

import (
	"slices"
	"time"

	"minamata.exchange/models"
)

// Reading is how a thing read when it was reported, which reads otherwise now: what
// somebody is judged for does not go away by editing it.
type Reading struct {
	Text string    // a post's as it was written
	At   time.Time // when it was first reported so
}

// reading is a text that stood from one moment to the next.
type reading struct {
	text     string
	from, to time.Time
}

// asReported are those of earlier texts that were reported.
func asReported(texts []reading, moments []time.Time) (reported []Reading) {
	slices.SortFunc(moments, time.Time.Compare)
	for _, text := range texts {
		at := slices.IndexFunc(moments, func(m time.Time) bool { return !m.Before(text.from) && m.Before(text.to) })
		if at >= 0 {
			reported = append(reported, Reading{text.text, moments[at]})
		}
	}
	return reported
}

func readPostAsReported(tx *models.Tx, p *CasePage) error {
	if p.Post.EditedAt == nil || !p.Post.EditedAt.After(p.Case.OpenedAt) {
		return nil
	}
	p.EditedAt = p.Post.EditedAt
	versions, err := models.PostVersions(tx, p.Post.ID)
	if err != nil {
		return err
	}
	var texts []reading
	to := *p.Post.EditedAt
	for _, v := range versions { // the newest first, each since it was written
		texts = append(texts, reading{v.Body, v.At, to})
		to = v.At
	}
	slices.Reverse(texts)
	p.AsReported = asReported(texts, p.moments())
	return nil
}

func readCommentAsReported(tx *models.Tx, p *CasePage, comment models.Comment) error {
	if comment.EditedAt == nil || !comment.EditedAt.After(p.Case.OpenedAt) {
		return nil
	}
	p.EditedAt = comment.EditedAt
	versions, err := models.CommentVersions(tx, comment.ID)
	if err != nil {
		return err
	}
	var texts []reading
	from := comment.CreatedAt
	for _, v := range versions { // the oldest first, each until it was edited
		texts = append(texts, reading{v.Body, from, v.At})
		from = v.At
	}
	p.AsReported = asReported(texts, p.moments())
	return nil
}
