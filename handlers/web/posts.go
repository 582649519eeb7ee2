package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/ui"
)

// writingOf reads what was written in a composer.
func writingOf(c *fiber.Ctx) forum.Writing {
	return forum.Writing{
		Body: c.FormValue("body"), Language: c.FormValue("language"), Fallback: languageOf(c), Ref: c.FormValue("ref"),
		Capacity: models.Capacity{Capacity: c.FormValue("capacity")}, Attachments: formValues(c, "attachment"), DraftKey: c.FormValue("draft"),
	}
}

// post reads which post a path names.
func post(c *fiber.Ctx) (models.TopicID, int64, error) {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return 0, 0, err
	}
	number, err := id[int64](c, "number")
	return topic, number, err
}

// postShow is GET /topics/:topic/posts/:number: the permanent address of a
// post leads to where it stands, in whichever topic.
func (s *Server) postShow(c *fiber.Ctx) error {
	topic, number, err := post(c)
	if err != nil {
		return err
	}
	at, err := s.app.Forum.Find(c.UserContext(), readerOf(c).Who, topic, number)
	if err != nil {
		return err
	}
	if at.Topic.ID != topic || at.Number < number && at.Number != at.Topic.LastNumber {
		return sendOn(c, at)
	}
	return c.Redirect(postPlace(at), fiber.StatusSeeOther)
}

// postCreate is POST /topics/:topic/posts.
func (s *Server) postCreate(c *fiber.Ctx) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	w := writingOf(c)
	w.DraftKey = fmt.Sprintf("topic-%d", topic)
	if c.FormValue("preview") == "1" {
		return s.previewReply(c, topic, w)
	}
	if err := s.attach(c, &w); err != nil {
		return err
	}
	added, err := s.app.Forum.Reply(c.UserContext(), readerOf(c).Who, topic, w)
	if problems, invalid := fieldErrors(c, err); invalid && !isScript(c) {
		return s.showReply(c, topic, w, problems, "")
	}
	if fault.Is(err, fault.Conflict) && !isScript(c) {
		return s.showReply(c, topic, w, map[string]string{"": sentence(c, fault.As(err))}, "")
	}
	if err != nil {
		return err
	}
	if isScript(c) {
		c.Status(fiber.StatusCreated)
		return s.sendPost(c, added.TopicID, added.Number)
	}
	return c.Redirect(forum.PostPath(added.TopicID, added.Number), fiber.StatusSeeOther)
}

// sendPost answers a script with a post as it stands now.
func (s *Server) sendPost(c *fiber.Ctx, topic models.TopicID, number int64) error {
	t, err := s.app.Forum.Single(c.UserContext(), readerOf(c).Who, topic, number)
	if err != nil {
		return err
	}
	return s.render(c, forumview.Post(present.Post(t, t.Posts[0], languageOf(c))))
}

func (s *Server) previewReply(c *fiber.Ctx, topic models.TopicID, w forum.Writing) error {
	html, _, err := s.app.Forum.Preview(w.Body)
	problems, invalid := fieldErrors(c, err)
	if err != nil && !invalid {
		return err
	}
	return s.showReply(c, topic, w, problems, ui.HTML(html))
}

// showReply is the form of a reply on a page of its own: refused, previewed,
// or with a quote.
func (s *Server) showReply(c *fiber.Ctx, topic models.TopicID, w forum.Writing, problems map[string]string, preview ui.HTML) error {
	who := readerOf(c).Who
	t, err := s.app.Forum.TopicPage(c.UserContext(), who, topic, 1)
	if err != nil {
		return err
	}
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	language := languageOf(c)
	composer := s.composer(fmt.Sprintf("/topics/%d/posts", topic), fmt.Sprintf("topic-%d", topic))
	composer.Forum, composer.Body, composer.Lang, composer.Capacity = int64(t.Forum.ID), w.Body, w.Language, w.Capacity.Capacity
	composer.Capacities = present.Capacities(t.Reader.Capacities, t.Reader.Names, language)
	composer.Errors, composer.Preview, composer.Seen = problems, preview, t.Topic.LastNumber
	if w.Ref != "" && problems == nil {
		composer.Ref = w.Ref
	}
	if problems != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	page := s.page(c, t.Topic.Title)
	page.TitleLang = t.Topic.Language
	return s.render(c, forumview.Compose(forumview.ComposeProps{Page: page, Topic: present.Head(t, language), Composer: composer}))
}

