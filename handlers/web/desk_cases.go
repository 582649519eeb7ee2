package web

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/translation"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/layout"
)

// addCaseRoutes are the routes of the queue of what was reported.
func (s *Server) addCaseRoutes() {
	s.get("/desk/cases", signedIn, s.casesIndex)
	s.post("/desk/cases/settings", signedIn, s.casesUpdate)
	s.post("/desk/cases/watch", signedIn, s.watchUpdate)
	s.post("/desk/cases/decisions", signedIn, s.decisionsCreate)
	s.get("/desk/cases/:case", signedIn, s.caseShow)
	s.post("/desk/cases/:case/claim", signedIn, s.claimCreate)
	s.post("/desk/cases/:case/release", signedIn, s.claimDestroy)
	s.post("/desk/cases/:case/decision", signedIn, s.decisionCreate)
	s.post("/desk/cases/:case/undoing", signedIn, s.decisionDestroy)
	s.post("/desk/cases/:case/judgement", signedIn, s.judgementCreate)

	s.get("/desk/words", signedIn, s.wordsIndex)
	s.post("/desk/words", signedIn, s.wordsCreate)
	s.post("/desk/words/trial", signedIn, s.wordsTry)
	s.post("/desk/words/:word/removal", signedIn, s.wordDestroy)
}

// casesIndex is GET /desk/cases.
func (s *Server) casesIndex(c *fiber.Ctx) error { return s.showCases(c, nil, nil) }

func (s *Server) showCases(c *fiber.Ctx, left map[models.CaseID]error, refusal error) error {
	ctx, who := c.UserContext(), readerOf(c).Who
	place := casePlaceOf(c)
	queue, err := s.app.Moderation.Queue(ctx, who, place.state, place.from)
	if err != nil {
		return err
	}
	if len(queue.Cases) == 0 && place.from != "" && c.Method() == fiber.MethodGet { // all of the page are done
		return c.Redirect(casePlace{state: place.state}.at(c.Query("decided")), fiber.StatusSeeOther)
	}
	props := desk.CasesProps{FrameProps: s.deskFrame(c, "cases"), State: place.state, From: place.from, Cases: present.Queue(queue, languageOf(c)), Decided: int(number(c.Query("decided")))}
	props.Count, props.Hours = int(queue.Count), int((queue.Median+time.Hour-1)/time.Hour)
	s.choose(c, &props, place)
	if props.Done, err = s.justDone(c); err != nil {
		return err
	}
	props.Page.Live = append(props.Page.Live, layout.LiveProps{Key: access.CasesSubject, Offset: max(0, queue.Position.Offset), Epoch: queue.Position.Epoch})
	props.Grounds, props.Keeps, props.MaxNote = moderation.Grounds, moderation.KeepGrounds, moderation.MaxNote
	for _, id := range slices.Sorted(maps.Keys(left)) {
		props.Left = append(props.Left, desk.LeftProps{ID: int64(id), URL: fmt.Sprintf("/desk/cases/%d", id), Why: sentence(c, fault.As(left[id]))})
	}
	if props.MaySet = s.app.Access.Can(who, access.Change, access.CaseThing, access.Site); props.MaySet {
		enough, err := s.app.Moderation.HideAfter(ctx)
		if err != nil {
			return err
		}
		props.HideAfter = strconv.FormatInt(enough, 10)
		watch, err := s.app.Moderation.Watched(ctx)
		if err != nil {
			return err
		}
		props.Watch.Values = present.WatchValues(watch)
	}
	if refusal != nil {
		var shown bool
		if props.Errors, _, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Page.Path = place.queue()
		switch {
		case c.Path() == "/desk/cases/watch":
			props.Watch = desk.WatchProps{Values: typed(c, watchFields...), Errors: props.Errors}
		case c.FormValue("decision") == "":
			props.HideAfter = c.FormValue("hide_after")
		}
		props.Decision, props.Ground, _ = strings.Cut(c.FormValue("decision"), " ")
		props.Note = c.FormValue("note")
	}
	if place.from != "" {
		props.First = casePlace{state: place.state}.queue()
	}
	if queue.Next != "" {
		props.Next = casePlace{place.state, queue.Next}.queue()
	}
	return s.render(c, desk.Cases(props))
}

