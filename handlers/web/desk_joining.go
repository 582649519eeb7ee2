package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// asked is a request as those who decide on it see it. tried are those whose
// refusal was not taken: they are shown as they were typed.
func asked(r models.AccountRequest, affiliations accounts.Affiliations, language, url string, tried []views.AskedProps) views.AskedProps {
	props := views.AskedProps{
		ID: int64(r.ID), URL: url, Name: r.Name, Email: r.Email, Position: r.Position, Statement: r.Statement, At: r.CreatedAt, Role: access.Partner,
		For: affiliations.Name(r.PartyID, r.OrganizationID, language),
	}
	if r.EvidenceDigest != "" {
		props.Evidence = ui.Link{Label: r.EvidenceName, URL: fmt.Sprintf("/requests/%d/evidence", r.ID)}
		props.EvidenceSize = r.EvidenceSize
		if r.EvidenceErasedAt != nil {
			props.Evidence.URL = ""
		}
	}
	if r.PartyID != nil {
		props.Role = access.PartyRole
	}
	if props.For == "" {
		props.For = r.Affiliation
	}
	for _, one := range tried {
		if one.ID == props.ID {
			props.Reason, props.Error = one.Reason, one.Error
		}
	}
	return props
}

// refuse closes a request with the reason typed; where that is not taken, show
// shows the page again.
func (s *Server) refuse(c *fiber.Ctx, back string, show func(tried []views.AskedProps) error) error {
	id, err := numbered[models.RequestID](c, "request")
	if err != nil {
		return err
	}
	reason := c.FormValue(fmt.Sprintf("reason-%d", id))
	err = s.app.Accounts.Refuse(c.UserContext(), readerOf(c).Who, id, reason)
	if err == nil {
		return c.Redirect(back, fiber.StatusSeeOther)
	}
	f := fault.As(err)
	if f.Kind != fault.Invalid {
		return err
	}
	c.Status(statuses[f.Kind])
	return show([]views.AskedProps{{ID: int64(id), Reason: reason, Error: sentence(c, f)}})
}

// deskRequestsIndex is GET /desk/requests.
func (s *Server) deskRequestsIndex(c *fiber.Ctx) error { return s.showRequests(c, nil) }

func (s *Server) showRequests(c *fiber.Ctx, tried []views.AskedProps) error {
	open, err := s.app.Accounts.Requests(c.UserContext(), readerOf(c).Who, 0)
	if err != nil {
		return err
	}
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return err
	}
	props := desk.RequestsProps{FrameProps: s.deskFrame(c, "requests")}
	for _, r := range open {
		one := asked(r, affiliations, readerOf(c).Language, fmt.Sprintf("/desk/requests/%d", r.ID), tried)
		for _, role := range access.SiteRoles {
			one.Roles = append(one.Roles, ui.Option{Value: role, Label: desk.RoleName(c.UserContext(), role)})
		}
		props.Requests = append(props.Requests, one)
	}
	return s.render(c, desk.Requests(props))
}

// approvalCreate is POST /desk/requests/:request/approval.
func (s *Server) approvalCreate(c *fiber.Ctx) error {
	id, err := numbered[models.RequestID](c, "request")
	if err != nil {
		return err
	}
	if err := s.app.Accounts.Approve(c.UserContext(), readerOf(c).Who, id, c.FormValue("role")); err != nil {
		return err
	}
	return c.Redirect("/desk/requests", fiber.StatusSeeOther)
}

// refusalCreate is POST /desk/requests/:request/refusal.
func (s *Server) refusalCreate(c *fiber.Ctx) error {
	return s.refuse(c, "/desk/requests", func(tried []views.AskedProps) error { return s.showRequests(c, tried) })
}

// approveForParty is POST /parties/:party/requests/:request/approval: to speak
// for the Party, whatever else is sent.
func (s *Server) approveForParty(c *fiber.Ctx) error {
	party, err := pathID[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	id, err := numbered[models.RequestID](c, "request")
	if err != nil {
		return err
	}
	if err := s.app.Accounts.Approve(c.UserContext(), readerOf(c).Who, id, access.PartyRole); err != nil {
		return err
	}
	return s.backToParty(c, party)
}

// refuseForParty is POST /parties/:party/requests/:request/refusal.
func (s *Server) refuseForParty(c *fiber.Ctx) error {
	party, err := pathID[models.PartyID](c, "party")
	if err != nil {
		return err
	}
	return s.refuse(c, fmt.Sprintf("/parties/%d?done=1", party), func(tried []views.AskedProps) error {
		return s.showParty(c, party, views.DeskProps{Language: readerOf(c).Language, Requests: tried})
	})
}

// deskInvitationsIndex is GET /desk/invitations.
func (s *Server) deskInvitationsIndex(c *fiber.Ctx) error {
	return s.showInvitations(c, desk.InvitationsProps{Sent: int(number(c.Query("sent"))), Values: map[string]string{"language": readerOf(c).Language, "role": access.Partner}})
}

func (s *Server) showInvitations(c *fiber.Ctx, props desk.InvitationsProps) error {
	open, err := s.app.Accounts.Invitations(c.UserContext(), readerOf(c).Who, 0)
	if err != nil {
		return err
	}
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return err
	}
	language := readerOf(c).Language
	props.FrameProps, props.Roles, props.Columns = s.deskFrame(c, "invitations"), access.SiteRoles, strings.Join(accounts.ManyColumns, ", ")
	props.Parties, props.Organizations = present.Parties(affiliations.Parties, language), present.Organizations(affiliations.Organizations, language)
	for _, l := range text.Languages() {
		props.Languages = append(props.Languages, ui.Option{Value: l.Code, Label: l.Name, Lang: l.Code})
	}
	for _, i := range open {
		props.Open = append(props.Open, desk.InvitedProps{
			ID: int64(i.ID), Email: i.Email, Role: i.Role, For: affiliations.Name(i.PartyID, i.OrganizationID, language), Expires: i.ExpiresAt,
		})
	}
	return s.render(c, desk.Invitations(props))
}

// deskInvitationCreate is POST /desk/invitations.
func (s *Server) deskInvitationCreate(c *fiber.Ctx) error {
	values := typed(c, "email", "name", "role", "party", "organization", "language", "message")
	err := s.app.Accounts.Invite(c.UserContext(), readerOf(c).Who, accounts.Invite{
		Email: values["email"], Name: values["name"], Role: values["role"], Language: values["language"], Message: values["message"],
		Party: models.PartyID(number(values["party"])), Organization: models.OrganizationID(number(values["organization"])),
	})
	if err == nil {
		return c.Redirect("/desk/invitations", fiber.StatusSeeOther)
	}
	props := desk.InvitationsProps{Values: values}
	var shown bool
	if props.Errors, props.Problem, shown = refused(c, err); !shown {
		return err
	}
	return s.showInvitations(c, props)
}

// deskInvitationDestroy is POST /desk/invitations/:invitation/revocation.
func (s *Server) deskInvitationDestroy(c *fiber.Ctx) error {
	id, err := numbered[models.InvitationID](c, "invitation")
	if err != nil {
		return err
	}
	if err := s.app.Accounts.RevokeInvitation(c.UserContext(), readerOf(c).Who, id); err != nil {
		return err
	}
	return c.Redirect("/desk/invitations", fiber.StatusSeeOther)
}
