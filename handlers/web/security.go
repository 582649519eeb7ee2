package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
)

// contentPolicy lets a page load its own things and nothing else: no inline
// script or style, no frame around it, forms to ourselves.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// secure sets the headers that every answer carries.
func (s *Server) secure(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), microphone=(), geolocation=()")
	if s.app.Config.IsHTTPS() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	return c.Next()
}

// checkOrigin refuses a changing request that does not come from a page of
// ours. What the browser says of itself (Sec-Fetch-Site, Origin) must not say
// otherwise; and the form's token must be right, except for a visitor's
// choice of language, which harms nobody and stands on pages all visitors
// share.
func (s *Server) checkOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead:
		return c.Next()
	case fiber.MethodPost:
	default:
		return fault.Missing()
	}
	if !s.sameOrigin(c) {
		return crossSite()
	}
	if isOneClick(c) {
		return c.Next() // the mail program has no page of ours; the address is the secret
	}
	sent := c.Get("X-CSRF-Token")
	if sent == "" {
		sent = c.FormValue("_csrf")
	}
	if !validToken(sent, readerOf(c).formKey) && (c.Path() != "/language" || !readerOf(c).Who.IsVisitor()) {
		return crossSite()
	}
	return c.Next()
}

// checkText refuses what is no text, wherever it is typed: PostgreSQL would, and
// no form of ours sends it.
func checkText(c *fiber.Ctx) error {
	broken := false
	look := func(_, value []byte) { broken = broken || !utf8.Valid(value) || bytes.IndexByte(value, 0) >= 0 }
	c.Request().URI().QueryArgs().VisitAll(look)
	if c.Method() == fiber.MethodPost {
		c.Request().PostArgs().VisitAll(look)
		if form, err := c.MultipartForm(); err == nil { // else it is of another kind
			for _, values := range form.Value {
				for _, value := range values {
					look(nil, []byte(value))
				}
			}
		}
	}
	if broken {
		return invalidForm()
	}
	return c.Next()
}

func crossSite() error { return &fault.Error{Kind: fault.Forbidden, Key: "fault.cross_site"} }

// sameOrigin compares whole hosts: a suffix or a prefix is another site.
func (s *Server) sameOrigin(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true // the token decides
	}
	return s.isOurs(c, origin)
}

// isOurs reports whether an Origin is the address people reach us under, or
// the very host this request was sent to.
func (s *Server) isOurs(c *fiber.Ctx, origin string) bool {
	parsed, err := url.Parse(origin)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return false
	}
	return origin == s.app.Config.BaseURL || !s.app.Config.IsHTTPS() && parsed.Host == string(c.Request().Host())
}

// formToken proves that a form was made for whoever holds the key: the
// session's token, or a visitor's cookie. Each is written with a salt of its
// own, so that compressed pages give nothing away of it.
func formToken(key string) string {
	if key == "" {
		return ""
	}
	salt := rand.Text()[:8]
	return salt + proof(key, salt)
}

func proof(key, salt string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("form:" + salt))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func validToken(sent, key string) bool {
	return key != "" && len(sent) > 8 && subtle.ConstantTimeCompare([]byte(sent[8:]), []byte(proof(key, sent[:8]))) == 1
}