// casesUpdate is POST /desk/cases/settings.
func (s *Server) casesUpdate(c *fiber.Ctx) error {
	enough, err := strconv.ParseInt(c.FormValue("hide_after"), 10, 64)
	if err != nil {
		enough = -1
	}
	if err := s.app.Moderation.SetHideAfter(c.UserContext(), readerOf(c).Who, enough); err != nil {
		if fault.Is(err, fault.Invalid) {
			return s.showCases(c, nil, err)
		}
		return err
	}
	return c.Redirect("/desk/cases", fiber.StatusSeeOther)
}

// decisionsCreate is POST /desk/cases/decisions: several cases with one reason.
func (s *Server) decisionsCreate(c *fiber.Ctx) error {
	at := chosenCases(c)
	to, ground, _ := strings.Cut(c.FormValue("decision"), " ")
	left, err := s.app.Moderation.DecideAll(c.UserContext(), readerOf(c).Who, moderation.Decision{To: to, Ground: ground, Note: c.FormValue("note")}, at)
	switch {
	case fault.Is(err, fault.Invalid):
		return s.showCases(c, nil, err)
	case err != nil:
		return err
	case len(left) > 0:
		return s.showCases(c, left, nil)
	}
	return c.Redirect(casePlaceOf(c).at(strconv.Itoa(len(at))), fiber.StatusSeeOther)
}

// choose ticks the cases that were chosen before, unless they have changed since, or
// all of the page where that was asked for without script.
func (s *Server) choose(c *fiber.Ctx, props *desk.CasesProps, place casePlace) {
	query := place.query()
	query.Set("all", "1")
	props.ChooseAll, props.All = withQuery("/desk/cases", query), c.Query("all") != ""
	chosen := chosenCases(c)
	for i, row := range props.Cases {
		version, is := chosen[models.CaseID(row.ID)]
		props.Cases[i].URL, props.Cases[i].Chosen = place.of(models.CaseID(row.ID)), props.All || is && version == row.Version
	}
}

// chosenCases are the cases that were ticked, each at the version that was shown.
func chosenCases(c *fiber.Ctx) map[models.CaseID]int64 {
	at := map[models.CaseID]int64{}
	for _, chosen := range c.Request().PostArgs().PeekMulti("case") {
		id, version, _ := strings.Cut(string(chosen), ".")
		at[models.CaseID(number(id))] = seenVersion(version)
	}
	return at
}

// seenVersion is the version of a case that a form was filled in for. Where it says none
// it is one that no case has: nobody decides what they have not seen.
func seenVersion(text string) int64 { return cmp.Or(number(text), -1) }

// caseShow is GET /desk/cases/:case.
func (s *Server) caseShow(c *fiber.Ctx) error { return s.showCase(c, "", nil) }

// showCase shows a case, with a form that was refused as it was filled in.
func (s *Server) showCase(c *fiber.Ctx, form string, refusal error) error {
	id, err := numbered[models.CaseID](c, "case")
	if err != nil {
		return err
	}
	page, err := s.app.Moderation.Case(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	props := present.Case(page, languageOf(c))
	props.Foreign = s.foreign(c, page)
	props.FrameProps, props.Grounds, props.Keeps, props.MaxNote = s.deskFrame(c, "cases"), moderation.Grounds, moderation.KeepGrounds, moderation.MaxNote
	props.Page.Live = append(props.Page.Live, layout.LiveProps{Key: access.CasesSubject, Offset: max(0, page.Position.Offset), Epoch: page.Position.Epoch})
	place := casePlaceOf(c)
	props.Part, props.From, props.Here, props.Back = place.state, place.from, place.of(id), place.queue()+fmt.Sprintf("#case-%d", id)
	next, round, err := s.app.Moderation.Next(c.UserContext(), readerOf(c).Who, place.state, id)
	if err != nil {
		return err
	}
	if round {
		place.from = ""
	}
	if next != 0 {
		props.Next = place.of(next)
	}
	if props.Done, err = s.justDone(c); err != nil {
		return err
	}
	if refusal != nil {
		var shown bool
		if props.Errors, props.Problem, shown = refused(c, refusal); !shown {
			return refusal
		}
		props.Page.Path = props.Here
		props.Form, props.Ground, props.Note = form, c.FormValue(form+"_ground"), c.FormValue(form+"_note")
		props.Measure, props.Days, props.Locks = c.FormValue(form+"_measure"), c.FormValue(form+"_days"), c.FormValue(form+"_locks") != ""
		props.Goes = desk.GoesFields{
			Forum: c.FormValue("move_forum"), Into: c.FormValue(form + "_into"), Title: c.FormValue("split_title"), Kind: c.FormValue("split_kind"), Numbers: c.FormValue("split_numbers"),
		}
	}
	return s.render(c, desk.Case(props))
}

// foreign is the text of a case in the reader's language, or why it is not; nil where
// it is in theirs. What the members of a workspace alone read is not sent anywhere.
func (s *Server) foreign(c *fiber.Ctx, page moderation.CasePage) *desk.ForeignProps {
	props := &desk.ForeignProps{From: page.Language, To: languageOf(c)}
	if page.Words == "" || page.Language == props.To {
		return nil
	}
	if page.Closed {
		props.Why = "closed"
		return props
	}
	var err error
	props.Text, err = s.app.Translation.Translate(c.UserContext(), page.Words, page.Language, props.To)
	switch {
	case errors.Is(err, translation.ErrOff) && page.Language == "": // it may be theirs
		return nil
	case errors.Is(err, translation.ErrOff):
		props.Why = "off"
	case err != nil:
		props.Why = "away"
		s.app.Log.Warn("a text could not be translated", "error", err)
	case page.Language == "" && strings.TrimSpace(props.Text) == strings.TrimSpace(page.Words):
		return nil
	}
	return props
}

// onCase does something in the case of the path and goes on from it, or to where its
// page shows that.
func (s *Server) onCase(c *fiber.Ctx, form, at string, do func(models.CaseID) error) error {
	id, err := numbered[models.CaseID](c, "case")
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		if kind := fault.Of(err); kind == fault.Invalid || kind == fault.Conflict {
			return s.showCase(c, form, err)
		}
		return err
	}
	return s.goOn(c, id, at)
}

