package web

import (
	"io"
	"net"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/ui"
)

// ownDataForm is GET /settings/data.
func (s *Server) ownDataForm(c *fiber.Ctx) error {
	props, err := s.ownDataPage(c)
	if err != nil {
		return err
	}
	return s.render(c, views.Yours(props))
}

func (s *Server) ownDataPage(c *fiber.Ctx) (views.YoursProps, error) {
	props := views.YoursProps{Page: s.settingsPage(c, map[string]string{"kept": "join.deletion.kept"})}
	props.Page.Path = "/settings/data" // also where a form is shown again
	_, account, err := s.app.Accounts.Self(c.UserContext(), readerOf(c).Who)
	props.DeleteAt, props.Ordered = present.When(account.DeleteAt), account.DeletionBy != nil && *account.DeletionBy != account.PersonID
	return props, err
}

// ownDataAgain shows the page again after err: beside the form that was refused.
func (s *Server) ownDataAgain(c *fiber.Ctx, err error, form func(*views.YoursProps) *views.Form) error {
	props, failed := s.ownDataPage(c)
	if failed != nil {
		return failed
	}
	if fault.Is(err, fault.Conflict) {
		form(&props).Problem = sentence(c, fault.As(err))
		c.Status(fiber.StatusConflict)
		return s.render(c, views.Yours(props))
	}
	return s.showAgain(c, err, func(f views.Form) templ.Component {
		*form(&props) = f
		return views.Yours(props)
	})
}

// ownDeletionCreate is POST /settings/data/deletion: one's account is deleted after
// a time, and one is signed out.
func (s *Server) ownDeletionCreate(c *fiber.Ctx) error {
	if err := s.app.People.AskDeletion(c.UserContext(), readerOf(c).Who, c.FormValue("present_password")); err != nil {
		return s.ownDataAgain(c, err, func(p *views.YoursProps) *views.Form { return &p.Deletion })
	}
	s.endSession(c)
	page := s.formPage(c, say(c.UserContext(), "join.deletion.asked.title"))
	page.Path, page.Person, page.Extra = "/sign-in", nil, nil
	return s.render(c, views.Said(views.SaidProps{
		Page: page, Title: page.Title, Text: say(c.UserContext(), "join.deletion.asked.text"),
		Next: ui.Link{Label: say(c.UserContext(), "join.sign_in.title"), URL: "/sign-in?return=/settings/data"},
	}))
}

// ownDeletionDestroy is POST /settings/data/deletion/withdrawal: one's account stays.
func (s *Server) ownDeletionDestroy(c *fiber.Ctx) error {
	if err := s.app.People.TakeBackDeletion(c.UserContext(), readerOf(c).Who); err != nil {
		return s.ownDataAgain(c, err, func(p *views.YoursProps) *views.Form { return &p.Deletion })
	}
	return c.Redirect("/settings/data?done=kept", fiber.StatusSeeOther)
}

// ownDataExport is POST /settings/data/export: all that is one's own, as one file
// that is made while it is sent.
func (s *Server) ownDataExport(c *fiber.Ctx) error {
	who := readerOf(c).Who
	archive, err := s.app.People.Export(s.base, who, c.FormValue("password"), languageOf(c))
	if err != nil {
		return s.ownDataAgain(c, err, func(p *views.YoursProps) *views.Form { return &p.Form })
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="minamata-exchange.zip"`)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Context().SetBodyStream(slowly{archive, c.Context().Conn()}, -1)
	return nil
}

// slowly sends a file that is made meanwhile, however long that takes, while each piece of it arrives.
type slowly struct {
	file io.ReadCloser
	conn net.Conn
}

func (f slowly) Read(p []byte) (int, error) {
	_ = f.conn.SetWriteDeadline(time.Now().Add(pieceDeadline)) //nolint:forbidigo // a deadline of the line, which keeps real time; one that is closed says so at the next write
	return f.file.Read(p)
}

func (f slowly) Close() error { return f.file.Close() }

// pieceDeadline is how long the other side may take to accept a piece.
const pieceDeadline = time.Minute

var _ io.ReadCloser = slowly{}
