package web

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"golang.org/x/text/language"

	"minamata.exchange/app/access"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// reader is who reads: the signed-in person, or a visitor.
type reader struct {
	Who      access.Who
	Language string
	Person   *layout.PersonProps // nil: a visitor
	formKey  string              // what this reader's forms are bound to
}

type readerKey struct{}

func readerOf(c *fiber.Ctx) reader {
	r, _ := c.Locals(readerKey{}).(reader)
	return r
}

// recognise finds out who reads, and in which language.
func (s *Server) recognise(c *fiber.Ctx) error {
	r := reader{formKey: c.Cookies(visitorCookie), Language: visitorLanguage(c)}
	if err := s.recogniseSession(c, &r); err != nil {
		return err
	}
	s.remember(c, r)
	return c.Next()
}

// remember makes a reader the one of this request.
func (s *Server) remember(c *fiber.Ctx, r reader) {
	c.Locals(readerKey{}, r)
	ctx := text.With(c.UserContext(), r.Language)
	c.SetUserContext(ui.WithToken(ctx, formToken(r.formKey)))
}

const (
	visitorCookie  = "visitor"
	languageCookie = "language"
)

var matcher = language.NewMatcher(tags())

func tags() []language.Tag {
	all := []language.Tag{language.English} // the first is what nobody's wish falls back to
	for _, known := range text.Languages() {
		if known.Code != "en" {
			all = append(all, language.MustParse(known.Code))
		}
	}
	return all
}

// visitorLanguage is the one chosen on this device, else the best the
// browser asks for.
func visitorLanguage(c *fiber.Ctx) string {
	if chosen := c.Cookies(languageCookie); text.Supported(chosen) {
		return chosen
	}
	wanted := c.Get(fiber.HeaderAcceptLanguage)
	if wanted == "" || len(wanted) > 200 {
		return text.Default
	}
	tag, _ := language.MatchStrings(matcher, strings.Split(wanted, ",")...) // one by one: an unknown one spoils nothing
	base, _ := tag.Base()
	if text.Supported(base.String()) {
		return base.String()
	}
	return text.Default
}

// startForm gives a visitor a cookie that the forms of this page are bound to.
func (s *Server) startForm(c *fiber.Ctx) {
	r := readerOf(c)
	if r.formKey != "" {
		return
	}
	r.formKey = rand.Text()
	s.setCookie(c, visitorCookie, r.formKey, 0)
	s.remember(c, r)
}

// setCookie sets a cookie that scripts cannot read. lasting 0 is until the
// browser closes, less takes the cookie away.
func (s *Server) setCookie(c *fiber.Ctx, name, value string, lasting time.Duration) {
	cookie := &fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: s.app.Config.IsHTTPS(),
		SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: lasting == 0,
	}
	if lasting > 0 {
		cookie.MaxAge = int(lasting.Seconds())
	}
	if lasting < 0 {
		cookie.Expires = fasthttp.CookieExpireDelete
	}
	c.Cookie(cookie)
}

func requireSignedIn(c *fiber.Ctx) error {
	if readerOf(c).Who.IsVisitor() {
		return unsigned()
	}
	return c.Next()
}

const year = 365 * 24 * time.Hour

// languageUpdate is POST /language: the interface language of this device, and
// of whoever is signed in.
func (s *Server) languageUpdate(c *fiber.Ctx) error {
	chosen := c.FormValue("language")
	if !text.Supported(chosen) {
		return invalidForm()
	}
	if who := readerOf(c).Who; !who.IsVisitor() {
		if err := s.chooseLanguage(c, who, chosen); err != nil {
			return err
		}
	}
	s.setCookie(c, languageCookie, chosen, year)
	return c.Redirect(localPath(c.FormValue("return")), fiber.StatusSeeOther)
}
