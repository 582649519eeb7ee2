package web

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// deskForumsIndex is GET /desk/forums.
func (s *Server) deskForumsIndex(c *fiber.Ctx) error {
	who, language := readerOf(c).Who, readerOf(c).Language
	forums, err := s.app.Directory.Forums(c.UserContext(), who)
	if err != nil {
		return err
	}
	themes, err := s.app.Directory.Themes(c.UserContext(), who)
	if err != nil {
		return err
	}
	return s.render(c, desk.Forums(desk.ForumsProps{FrameProps: s.deskFrame(c, "forums"), Forums: present.ForumRows(forums, themes, language)}))
}

var forumFields = slices.Concat(inSix("name"), []string{"audience", "theme", "position"}, inSix("description"))

// forumForm is the form about a forum, 0 for a new one.
func (s *Server) forumForm(c *fiber.Ctx, id models.ForumID) thingForm {
	who := readerOf(c).Who
	return thingForm{
		fields: forumFields, id: int64(id),
		present: func() (map[string]string, int64, error) {
			forum, err := s.app.Directory.Forum(c.UserContext(), who, id)
			return present.ForumValues(forum), forum.Version, err
		},
		show: func(form desk.FormProps) error {
			themes, err := s.app.Directory.Themes(c.UserContext(), who)
			if err != nil {
				return err
			}
			props := desk.ForumProps{FrameProps: s.deskFrame(c, "forums"), FormProps: form, Themes: present.MainThemes(themes, readerOf(c).Language)}
			if id != 0 {
				forum, err := s.app.Directory.Forum(c.UserContext(), who, id)
				if err != nil {
					return err
				}
				props.Name, props.Closed = forum.Names.In(readerOf(c).Language), forum.ClosedAt != nil
			}
			return s.render(c, desk.Forum(props))
		},
	}
}

func forumOf(c *fiber.Ctx, id models.ForumID) (models.Forum, error) {
	values := typed(c, forumFields...)
	forum := models.Forum{
		ID: id, Version: number(c.FormValue("version")), Names: texts(values, "name"), Descriptions: texts(values, "description"), Audience: values["audience"],
	}
	if theme := models.ThemeID(number(values["theme"])); theme != 0 {
		forum.ThemeID = &theme
	}
	var err error
	if forum.Position, err = strconv.ParseInt(values["position"], 10, 64); err != nil {
		return forum, fault.InvalidField("position", "fault.malformed")
	}
	return forum, nil
}

// deskForumNew is GET /desk/forums/new.
func (s *Server) deskForumNew(c *fiber.Ctx) error {
	if err := s.mayChange(c, access.ForumThing); err != nil {
		return err
	}
	return s.forumForm(c, 0).show(desk.FormProps{Values: map[string]string{"audience": models.AudiencePublic, "position": "100"}})
}

// deskForumCreate is POST /desk/forums.
func (s *Server) deskForumCreate(c *fiber.Ctx) error {
	forum, err := forumOf(c, 0)
	if err == nil {
		forum, err = s.app.Directory.OpenForum(c.UserContext(), readerOf(c).Who, forum)
	}
	return s.forumForm(c, 0).saved(c, "/desk/forums", int64(forum.ID), err)
}

// deskForumEdit is GET /desk/forums/:forum/edit.
func (s *Server) deskForumEdit(c *fiber.Ctx) error {
	id, err := numbered[models.ForumID](c, "forum")
	if err != nil {
		return err
	}
	return s.forumForm(c, id).open()
}

// deskForumUpdate is POST /desk/forums/:forum.
func (s *Server) deskForumUpdate(c *fiber.Ctx) error {
	id, err := numbered[models.ForumID](c, "forum")
	if err != nil {
		return err
	}
	forum, err := forumOf(c, id)
	if err == nil {
		err = s.app.Directory.ChangeForum(c.UserContext(), readerOf(c).Who, forum, "")
	}
	return s.forumForm(c, id).saved(c, "/desk/forums", int64(id), err)
}

