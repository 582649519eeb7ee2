package moderation

import (
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// maxExcerpt is how much is shown of the text of a document: it can be a book.
const maxExcerpt = 2000

// fillText reads what a case is about, where its reader may; else the signs name
// neither its words nor what it is called.
func (s *Service) fillText(tx *models.Tx, who access.Who, p *CasePage) error {
	kind, ids, err := parse(p.Case.Thing)
	if err != nil {
		return err
	}
	switch kind {
	case "person":
		about := p.People[p.Case.AboutID]
		p.Text = strings.TrimSpace(about.Position + "\n\n" + about.Bio)
		p.Words, p.Language, p.Reads = p.Text, richtext.Language(p.Text, ""), true
	case "post":
		err = s.fillPost(tx, who, p, ids)
	case "comment":
		err = s.fillComment(tx, who, p, ids)
	case "document":
		err = s.fillDocument(tx, who, p, models.DocumentID(ids[0]))
	case "workspace":
		err = s.fillWorkspace(tx, who, p, models.WorkspaceID(ids[0]))
	case "file":
		err = s.fillFile(tx, who, p, ids)
	}
	if !p.Reads {
		withoutWords(p.Signs)
	}
	return err
}

// moments are when a thing was reported or noticed.
func (p *CasePage) moments() []time.Time {
	moments := []time.Time{p.Case.OpenedAt}
	for _, report := range p.Reports {
		moments = append(moments, report.At)
	}
	return moments
}

// fillPost reads the post a case is about, but for one of a members-only workspace
// that its reader is no member of: that is opened there, which its members see (INV-16).
func (s *Service) fillPost(tx *models.Tx, who access.Who, p *CasePage, ids []int64) error {
	post, topic, forum, err := s.access.Post(tx, who, access.Read, models.TopicID(ids[0]), ids[1])
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || s.access.IsGuestIn(who, forum) {
		return err
	}
	p.Post, p.Topic, p.Language, p.Reads = &post, &topic, post.Language, true
	p.Closed = s.access.IsClosed(access.WorkspaceOf(access.Place(forum.Place)))
	bodies, err := models.PostBodies(tx, []models.PostID{post.ID})
	if err != nil {
		return err
	}
	p.Words = bodies[post.ID]
	if rendered, err := richtext.Render(p.Words); err == nil { // else it was taken by other limits
		p.Words = rendered.Text
	}
	if err := readPostAsReported(tx, p); err != nil {
		return err
	}
	return readAround(tx, p)
}

// readAround reads the files of a post, and the post before it, which it may answer.
func readAround(tx *models.Tx, p *CasePage) error {
	if p.Post.AttachmentsCount > 0 {
		files, err := models.AttachmentsOf(tx, []models.PostID{p.Post.ID})
		if err != nil {
			return err
		}
		p.Attachments = files[p.Post.ID]
	}
	around, err := models.PostsBetween(tx, p.Topic.ID, p.Post.Position-3, p.Post.Position-1)
	if err != nil {
		return err
	}
	for _, post := range slices.Backward(around) {
		if post.DeletedAt != nil {
			continue
		}
		author, err := models.PeopleByID(tx, []models.PersonID{post.AuthorID})
		p.PostBefore, p.People[post.AuthorID] = &post, author[post.AuthorID]
		return err
	}
	return nil
}

// fillComment reads the comment a case is about, with the same exception; that of a
// marked document for those who read that.
func (s *Service) fillComment(tx *models.Tx, who access.Who, p *CasePage, ids []int64) error {
	document, err := s.readsDocument(tx, who, p, models.DocumentID(ids[0]))
	if document == nil || err != nil {
		return err
	}
	p.Reads = false // not yet
	thread, err := models.ThreadByNumber(tx, document.ID, ids[1])
	if err != nil {
		return notMissing(err)
	}
	comment, err := models.CommentByNumber(tx, thread.ID, ids[2])
	if err != nil {
		return notMissing(err)
	}
	p.Reads, p.Title, p.Text, p.Words, p.Language = true, document.Title, comment.Body, comment.Body, richtext.Language(comment.Body, "")
	return readCommentAsReported(tx, p, comment)
}

// readsDocument is the document a case is about, or what it is about stands in, where
// its reader reads it without having to look in; nil where not.
func (s *Service) readsDocument(tx *models.Tx, who access.Who, p *CasePage, id models.DocumentID) (*models.Document, error) {
	document, err := models.DocumentByID(tx, id)
	if err != nil {
		return nil, notMissing(err)
	}
	if mayRead := s.access.InDocument(who, access.Read, document) == nil; !mayRead || s.access.IsGuestAt(who, document.WorkspaceID, document.IsConfidential()) {
		return nil, nil
	}
	p.Reads, p.Closed = true, s.access.IsClosed(document.WorkspaceID) || document.IsConfidential()
	return &document, nil
}

// fillDocument reads how a document begins that a case is about.
func (s *Service) fillDocument(tx *models.Tx, who access.Who, p *CasePage, id models.DocumentID) error {
	document, err := s.readsDocument(tx, who, p, id)
	if document == nil || err != nil {
		return err
	}
	text, err := s.outside.DocumentText(tx, *document)
	if err != nil {
		return err
	}
	p.Title, p.Text, p.Language = document.Title, excerpt(text), document.Language
	p.Words = strings.TrimSpace(p.Title + "\n\n" + p.Text)
	if document.ChangedAt.After(p.Case.OpenedAt) {
		p.EditedAt = &document.ChangedAt
	}
	return nil
}

// excerpt is how a text begins.
func excerpt(text string) string {
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > maxExcerpt {
		return strings.TrimSpace(string(runes[:maxExcerpt])) + " …"
	}
	return text
}

// fillWorkspace reads what a workspace that a case is about says of itself.
func (s *Service) fillWorkspace(tx *models.Tx, who access.Who, p *CasePage, id models.WorkspaceID) error {
	w, err := s.access.Workspace(tx, who, access.Read, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || s.access.IsGuest(who, w.Standing()) {
		return err
	}
	p.Reads, p.Closed, p.Title, p.Text, p.Language = true, s.access.IsClosed(id), w.Name, w.Purpose, w.Language
	p.Words = strings.TrimSpace(p.Title + "\n\n" + p.Text)
	return nil
}

// fillFile reads what a file that a case is about is, with the same exceptions: the
// version that stands there, and before it the one that was reported.
func (s *Service) fillFile(tx *models.Tx, who access.Who, p *CasePage, ids []int64) error {
	file, err := models.WorkspaceFileByID(tx, models.WorkspaceID(ids[0]), models.WorkspaceFileID(ids[1]))
	if err != nil {
		return notMissing(err)
	}
	marked := file.IsConfidential()
	mayRead := s.access.InWorkspace(who, access.Read, file.WorkspaceID) == nil && (!marked || s.access.ReadsConfidential(who, file.WorkspaceID))
	if !mayRead || s.access.IsGuestAt(who, file.WorkspaceID, marked) {
		return nil
	}
	p.Reads, p.Title, p.Closed = true, file.Name, marked || s.access.IsClosed(file.WorkspaceID)
	versions, err := models.FileVersions(tx, file.ID)
	if err != nil || len(versions) == 0 {
		return err
	}
	p.FileVersions = versions[:1]
	if newest := versions[0]; newest.CreatedAt.After(p.Case.OpenedAt) && len(versions) > 1 {
		p.EditedAt = &newest.CreatedAt
		at := slices.IndexFunc(versions, func(v models.WorkspaceFileVersion) bool { return !v.CreatedAt.After(p.Case.OpenedAt) })
		if at > 0 {
			p.FileVersions = append(p.FileVersions[:1:1], versions[at])
		}
	}
	return nil
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
