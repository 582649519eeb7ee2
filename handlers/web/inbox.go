package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/confidential"
	"minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/richtext"
	"minamata.exchange/app/thread"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/home"
	"minamata.exchange/views/inbox"
	"minamata.exchange/views/ui"
)

// homeShow is GET /.
func (s *Server) homeShow(c *fiber.Ctx) error {
	list, err := s.app.Forum.List(c.UserContext(), readerOf(c).Who, forum.Filter{Limit: 6, Live: true, Figures: true})
	if err != nil {
		return err
	}
	language := languageOf(c)
	props := home.Props{Page: s.page(c, ""), Latest: present.TopicRows(list, language), Forums: present.Forums(list.Forums, language)}
	props.Fresh = forumview.FreshProps{URL: "/", Since: list.Since}
	follow(&props.Page, list)
	props.Page.Canonical = s.app.Config.BaseURL + "/"
	props.Parties = list.Writing
	for _, f := range list.Forums {
		props.Topics += f.TopicsCount
		props.Posts += f.PostsCount
	}
	if list.MayStart {
		props.NewURL = "/topics/new"
	}
	return s.render(c, home.Home(props))
}

// excerptLength is how much of a post stands in the inbox, in characters.
const excerptLength = 200

// inboxShow is GET /inbox.
func (s *Server) inboxShow(c *fiber.Ctx) error {
	before := wholeNumber(c.Query("after"))
	if before < 0 {
		return fault.Missing()
	}
	in, err := s.app.Forum.Inbox(c.UserContext(), readerOf(c).Who, models.NoticeID(before))
	if err != nil {
		return err
	}
	props := inbox.Props{Page: s.page(c, say(c.UserContext(), "layout.inbox"))}
	props.Page.Section, props.Page.Private = "inbox", true
	if props.Page.Person != nil {
		props.Unread = int64(props.Page.Person.Unread)
	}
	wanted, said, opened := namedIn(in.Notices)
	rooms, err := s.app.Workspace.Named(c.UserContext(), readerOf(c).Who, wanted)
	if err != nil {
		return err
	}
	comments, err := s.app.Thread.Noticed(c.UserContext(), readerOf(c).Who, said)
	if err != nil {
		return err
	}
	titles, err := s.app.Period.Named(c.UserContext(), readerOf(c).Who, opened)
	if err != nil {
		return err
	}
	for _, n := range in.Notices {
		actor := in.People[n.ActorID]
		notice := inbox.NoticeProps{
			ID: int64(n.ID), Kind: n.Kind, Actor: actor.Called(languageOf(c)), Face: ui.FaceProps{Name: actor.Called(languageOf(c)), Tone: ui.Tone(int64(actor.ID))},
			At: n.CreatedAt, Unread: n.ReadAt == nil, Reason: reasonIn(n),
		}
		if n.TopicID != nil {
			topic := in.Topics[*n.TopicID]
			notice.Topic = ui.Link{Label: topic.Title, Lang: topic.Language, URL: forum.PostPath(*n.TopicID, n.PostNumber)}
			if post, shown := in.Posts[n.ID]; shown {
				notice.Excerpt, notice.Lang = richtext.Excerpt(post.Body, excerptLength), post.Language
			}
			switch n.Kind { // by moderation, by no name
			case "locked", "unlocked":
				notice.Ground, notice.Reason, notice.Excerpt = n.Ground, n.Reason, ""
				fallthrough
			case "moved":
				notice.Actor, notice.Face = "", ui.FaceProps{Name: say(c.UserContext(), "moderation.told")}
			}
		} else if n.CaseID != nil { // of moderation, by no name
			told := say(c.UserContext(), "moderation.told")
			notice.Actor, notice.Face = "", ui.FaceProps{Name: told}
			notice.Topic = caseLink(c, n, told)
		} else if n.CommentID != nil {
			if at, known := comments[*n.CommentID]; known {
				notice.Topic = ui.Link{Label: at.Title, Lang: at.Language, URL: thread.Path(at.Document, at.Thread)}
			}
		} else if n.DocumentID != nil {
			if d, known := titles[*n.DocumentID]; known {
				notice.Topic = ui.Link{Label: d.Title, Lang: d.Language, URL: document.Path(d.ID)}
			}
		} else if w, known := rooms[*n.WorkspaceID]; known {
			notice.Topic = ui.Link{Label: w.Name, Lang: w.Language, URL: workspace.Path(w.ID) + underNotice[n.Kind]}
		}
		props.Notices = append(props.Notices, notice)
	}
	props.First, props.Next = around(c, before, int64(in.Next))
	return s.render(c, inbox.Inbox(props))
}

// caseLink is where a notice about a case leads: whose thing it is to what was decided,
// who decides to the case, and who reported to what is published of all.
func caseLink(c *fiber.Ctx, n models.Notice, told string) ui.Link {
	switch n.Kind {
	case moderation.NoticeReportDecided:
		return ui.Link{Label: say(c.UserContext(), "moderation.summary"), URL: "/moderation"}
	case "case_back":
		return ui.Link{Label: say(c.UserContext(), "desk.cases"), URL: fmt.Sprintf("/desk/cases/%d", *n.CaseID)}
	}
	return ui.Link{Label: told, URL: fmt.Sprintf("/decisions/%d", *n.CaseID)}
}

// underNotice is what of a workspace a notice leads to, where that is not its first page.
var underNotice = map[string]string{confidential.NoticeTaking: "/outgoings"}

// reasonIn is why something was done in a workspace, also where who is told
// cannot open it any more.
func reasonIn(n models.Notice) string {
	if n.WorkspaceID == nil {
		return ""
	}
	return n.Reason
}

// namedIn are the things that notices name, by their kinds.
func namedIn(notices []models.Notice) (workspaces []models.WorkspaceID, comments []models.CommentID, documents []models.DocumentID) {
	for _, n := range notices {
		switch {
		case n.CaseID != nil:
		case n.CommentID != nil:
			comments = append(comments, *n.CommentID)
		case n.DocumentID != nil:
			documents = append(documents, *n.DocumentID)
		case n.WorkspaceID != nil:
			workspaces = append(workspaces, *n.WorkspaceID)
		}
	}
	return workspaces, comments, documents
}

// inboxRead is POST /inbox/reading.
func (s *Server) inboxRead(c *fiber.Ctx) error {
	if err := s.app.Forum.ReadInbox(c.UserContext(), readerOf(c).Who); err != nil {
		return err
	}
	if isScript(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect("/inbox", fiber.StatusSeeOther)
}
