package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/static"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// showTopicToVisitor answers with the page that all visitors of a language get:
// nothing on it is of the one who asks, not even the address by which they came
// or the token of a form.
func (s *Server) showTopicToVisitor(c *fiber.Ctx, topic models.TopicID, page int) error {
	stamp, err := s.app.Forum.Stamp(c.UserContext(), topic)
	if err != nil {
		return err
	}
	if stamp.Topic.Merged != 0 {
		return fault.Missing()
	}
	key := pageKey{topic, page, languageOf(c), static.Encoding(c.Get(fiber.HeaderAcceptEncoding))}
	ready, err := s.pages.get(key, stamp, func() (readyPage, error) { return s.makeForVisitors(c, key, stamp) })
	if err != nil {
		return err
	}
	return s.sendReady(c, ready, key.encoding)
}

func (s *Server) makeForVisitors(c *fiber.Ctx, key pageKey, stamp access.Stamp) (ready readyPage, err error) {
	t, err := s.app.Forum.VisitorsPage(c.UserContext(), stamp, key.topic, key.page)
	if err != nil {
		return readyPage{}, err
	}
	props := s.topicProps(c, t)
	props.Page.Path = props.Pager.URL(t.Page)
	ctx := ui.WithToken(text.With(c.UserContext(), key.language), "")
	return ready, rendered(ctx, forumview.Topic(props), func(html []byte) error {
		ready.tag = etag(html)
		if key.encoding != "" {
			ready.body = press(html, key.encoding, firstBrotli)
		} else {
			ready.body = bytes.Clone(html)
		}
		return nil
	})
}

// sendReady answers with a page for visitors, or that the browser has it.
func (s *Server) sendReady(c *fiber.Ctx, ready readyPage, encoding string) error {
	c.Type("html", "utf-8")
	keepBetween(c)
	c.Set(fiber.HeaderETag, ready.tag)
	if isTagOf(c.Get(fiber.HeaderIfNoneMatch), ready.tag) {
		return c.Status(fiber.StatusNotModified).Send(nil)
	}
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	return c.Send(ready.body)
}

// isTagOf reports whether If-None-Match names the page that a browser would get.
func isTagOf(header, tag string) bool {
	if header == "*" {
		return true
	}
	for item := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(item), "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
