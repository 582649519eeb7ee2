package moderation

import (
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// fillText reads what a case is about, where its reader may; else the signs name
// neither its words nor what it is called.
func (s *Service) fillText(tx *models.Tx, who access.Who, p *CasePage) (err error) {
	reads := false
	switch p.Case.Kind {
	case "person":
		about := p.People[p.Case.AboutID]
		p.Text = strings.TrimSpace(about.Position + "\n\n" + about.Bio)
		p.Words, p.Language = p.Text, richtext.Language(p.Text, "")
	case "post":
		err = s.fillPost(tx, who, p)
		reads = p.Post != nil
	case "comment":
		err = s.fillComment(tx, who, p)
		reads = p.Text != ""
	case "file":
		reads, err = s.readsFile(tx, who, p.Case)
	}
	if !reads {
		withoutWords(p.Signs)
	}
	return err
}

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

// fillComment reads the comment a case is about, with the same exception; that of a
// marked document for those who read that.
func (s *Service) fillComment(tx *models.Tx, who access.Who, p *CasePage) error {
	_, ids, err := parse(p.Case.Thing)
	if err != nil {
		return err
	}
	document, err := models.DocumentByID(tx, models.DocumentID(ids[0]))
	if err != nil {
		return notMissing(err)
	}
	w, err := models.WorkspaceByID(tx, document.WorkspaceID)
	if err != nil {
		return err
	}
	if mayRead := s.access.InDocument(who, access.Read, document) == nil; !mayRead || s.access.IsGuestAt(who, w.ID, document.IsConfidential()) {
		return nil
	}
	thread, err := models.ThreadByNumber(tx, document.ID, ids[1])
	if err != nil {
		return notMissing(err)
	}
	comment, err := models.CommentByNumber(tx, thread.ID, ids[2])
	p.Text, p.Words, p.Language = comment.Body, comment.Body, richtext.Language(comment.Body, "")
	p.Closed = w.Visibility == models.VisibilityMembers || document.IsConfidential()
	return notMissing(err)
}

// readsFile reports whether a person reads the file that a case is about, with the
// same exceptions.
func (s *Service) readsFile(tx *models.Tx, who access.Who, c models.Case) (bool, error) {
	_, ids, err := parse(c.Thing)
	if err != nil {
		return false, err
	}
	file, err := models.WorkspaceFileByID(tx, models.WorkspaceID(ids[0]), models.WorkspaceFileID(ids[1]))
	if err != nil {
		return false, notMissing(err)
	}
	marked := file.IsConfidential()
	mayRead := s.access.InWorkspace(who, access.Read, file.WorkspaceID) == nil && (!marked || s.access.ReadsConfidential(who, file.WorkspaceID))
	return mayRead && !s.access.IsGuestAt(who, file.WorkspaceID, marked), nil
}

// withoutWords leaves out of signs what a thing says or is called.
func withoutWords(signs []models.CaseSign) {
	for i, sign := range signs {
		what := ""
		if sign.Sign == models.SignFile {
			what, _, _ = strings.Cut(sign.Detail, " ")
		}
		signs[i].Detail = what
	}
}
