package moderation

import (
	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// fillPost reads the post a case is about, but for one of a members-only workspace
// that its reader is no member of: that is opened there, which its members see (INV-16).
func (s *Service) fillPost(tx *models.Tx, who access.Who, p *CasePage) error {
	_, ids, err := parse(p.Case.Thing)
	if err != nil {
		return err
	}
	post, topic, forum, err := s.access.Post(tx, who, access.Read, models.TopicID(ids[0]), ids[1])
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || s.access.IsGuestIn(who, forum) {
		return err
	}
	p.Post, p.Topic, p.Language = &post, &topic, post.Language
	if id := access.WorkspaceOf(access.Place(forum.Place)); id != 0 {
		w, err := models.WorkspaceByID(tx, id)
		if err != nil {
			return err
		}
		p.Closed = w.Visibility == models.VisibilityMembers
	}
	bodies, err := models.PostBodies(tx, []models.PostID{post.ID})
	if err != nil {
		return err
	}
	p.Words = bodies[post.ID]
	if rendered, err := richtext.Render(p.Words); err == nil { // else it was taken by other limits
		p.Words = rendered.Text
	}
	return nil
}

// fillComment reads the comment a case is about, with the same exception.
func (s *Service) fillComment(tx *models.Tx, who access.Who, p *CasePage) error {
	_, ids, err := parse(p.Case.Thing)
	if err != nil {
		return err
	}
	w, err := models.WorkspaceByID(tx, *p.Case.WorkspaceID)
	if err != nil {
		return err
	}
	if mayRead := s.access.InWorkspace(who, access.Read, w.ID) == nil; !mayRead || s.access.IsGuest(who, w.Standing()) {
		return nil
	}
	thread, err := models.ThreadByNumber(tx, models.DocumentID(ids[0]), ids[1])
	if err != nil {
		return notMissing(err)
	}
	comment, err := models.CommentByNumber(tx, thread.ID, ids[2])
	p.Text, p.Words, p.Language = comment.Body, comment.Body, richtext.Language(comment.Body, "")
	p.Closed = w.Visibility == models.VisibilityMembers
	return notMissing(err)
}
