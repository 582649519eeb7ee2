package web

import (
	"io"
	"net"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/people"
	views "minamata.exchange/views/accounts"
)

// ownDataForm is GET /settings/data.
func (s *Server) ownDataForm(c *fiber.Ctx) error {
	return s.render(c, s.ownDataPage(c)(views.Form{}))
}

func (s *Server) ownDataPage(c *fiber.Ctx) func(views.Form) templ.Component {
	props := views.YoursProps{Page: s.settingsPage(c, nil)}
	props.Page.Path = "/settings/data" // also where a form is shown again
	return func(f views.Form) templ.Component {
		props.Form = f
		return views.Yours(props)
	}
}

// ownDataExport is POST /settings/data/export: all that is one's own, as one file
// that is made while it is sent.
func (s *Server) ownDataExport(c *fiber.Ctx) error {
	who := readerOf(c).Who
	archive, err := s.app.People.Export(s.base, who, c.FormValue("password"), languageOf(c))
	if err != nil {
		return s.showAgain(c, err, s.ownDataPage(c))
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="minamata-exchange.zip"`)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Context().SetBodyStream(slowly{archive, c.Context().Conn()}, -1)
	return nil
}

// slowly sends an archive however long that takes, while each piece of it arrives.
type slowly struct {
	archive *people.Archive
	conn    net.Conn
}

func (f slowly) Read(p []byte) (int, error) {
	_ = f.conn.SetWriteDeadline(time.Now().Add(pieceDeadline)) //nolint:forbidigo // a deadline of the line, which keeps real time; one that is closed says so at the next write
	return f.archive.Read(p)
}

func (f slowly) Close() error { return f.archive.Close() }

// pieceDeadline is how long the other side may take to accept a piece.
const pieceDeadline = time.Minute

var _ io.ReadCloser = slowly{}
