package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/home"
	"minamata.exchange/views/inbox"
	"minamata.exchange/views/ui"
)

// homeShow is GET /.
func (s *Server) homeShow(c *fiber.Ctx) error {
	list, err := s.app.Forum.List(c.UserContext(), readerOf(c).Who, forum.Filter{Limit: 6})
	if err != nil {
		return err
	}
	language := languageOf(c)
	props := home.Props{Page: s.page(c, ""), Latest: present.TopicRows(list, language), Forums: present.Forums(list.Forums, language)}
	props.Page.Canonical = s.app.Config.BaseURL + "/"
	for _, f := range list.Forums {
		props.Topics += f.TopicsCount
		props.Posts += f.PostsCount
	}
	if list.MayStart {
		props.NewURL = "/topics/new"
	}
	return s.render(c, home.Home(props))
}

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
	var wanted []models.WorkspaceID
	for _, n := range in.Notices {
		if n.WorkspaceID != nil {
			wanted = append(wanted, *n.WorkspaceID)
		}
	}
	rooms, err := s.app.Workspace.Named(c.UserContext(), readerOf(c).Who, wanted)
	if err != nil {
		return err
	}
	for _, n := range in.Notices {
		actor := in.People[n.ActorID]
		notice := inbox.NoticeProps{
			ID: int64(n.ID), Kind: n.Kind, Actor: actor.Name, Face: ui.FaceProps{Name: actor.Name, Tone: ui.Tone(int64(actor.ID))},
			At: n.CreatedAt, Unread: n.ReadAt == nil,
		}
		if n.TopicID != nil {
			topic := in.Topics[*n.TopicID]
			notice.Topic = ui.Link{Label: topic.Title, Lang: topic.Language, URL: forum.PostPath(*n.TopicID, n.PostNumber)}
		} else if w, known := rooms[*n.WorkspaceID]; known {
			notice.Topic = ui.Link{Label: w.Name, Lang: w.Language, URL: workspace.Path(w.ID)}
		}
		props.Notices = append(props.Notices, notice)
	}
	props.First, props.Next = around(c, before, int64(in.Next))
	return s.render(c, inbox.Inbox(props))
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
