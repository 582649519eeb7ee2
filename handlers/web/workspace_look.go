package web

import (
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	"minamata.exchange/views/text"
	view "minamata.exchange/views/workspace"
)

// toLook asks why somebody looks into a workspace, and comes back from there.
func (s *Server) toLook(c *fiber.Ctx, id models.WorkspaceID) error {
	return c.Redirect(fmt.Sprintf("/workspaces/%d/look?return=%s", id, url.QueryEscape(localPath(c.OriginalURL()))), fiber.StatusSeeOther)
}

// workspaceLookForm is GET /workspaces/:workspace/look.
func (s *Server) workspaceLookForm(c *fiber.Ctx) error {
	return s.showLook(c, c.Query("return"), nil)
}

// workspaceLook is POST /workspaces/:workspace/look: it says why, and leads to where
// the look was to go.
func (s *Server) workspaceLook(c *fiber.Ctx) error {
	id, err := id[models.WorkspaceID](c, "workspace")
	if err != nil {
		return err
	}
	err = s.app.Workspace.Look(c.UserContext(), readerOf(c).Who, id, c.FormValue("reason"))
	if fault.Is(err, fault.Invalid) {
		return s.showLook(c, c.FormValue("return"), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(localPath(c.FormValue("return")), fiber.StatusSeeOther)
}

func (s *Server) showLook(c *fiber.Ctx, back string, failed error) error {
	id, err := id[models.WorkspaceID](c, "workspace")
	if err != nil {
		return err
	}
	w, err := s.app.Workspace.Looking(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	page := s.formPage(c, text.T(c.UserContext(), "workspace.look"))
	page.Section = "workspaces"
	props := view.LookProps{Page: page, Name: w.Name, Lang: w.Language, Action: fmt.Sprintf("/workspaces/%d/look", id), Return: localPath(back), MaxReason: workspace.MaxMessage}
	if failed != nil {
		props.Value, props.Error = c.FormValue("reason"), sentence(c, fault.As(failed))
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, view.Look(props))
}
