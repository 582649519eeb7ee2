package commands

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

// benchWriter is somebody who is signed in, with the form of a page of theirs.
type benchWriter struct {
	session, form string
}

// joinWriters adds people of a role to the database, signed in: their sessions are
// written as signing in would, without the second of work that it costs on
// purpose. No server may be running on an embedded database meanwhile.
func joinWriters(ctx context.Context, settings config.Config, count int, role string) ([]benchWriter, error) {
	a, err := app.New(ctx, app.Options{Config: settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	writers, err := joinPeople(ctx, a, count, role)
	return writers, errors.Join(err, a.Close())
}

func joinPeople(ctx context.Context, a *app.App, count int, role string) ([]benchWriter, error) {
	writers := make([]benchWriter, count)
	return writers, a.DB.Write(ctx, func(tx *models.Tx) error {
		for i := range writers {
			name := "Bench " + rand.Text()[:8]
			person := models.Person{Name: name, Languages: models.Strings{"en"}, InterfaceLanguage: "en", TimeZone: "UTC", Sample: true, CreatedAt: tx.Now, Version: 1}
			email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.org"
			if err := a.Accounts.Import(tx, &person, email, "", map[string]access.Place{role: access.Site}); err != nil {
				return err
			}
			account, err := models.AccountByEmail(tx, email)
			if err != nil {
				return err
			}
			secret := sha256.Sum256([]byte(rand.Text()))
			writers[i].session = base64.RawURLEncoding.EncodeToString(secret[:])
			hash := sha256.Sum256([]byte(writers[i].session))
			if err := models.InsertSession(tx, &models.Session{
				TokenHash: hex.EncodeToString(hash[:]), AccountID: account.ID, Device: "bench", CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.AddDate(0, 0, 1),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

var formTokenOf = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// openForm loads a page as a writer and takes the token of its forms.
func (s *benchServer) openForm(w *benchWriter, path string) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + s.address + path)
	request.Header.SetCookie("session", w.session)
	if err := s.client.Do(request, response); err != nil {
		return err
	}
	found := formTokenOf.FindSubmatch(response.Body())
	if response.StatusCode() != fasthttp.StatusOK || found == nil || !strings.Contains(string(response.Body()), "<textarea") {
		return fmt.Errorf("%s was answered to a writer with %d and no form to write in", path, response.StatusCode())
	}
	w.form = string(found[1])
	return nil
}

// post writes a post in a topic, as the form does.
func (s *benchServer) post(w *benchWriter, topic, body string) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + s.address + topic + "/posts")
	request.Header.SetMethod(fasthttp.MethodPost)
	request.Header.SetCookie("session", w.session)
	request.Header.SetContentType("application/x-www-form-urlencoded")
	form := request.PostArgs()
	form.Set("_csrf", w.form)
	form.Set("ref", rand.Text())
	form.Set("body", body)
	if err := s.client.Do(request, response); err != nil {
		return err
	}
	if response.StatusCode() != fasthttp.StatusSeeOther || strings.Contains(string(response.Header.Peek("Location")), "sign-in") {
		return fmt.Errorf("a post was answered with %d", response.StatusCode())
	}
	return nil
}