// postQuote is GET /topics/:topic/posts/:number/quote.
func (s *Server) postQuote(c *fiber.Ctx) error {
	topic, number, err := post(c)
	if err != nil {
		return err
	}
	quote, err := s.app.Forum.Quote(c.UserContext(), readerOf(c).Who, topic, number)
	if err != nil {
		return err
	}
	if isScript(c) {
		return c.SendString(quote)
	}
	return s.showReply(c, topic, forum.Writing{Body: quote}, nil, "")
}

// postEdit is GET /topics/:topic/posts/:number/edit.
func (s *Server) postEdit(c *fiber.Ctx) error {
	topic, number, err := post(c)
	if err != nil {
		return err
	}
	return s.showEdit(c, topic, number, nil, nil)
}

// showEdit is the edit form: as the post is, or with what was typed.
func (s *Server) showEdit(c *fiber.Ctx, topic models.TopicID, number int64, typed *forum.Rewriting, problems map[string]string) error {
	who := readerOf(c).Who
	e, err := s.app.Forum.Edit(c.UserContext(), who, topic, number)
	if err != nil {
		return err
	}
	t, err := s.app.Forum.Single(c.UserContext(), who, e.Post.TopicID, 0)
	if err != nil {
		return err
	}
	language := languageOf(c)
	composer := s.composer(forum.PostPath(e.Post.TopicID, e.Post.Number), fmt.Sprintf("post-%d-%d", e.Post.TopicID, e.Post.Number))
	composer.Forum, composer.Body, composer.Lang, composer.Version, composer.Errors = int64(e.Forum.ID), e.Post.Body, e.Post.Language, e.Post.Version, problems
	for _, file := range e.Attachments {
		composer.Attachments = append(composer.Attachments, present.Attachment(file))
	}
	page := s.page(c, e.Topic.Title)
	page.TitleLang = e.Topic.Language
	props := forumview.ComposeProps{Page: page, Topic: present.Head(t, language), Number: e.Post.Number}
	if typed != nil {
		composer.Body = typed.Body
		if problems == nil {
			props.Conflict = present.Conflict(e, languageOf(c))
			c.Status(fiber.StatusConflict)
		} else {
			c.Status(fiber.StatusUnprocessableEntity)
		}
	}
	props.Composer = composer
	return s.render(c, forumview.Compose(props))
}

// postUpdate is POST /topics/:topic/posts/:number.
func (s *Server) postUpdate(c *fiber.Ctx) error {
	topic, number, err := post(c)
	if err != nil {
		return err
	}
	r := forum.Rewriting{
		Body: c.FormValue("body"), Language: c.FormValue("language"), Version: numberOf(c, "version"), DraftKey: fmt.Sprintf("post-%d-%d", topic, number),
	}
	err = s.app.Forum.Update(c.UserContext(), readerOf(c).Who, topic, number, r)
	if !isScript(c) {
		if problems, invalid := fieldErrors(c, err); invalid {
			return s.showEdit(c, topic, number, &r, problems)
		}
		if fault.Is(err, fault.Conflict) {
			return s.showEdit(c, topic, number, &r, nil)
		}
	}
	if err != nil {
		return err
	}
	return s.postDone(c, topic, number)
}

func numberOf(c *fiber.Ctx, name string) int64 { return wholeNumber(c.FormValue(name)) }

