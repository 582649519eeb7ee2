package web

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
)

// toolsShow is GET /topics/:topic/tools: what a moderator can do with a topic.
func (s *Server) toolsShow(c *fiber.Ctx) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	page := wholeNumber(c.Query("page"))
	if page < 0 {
		return fault.Missing()
	}
	return s.showTools(c, topic, int(page), "", nil)
}

// showTools shows the tools, or one of their forms again with what was wrong.
func (s *Server) showTools(c *fiber.Ctx, topic models.TopicID, page int, form string, refusal error) error {
	tools, err := s.app.Forum.Tools(c.UserContext(), readerOf(c).Who, topic, page)
	if err != nil {
		return err
	}
	if tools.Topic.MergedInto != nil {
		return c.Redirect(fmt.Sprintf("/topics/%d", topic), fiber.StatusSeeOther)
	}
	props := present.Tools(tools, languageOf(c))
	props.Page = s.formPage(c, say(c.UserContext(), "forum.moderating"))
	props.Page.Width, props.Page.Section = "", "forums"
	if access.WorkspaceOf(access.Place(tools.Forum.Place)) != 0 {
		props.Page.Section = "workspaces"
	}
	if refusal != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Form = form
		props.Page.Path = fmt.Sprintf("/topics/%d/tools", topic)
		typedTools(c, form, &props.Typed)
	}
	return s.render(c, forumview.Tools(props))
}

// typedTools are what was typed in the form that was refused.
func typedTools(c *fiber.Ctx, form string, typed *forumview.ToolFields) {
	typed.Reason = c.FormValue(form + "_reason")
	switch form {
	case "arrange":
		typed.Kind, typed.Theme, typed.Language = c.FormValue("kind"), c.FormValue("theme"), c.FormValue("language")
	case "move":
		typed.Forum = c.FormValue("forum")
	case "merge":
		typed.Into = c.FormValue("merge_into")
	case "split":
		typed.Into, typed.Title, typed.NewKind, typed.Numbers = c.FormValue("split_into"), c.FormValue("title"), c.FormValue("split_kind"), c.FormValue("numbers")
		typed.Chosen = map[int64]bool{}
		for _, chosen := range formValues(c, "post") {
			typed.Chosen[wholeNumber(chosen)] = true
		}
	}
}

// onTool makes the answer to one of the forms: on to where the act leads, or the
// form again.
func (s *Server) onTool(c *fiber.Ctx, form string, act func(topic models.TopicID) (string, error)) error {
	topic, err := id[models.TopicID](c, "topic")
	if err != nil {
		return err
	}
	to, err := act(topic)
	if kind := fault.Of(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return s.showTools(c, topic, int(max(0, wholeNumber(c.FormValue("page")))), form, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

func toolsPath(topic models.TopicID) string { return fmt.Sprintf("/topics/%d/tools", topic) }

// topicState is POST /topics/:topic/states.
func (s *Server) topicState(c *fiber.Ctx) error {
	return s.onTool(c, "state", func(topic models.TopicID) (string, error) {
		_, err := s.app.Forum.SetState(c.UserContext(), readerOf(c).Who, topic, c.FormValue("act"), c.FormValue("state_reason"))
		return toolsPath(topic), err
	})
}

// topicArrange is POST /topics/:topic/arrangements.
func (s *Server) topicArrange(c *fiber.Ctx) error {
	return s.onTool(c, "arrange", func(topic models.TopicID) (string, error) {
		theme, err := formID[models.ThemeID](c, "theme")
		if err != nil {
			return "", err
		}
		_, err = s.app.Forum.Arrange(c.UserContext(), readerOf(c).Who, topic, forum.Arranging{
			Kind: c.FormValue("kind"), Theme: theme, Language: c.FormValue("language"), Reason: c.FormValue("arrange_reason"),
		})
		return toolsPath(topic), err
	})
}

// topicMove is POST /topics/:topic/moves.
func (s *Server) topicMove(c *fiber.Ctx) error {
	return s.onTool(c, "move", func(topic models.TopicID) (string, error) {
		to, err := formID[models.ForumID](c, "forum")
		if err != nil {
			return "", err
		}
		_, err = s.app.Forum.Move(c.UserContext(), readerOf(c).Who, topic, forum.Moving{Forum: to, Reason: c.FormValue("move_reason")})
		return fmt.Sprintf("/topics/%d", topic), err
	})
}

// topicMerge is POST /topics/:topic/merges.
func (s *Server) topicMerge(c *fiber.Ctx) error {
	return s.onTool(c, "merge", func(topic models.TopicID) (string, error) {
		into, err := namedTopic(c.FormValue("merge_into"))
		if err != nil {
			return "", err
		}
		_, err = s.app.Forum.Merge(c.UserContext(), readerOf(c).Who, topic, forum.Merging{Into: into, Reason: c.FormValue("merge_reason")})
		return forum.PostPath(topic, 1), err
	})
}

// topicSplit is POST /topics/:topic/splits.
func (s *Server) topicSplit(c *fiber.Ctx) error {
	return s.onTool(c, "split", func(topic models.TopicID) (string, error) {
		numbers, err := forum.Numbers(c.FormValue("numbers"))
		if err != nil {
			return "", err
		}
		for _, chosen := range formValues(c, "post") {
			numbers = append(numbers, wholeNumber(chosen))
		}
		sp := forum.Splitting{Numbers: numbers, Title: c.FormValue("title"), Kind: c.FormValue("split_kind"), Reason: c.FormValue("split_reason")}
		if named := strings.TrimSpace(c.FormValue("split_into")); named != "" {
			if sp.Into, err = namedTopic(named); err != nil {
				return "", err
			}
		}
		act, err := s.app.Forum.Split(c.UserContext(), readerOf(c).Who, topic, sp)
		if err != nil {
			return "", err
		}
		if act.Created {
			return fmt.Sprintf("/topics/%d", *act.OtherID), nil
		}
		first := numbers[0]
		for _, number := range numbers {
			first = min(first, number)
		}
		return forum.PostPath(topic, first), nil
	})
}

// topicUndo is POST /topics/:topic/acts/:act/undoing.
func (s *Server) topicUndo(c *fiber.Ctx) error {
	return s.onTool(c, "undo", func(topic models.TopicID) (string, error) {
		act, err := numbered[models.TopicActID](c, "act")
		if err != nil {
			return "", err
		}
		_, err = s.app.Forum.Undo(c.UserContext(), readerOf(c).Who, topic, act, c.FormValue("undo_reason"))
		return toolsPath(topic), err
	})
}

var topicAddress = regexp.MustCompile(`/topics/([1-9][0-9]{0,17})(?:[^0-9]|$)`)

// namedTopic reads the topic that a person names, by its number or its address.
func namedTopic(text string) (models.TopicID, error) {
	text = strings.TrimSpace(text)
	if parts := topicAddress.FindStringSubmatch(text); parts != nil {
		text = parts[1]
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 1 {
		return 0, fault.InvalidField("into", "forum.moderating.no_such_topic")
	}
	return models.TopicID(number), nil
}
