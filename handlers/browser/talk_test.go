package browser

import (
	"crypto/rand"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// topic is a discussion that somebody began, with replies by Bruno and Amina.
func (h *House) topic(author, title, body string, replies ...string) (path string) {
	h.t.Helper()
	topic, err := h.App.Forum.Start(h.t.Context(), h.who[author], forum.NewTopic{Forum: h.Forum.ID, Kind: models.Discussion, Title: title, Writing: h.writing(body)})
	if err != nil {
		h.t.Fatal(err)
	}
	for n, reply := range replies {
		author := []string{"Bruno", "Amina"}[n%2]
		if _, err := h.App.Forum.Reply(h.t.Context(), h.who[author], topic.ID, h.writing(reply)); err != nil {
			h.t.Fatal(err)
		}
	}
	return fmt.Sprintf("/topics/%d", topic.ID)
}

func (h *House) writing(body string) forum.Writing {
	return forum.Writing{Body: body, Fallback: "en", Ref: rand.Text()}
}

// link waits for the mail to an address and returns the path that matches in
// it.
func (h *House) link(to, pattern string) string {
	h.t.Helper()
	path := regexp.MustCompile(pattern)
	found := ""
	wait(h.t, "a mail to "+to, func() bool {
		names, err := filepath.Glob(filepath.Join(h.Config.Data, "mail", "*.eml"))
		if err != nil {
			h.t.Fatal(err)
		}
		for _, name := range names {
			if text := readMail(h.t, name, to); found == "" {
				found = path.FindString(text)
			}
		}
		return found != ""
	})
	return found
}

// readMail is the plain text of a message, "" if it is to somebody else.
func readMail(t *testing.T, name, to string) string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	message, err := mail.ReadMessage(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(message.Header.Get("To"), to) {
		return ""
	}
	_, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(message.Body, parameters["boundary"]).NextPart() // decodes quoted-printable
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wait waits until something is so.
func wait(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !met() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