// postDone answers a change of a post: with the post to a script, else by
// leading back to it.
func (s *Server) postDone(c *fiber.Ctx, topic models.TopicID, number int64) error {
	if isScript(c) {
		return s.sendPost(c, topic, number)
	}
	return c.Redirect(forum.PostPath(topic, number), fiber.StatusSeeOther)
}

// onPost makes a handler of an act on one post.
func (s *Server) onPost(act func(c *fiber.Ctx, topic models.TopicID, number int64) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		topic, number, err := post(c)
		if err != nil {
			return err
		}
		if err := act(c, topic, number); err != nil {
			return err
		}
		return s.postDone(c, topic, number)
	}
}

func (s *Server) postDelete(c *fiber.Ctx, topic models.TopicID, number int64) error {
	return s.app.Forum.Delete(c.UserContext(), readerOf(c).Who, topic, number)
}

func (s *Server) postRestore(c *fiber.Ctx, topic models.TopicID, number int64) error {
	return s.app.Forum.Restore(c.UserContext(), readerOf(c).Who, topic, number)
}

func (s *Server) postLanguage(c *fiber.Ctx, topic models.TopicID, number int64) error {
	return s.app.Forum.SetPostLanguage(c.UserContext(), readerOf(c).Who, topic, number, c.FormValue("language"))
}

func (s *Server) postReact(c *fiber.Ctx, topic models.TopicID, number int64) error {
	_, err := s.app.Forum.React(c.UserContext(), readerOf(c).Who, topic, number, c.FormValue("kind"))
	return err
}

// postVersions is GET /topics/:topic/posts/:number/versions.
func (s *Server) postVersions(c *fiber.Ctx) error {
	topic, number, err := post(c)
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	h, err := s.app.Forum.Versions(c.UserContext(), who, topic, number)
	if err != nil {
		return err
	}
	t, err := s.app.Forum.Single(c.UserContext(), who, h.Post.TopicID, 0)
	if err != nil {
		return err
	}
	language := languageOf(c)
	page := s.page(c, h.Topic.Title)
	page.TitleLang, page.Private = h.Topic.Language, true
	return s.render(c, forumview.Versions(forumview.VersionsProps{
		Page: page, Topic: present.Head(t, language), Number: h.Post.Number, PostURL: forum.PostPath(h.Post.TopicID, h.Post.Number), Lang: h.Post.Language,
		Versions: present.Versions(h, language),
	}))
}

// onTopic makes a handler of an act on a topic; a script gets no content.
func (s *Server) onTopic(act func(c *fiber.Ctx, topic models.TopicID) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		topic, err := id[models.TopicID](c, "topic")
		if err != nil {
			return err
		}
		if err := act(c, topic); err != nil {
			return err
		}
		if isScript(c) {
			return c.SendStatus(fiber.StatusNoContent)
		}
		return c.Redirect(fmt.Sprintf("/topics/%d", topic), fiber.StatusSeeOther)
	}
}

func (s *Server) topicAnswer(c *fiber.Ctx, topic models.TopicID) error {
	return s.app.Forum.Answer(c.UserContext(), readerOf(c).Who, topic, numberOf(c, "number"))
}

func (s *Server) topicFollow(c *fiber.Ctx, topic models.TopicID) error {
	return s.app.Forum.Follow(c.UserContext(), readerOf(c).Who, topic, c.FormValue("level"))
}

func (s *Server) topicRead(c *fiber.Ctx, topic models.TopicID) error {
	return s.app.Forum.Read(c.UserContext(), readerOf(c).Who, topic, numberOf(c, "number"))
}

// previewShow is POST /previews.
func (s *Server) previewShow(c *fiber.Ctx) error {
	html, language, err := s.app.Forum.Preview(c.FormValue("body"))
	if err != nil {
		return err
	}
	if chosen := c.FormValue("language"); chosen != "" {
		language = chosen
	}
	return s.render(c, forumview.Preview(forumview.PreviewProps{Body: ui.HTML(html), Lang: language}))
}