// deskForumClose is POST /desk/forums/:forum/closing.
func (s *Server) deskForumClose(c *fiber.Ctx) error {
	return s.turnForum(c, func(id models.ForumID, version int64) error {
		return s.app.Directory.CloseForum(c.UserContext(), readerOf(c).Who, id, version, c.FormValue("closing_reason"))
	})
}

// deskForumReopen is POST /desk/forums/:forum/reopening.
func (s *Server) deskForumReopen(c *fiber.Ctx) error {
	return s.turnForum(c, func(id models.ForumID, version int64) error {
		return s.app.Directory.ReopenForum(c.UserContext(), readerOf(c).Who, id, version, "")
	})
}

// turnForum closes a forum or opens it again; what is refused comes back on
// the forum's form, as it is now.
func (s *Server) turnForum(c *fiber.Ctx, turn func(models.ForumID, int64) error) error {
	id, err := numbered[models.ForumID](c, "forum")
	if err != nil {
		return err
	}
	if err = turn(id, number(c.FormValue("version"))); err == nil {
		return c.Redirect(fmt.Sprintf("/desk/forums/%d/edit", id), fiber.StatusSeeOther)
	}
	form := s.forumForm(c, id)
	errors, problem, shown := refused(c, err)
	if !shown {
		return err
	}
	values, version, err := form.present()
	if err != nil {
		return err
	}
	values["closing_reason"] = c.FormValue("closing_reason")
	return form.show(desk.FormProps{ID: int64(id), Version: version, Values: values, Errors: under("closing_", errors), Problem: problem})
}

// under puts what is wrong with a reason under the name that it has on a page
// with several forms.
func under(prefix string, errors map[string]string) map[string]string {
	if sentence, about := errors["reason"]; about {
		errors[prefix+"reason"] = sentence
	}
	return errors
}

// deskThemesIndex is GET /desk/themes.
func (s *Server) deskThemesIndex(c *fiber.Ctx) error {
	themes, err := s.app.Directory.Themes(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	return s.render(c, desk.Themes(desk.ThemesProps{FrameProps: s.deskFrame(c, "themes"), Themes: present.ThemeRows(themes, readerOf(c).Language)}))
}

var themeFields = slices.Concat(inSix("label"), inSix("basis"))

func (s *Server) themeForm(c *fiber.Ctx, id models.ThemeID) thingForm {
	var theme models.Theme
	return thingForm{
		fields: themeFields, id: int64(id),
		present: func() (_ map[string]string, _ int64, err error) {
			theme, err = s.app.Directory.Theme(c.UserContext(), readerOf(c).Who, id)
			return present.ThemeValues(theme), theme.Version, err
		},
		show: func(form desk.FormProps) (err error) {
			if theme, err = s.app.Directory.Theme(c.UserContext(), readerOf(c).Who, id); err != nil {
				return err
			}
			return s.render(c, desk.Theme(desk.ThemeProps{FrameProps: s.deskFrame(c, "themes"), FormProps: form, Name: theme.Labels.In(readerOf(c).Language)}))
		},
	}
}

// deskThemeEdit is GET /desk/themes/:theme/edit.
func (s *Server) deskThemeEdit(c *fiber.Ctx) error {
	id, err := numbered[models.ThemeID](c, "theme")
	if err != nil {
		return err
	}
	return s.themeForm(c, id).open()
}

// deskThemeUpdate is POST /desk/themes/:theme.
func (s *Server) deskThemeUpdate(c *fiber.Ctx) error {
	id, err := numbered[models.ThemeID](c, "theme")
	if err != nil {
		return err
	}
	values := typed(c, themeFields...)
	theme := models.Theme{ID: id, Version: number(c.FormValue("version")), Labels: texts(values, "label"), Basis: texts(values, "basis")}
	err = s.app.Directory.ChangeTheme(c.UserContext(), readerOf(c).Who, theme)
	return s.themeForm(c, id).saved(c, "/desk/themes", int64(id), err)
}
