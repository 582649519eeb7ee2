package web

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/accounts"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/text"
)

// requestForm is GET /accounts/new.
func (s *Server) requestForm(c *fiber.Ctx) error {
	page, err := s.requestPage(c, accounts.Asking{Language: readerOf(c).Language})
	if err != nil {
		return err
	}
	return s.render(c, page(views.Form{}))
}

func (s *Server) requestPage(c *fiber.Ctx, a accounts.Asking) (func(views.Form) templ.Component, error) {
	affiliations, err := s.app.Accounts.Affiliations(c.UserContext())
	if err != nil {
		return nil, err
	}
	language := readerOf(c).Language
	props := views.RequestProps{
		Page: s.formPage(c, text.T(c.UserContext(), "join.request.title")),
		Name: a.Name, Email: a.Email, Affiliation: a.Affiliation, Position: a.Position, Statement: a.Statement, Language: a.Language,
		MaxFile: files.MaxSize, EvidenceDays: int(accounts.EvidenceKept.Hours() / 24), EvidenceWaits: int(accounts.EvidenceWaits.Hours() / 24), Party: shownID(a.Party), Organization: shownID(a.Organization),
		Parties: present.Parties(affiliations.Parties, language), Organizations: present.Organizations(affiliations.Organizations, language),
	}
	return func(f views.Form) templ.Component {
		props.Form = f
		return views.Request(props)
	}, nil
}

// shownID is a chosen id as a form has it, "" for none.
func shownID[T ~int64](id T) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// chosenID reads it back; 0 where nothing is chosen.
func chosenID[T ~int64](text string) (T, error) {
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, invalidForm()
	}
	return T(id), nil
}

// requestAccount is POST /accounts/new; its answer does not tell whether the
// address has an account.
func (s *Server) requestAccount(c *fiber.Ctx) error {
	asking := accounts.Asking{
		Name: c.FormValue("name"), Email: c.FormValue("email"), Affiliation: c.FormValue("affiliation"), Position: c.FormValue("position"),
		Statement: c.FormValue("statement"), Language: c.FormValue("language"), Address: s.address(c),
	}
	var err error
	if asking.Party, err = chosenID[models.PartyID](c.FormValue("party")); err != nil {
		return err
	}
	if asking.Organization, err = chosenID[models.OrganizationID](c.FormValue("organization")); err != nil {
		return err
	}
	asking.Evidence = s.evidence(c)
	if err := s.app.Accounts.Ask(c.UserContext(), asking); err != nil {
		page, failed := s.requestPage(c, asking)
		if failed != nil {
			return failed
		}
		return s.showAgain(c, err, page)
	}
	ctx := c.UserContext()
	return s.said(c, text.T(ctx, "join.request.sent.title"), text.T(ctx, "join.request.sent.text"), toHome(c))
}

// evidenceKinds are the kinds of files by which people show for whom they ask: letters,
// written or scanned.
var evidenceKinds = []string{
	"application/pdf", "image/png", "image/jpeg",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.oasis.opendocument.text",
}

// evidence keeps the file that came with a request; nil where none did.
func (s *Server) evidence(c *fiber.Ctx) func() (models.Evidence, error) {
	form, err := c.MultipartForm()
	if err != nil || len(form.File["evidence"]) == 0 || form.File["evidence"][0].Size == 0 {
		return nil
	}
	header := form.File["evidence"][0]
	return func() (models.Evidence, error) {
		content, err := header.Open()
		if err != nil {
			return models.Evidence{}, err
		}
		defer content.Close()
		kept, err := s.app.Evidence.Save(header.Filename, content)
		if err != nil {
			return models.Evidence{}, err
		}
		if !slices.Contains(evidenceKinds, kept.MediaType) {
			return models.Evidence{}, fault.InvalidField("files", "accounts.evidence.kind")
		}
		return models.Evidence{EvidenceName: kept.Name, EvidenceType: kept.MediaType, EvidenceSize: kept.Size, EvidenceDigest: kept.Digest}, nil
	}
}

// evidenceShow is GET /requests/:request/evidence.
func (s *Server) evidenceShow(c *fiber.Ctx) error {
	id, err := numbered[models.RequestID](c, "request")
	if err != nil {
		return err
	}
	e, err := s.app.Accounts.Evidence(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	return s.sendFrom(c, s.app.Evidence, confidential.Taking{Thing: fmt.Sprintf("request:%d", id), Name: e.EvidenceName}, e.EvidenceDigest, e.EvidenceType, false)
}
