package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// watchFields are those of the form that says what the program looks for.
var watchFields = []string{"new_posts", "new_days", "withhold", "links", "per_minute", "words", "files"}

// watchUpdate is POST /desk/cases/watch: what the program looks for by itself.
func (s *Server) watchUpdate(c *fiber.Ctx) error {
	amount := func(field string) int64 {
		n, err := strconv.ParseInt(c.FormValue(field), 10, 64)
		if err != nil {
			return -1 // which nothing can be
		}
		return n
	}
	err := s.app.Moderation.SetWatch(c.UserContext(), readerOf(c).Who, moderation.Watch{
		NewPosts: amount("new_posts"), NewDays: amount("new_days"), Withhold: c.FormValue("withhold") != "", Links: amount("links"),
		PerMinute: amount("per_minute"), Words: c.FormValue("words") != "", Files: c.FormValue("files") != "",
	})
	switch {
	case fault.Is(err, fault.Invalid):
		return s.showCases(c, nil, err)
	case err != nil:
		return err
	}
	return c.Redirect("/desk/cases", fiber.StatusSeeOther)
}

// wordsIndex is GET /desk/words: the words that the program looks for.
func (s *Server) wordsIndex(c *fiber.Ctx) error { return s.showWords(c, desk.WatchedWordsProps{}, nil) }

func (s *Server) showWords(c *fiber.Ctx, props desk.WatchedWordsProps, refusal error) error {
	list, err := s.app.Moderation.WordList(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	props.FrameProps, props.Words, props.MaxWords = s.deskFrame(c, "words"), present.WatchedWords(list, languageOf(c)), moderation.MaxWords
	if refusal != nil {
		var shown bool
		if props.Errors, _, shown = refused(c, refusal); !shown {
			return refusal
		}
	}
	return s.render(c, desk.WatchedWords(props))
}

// wordsCreate is POST /desk/words: words onto the list, one a line.
func (s *Server) wordsCreate(c *fiber.Ctx) error {
	err := s.app.Moderation.AddWords(c.UserContext(), readerOf(c).Who, c.FormValue("words"))
	switch {
	case fault.Is(err, fault.Invalid):
		return s.showWords(c, desk.WatchedWordsProps{Typed: c.FormValue("words")}, err)
	case err != nil:
		return err
	}
	return c.Redirect("/desk/words", fiber.StatusSeeOther)
}

// wordsTry is POST /desk/words/trial: which words of the list are in a text. It
// changes nothing; the text may be long.
func (s *Server) wordsTry(c *fiber.Ctx) error {
	props := desk.WatchedWordsProps{Text: c.FormValue("text"), Tried: true}
	found, err := s.app.Moderation.Try(c.UserContext(), readerOf(c).Who, props.Text)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	props.Found = found
	return s.showWords(c, props, err)
}

// wordDestroy is POST /desk/words/:word/removal.
func (s *Server) wordDestroy(c *fiber.Ctx) error {
	id, err := numbered[models.WatchedWordID](c, "word")
	if err != nil {
		return err
	}
	if err := s.app.Moderation.RemoveWord(c.UserContext(), readerOf(c).Who, id); err != nil {
		return err
	}
	return c.Redirect("/desk/words", fiber.StatusSeeOther)
}
