package web

import (
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/ui"
	view "minamata.exchange/views/workspace"
)

// workspaceMembers is GET /workspaces/:workspace/members.
func (s *Server) workspaceMembers(c *fiber.Ctx) error { return s.showMembers(c, nil) }

func (s *Server) showMembers(c *fiber.Ctx, problems map[string]string) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	m, err := s.app.Workspace.Members(c.UserContext(), who, id)
	if err != nil {
		return err
	}
	props := present.WorkspaceMembers(m, who.Person, languageOf(c))
	if props.FrameProps, err = s.workspaceFrame(c, m.Page, "members"); err != nil {
		return err
	}
	props.Errors = problems
	if problems != nil {
		props.Values = typed(c, "email", "role", "language", "message", "from", "to", "stays", "lead_reason")
	}
	if props.Query = c.Query("q", c.FormValue("q")); props.Query != "" && m.MayManage {
		found, err := s.app.Forum.Mentionable(c.UserContext(), who, 0, props.Query)
		if err != nil {
			return err
		}
		member := map[models.PersonID]bool{}
		for _, row := range m.Members {
			member[row.PersonID] = true
		}
		for _, person := range found.People {
			if !member[person.ID] {
				props.Found = append(props.Found, view.MemberProps{ID: int64(person.ID), Name: person.Name, URL: present.PersonPath(person.ID), For: present.SpeaksFor(person, found.Names, languageOf(c))})
			}
		}
	}
	return s.render(c, view.Members(props))
}

// onMembers is what comes of an act on the members: their page again.
func (s *Server) onMembers(c *fiber.Ctx, do func(access.Who, models.WorkspaceID) error) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	err = do(readerOf(c).Who, id)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		f := fault.As(err)
		c.Status(statuses[f.Kind])
		return s.showMembers(c, map[string]string{f.Field: sentence(c, f)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(workspace.Path(id)+"/members", fiber.StatusSeeOther)
}

// workspaceRole is POST /workspaces/:workspace/members/:person.
func (s *Server) workspaceRole(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		person, err := id[models.PersonID](c, "person")
		if err != nil {
			return err
		}
		return s.app.Workspace.SetRole(c.UserContext(), who, w, person, c.FormValue("role"))
	})
}

// workspaceLead is POST /workspaces/:workspace/members/leads: somebody leads it in
// the place of a lead.
func (s *Server) workspaceLead(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		from, err := formID[models.PersonID](c, "from")
		if err != nil {
			return err
		}
		to, err := formID[models.PersonID](c, "to")
		if err != nil {
			return err
		}
		return s.app.Workspace.ReplaceLead(c.UserContext(), who, w, workspace.Replacement{
			From: from, To: to, Stays: c.FormValue("stays"), Reason: c.FormValue("lead_reason"),
		})
	})
}

// workspaceRemove is POST /workspaces/:workspace/members/:person/removal.
func (s *Server) workspaceRemove(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		person, err := id[models.PersonID](c, "person")
		if err != nil {
			return err
		}
		return s.app.Workspace.Remove(c.UserContext(), who, w, person, c.FormValue("reason"))
	})
}

// workspaceLeave is POST /workspaces/:workspace/members/leaving.
func (s *Server) workspaceLeave(c *fiber.Ctx) error {
	left := false
	err := s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		err := s.app.Workspace.Leave(c.UserContext(), who, w)
		left = err == nil
		return err
	})
	if left { // it may be closed to them now
		return c.Redirect("/workspaces?show=mine", fiber.StatusSeeOther)
	}
	return err
}

// workspaceInvite is POST /workspaces/:workspace/invitations.
func (s *Server) workspaceInvite(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		person, err := formID[models.PersonID](c, "person")
		if err != nil {
			return err
		}
		return s.app.Workspace.Invite(c.UserContext(), who, w, workspace.Invite{
			Person: person, Email: c.FormValue("email"), Role: c.FormValue("role"), Message: c.FormValue("message"), Language: c.FormValue("language"),
		})
	})
}

// workspaceUninvite is POST /workspaces/:workspace/invitations/:invitation/withdrawal.
func (s *Server) workspaceUninvite(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		invitation, err := id[models.WorkspaceInvitationID](c, "invitation")
		if err != nil {
			return err
		}
		return s.app.Workspace.Uninvite(c.UserContext(), who, w, invitation)
	})
}

// workspaceAnswer is POST /workspaces/:workspace/requests/:request.
func (s *Server) workspaceAnswer(c *fiber.Ctx) error {
	return s.onMembers(c, func(who access.Who, w models.WorkspaceID) error {
		request, err := id[models.WorkspaceRequestID](c, "request")
		if err != nil {
			return err
		}
		role := ""
		if c.FormValue("answer") == "accept" {
			if role = c.FormValue("role"); role == "" {
				return fault.InvalidField("role", "fault.malformed")
			}
		}
		return s.app.Workspace.Answer(c.UserContext(), who, w, request, role, c.FormValue("reason"))
	})
}

// workspaceAsk is POST /workspaces/:workspace/requests.
func (s *Server) workspaceAsk(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Ask(c.UserContext(), who, id, c.FormValue("message"))
	})
}

// workspaceAskWithdraw is POST /workspaces/:workspace/requests/withdrawal.
func (s *Server) workspaceAskWithdraw(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Withdraw(c.UserContext(), who, id)
	})
}

// workspaceInvitation is GET /workspaces/:workspace/invitation.
func (s *Server) workspaceInvitation(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	invitation, w, inviter, err := s.app.Workspace.Invited(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	props := view.InvitationProps{
		Page: s.page(c, say(c.UserContext(), "workspace.invited")), Name: w.Name, Lang: w.Language, Purpose: present.Markdown(w.Purpose),
		Inviter: ui.Link{Label: inviter.Called(languageOf(c))}, Role: invitation.Role, Message: invitation.Message, Action: workspace.Path(id) + "/invitation",
	}
	props.Page.Section, props.Page.Width, props.Page.Private = "workspaces", "reading", true
	return s.render(c, view.Invitation(props))
}

// workspaceInvitationAnswer is POST /workspaces/:workspace/invitation.
func (s *Server) workspaceInvitationAnswer(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	if c.FormValue("answer") == "accept" {
		if err := s.app.Workspace.Accept(c.UserContext(), readerOf(c).Who, id); err != nil {
			return err
		}
		return c.Redirect(workspace.Path(id), fiber.StatusSeeOther)
	}
	if err := s.app.Workspace.Decline(c.UserContext(), readerOf(c).Who, id); err != nil {
		return err
	}
	return c.Redirect("/workspaces", fiber.StatusSeeOther)
}