// claimCreate is POST /desk/cases/:case/claim.
func (s *Server) claimCreate(c *fiber.Ctx) error {
	return s.onCase(c, "", "deciding", func(id models.CaseID) error {
		return s.app.Moderation.Claim(c.UserContext(), readerOf(c).Who, id)
	})
}

// claimDestroy is POST /desk/cases/:case/release.
func (s *Server) claimDestroy(c *fiber.Ctx) error {
	return s.onCase(c, "", "deciding", func(id models.CaseID) error {
		return s.app.Moderation.Release(c.UserContext(), readerOf(c).Who, id)
	})
}

// decisionCreate is POST /desk/cases/:case/decision.
func (s *Server) decisionCreate(c *fiber.Ctx) error {
	to := c.FormValue("decision")
	return s.onCase(c, to, "standing", func(id models.CaseID) error {
		goes, err := whither(c, to)
		if err != nil {
			return err
		}
		return s.app.Moderation.Decide(c.UserContext(), readerOf(c).Who, moderation.Decision{
			Goes: goes, Case: id, Version: seenVersion(c.FormValue("version")), To: to, Ground: c.FormValue(to + "_ground"), Note: c.FormValue(to + "_note"),
			Locks: c.FormValue(to+"_locks") != "", Measure: c.FormValue(to + "_measure"), Days: int(number(c.FormValue(to + "_days"))),
		})
	})
}

// whither is where a post or its topic is to go by a decision.
func whither(c *fiber.Ctx, to string) (goes moderation.Goes, err error) {
	named := strings.TrimSpace(c.FormValue(to + "_into"))
	switch {
	case to == models.CaseMove:
		goes.Forum, err = formID[models.ForumID](c, "move_forum")
	case to == models.CaseMerge, to == models.CaseSplit && named != "":
		goes.Into, err = namedTopic(named)
	}
	if err == nil && to == models.CaseSplit {
		goes.Title, goes.Kind = c.FormValue("split_title"), c.FormValue("split_kind")
		goes.Numbers, err = forum.Numbers(c.FormValue("split_numbers"))
	}
	return goes, err
}

// decisionDestroy is POST /desk/cases/:case/undoing.
func (s *Server) decisionDestroy(c *fiber.Ctx) error {
	return s.onCase(c, "undo", "standing", func(id models.CaseID) error {
		return s.app.Moderation.Undo(c.UserContext(), readerOf(c).Who, id, seenVersion(c.FormValue("version")), c.FormValue("undo_note"))
	})
}

// judgementCreate is POST /desk/cases/:case/judgement.
func (s *Server) judgementCreate(c *fiber.Ctx) error {
	to := c.FormValue("decision")
	return s.onCase(c, to, "standing", func(id models.CaseID) error {
		return s.app.Moderation.Judge(c.UserContext(), readerOf(c).Who, moderation.Judgement{
			Case: id, Version: seenVersion(c.FormValue("version")), To: to, Note: c.FormValue(to + "_note"),
		})
	})
}
