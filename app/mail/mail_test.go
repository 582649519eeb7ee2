package mail_test

import (
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	exchangemail "minamata.exchange/app/mail"
)

// sent sends a message into a folder and reads what is there.
func sent(t *testing.T, m exchangemail.Message) (*mail.Message, string, error) {
	t.Helper()
	folder := t.TempDir()
	sender, err := exchangemail.New("exchange@example.org", "", folder)
	if err != nil {
		t.Fatal(err)
	}
	failed := sender.Send(t.Context(), m)
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if failed != nil {
		if len(files) != 0 {
			t.Errorf("a message that was refused left %s", files[0].Name())
		}
		return nil, "", failed
	}
	if len(files) != 1 || !strings.HasSuffix(files[0].Name(), ".eml") {
		t.Fatalf("files: %v", files)
	}
	raw, err := os.ReadFile(filepath.Join(folder, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	message, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return message, string(raw), nil
}

func TestHeadersAreNotForgedByWhatPeopleWrite(t *testing.T) {
	sound := exchangemail.Message{To: "noor@example.org", Name: "Noor", Subject: "An answer", Lines: []exchangemail.Line{{Text: "Text"}}, Language: "en", Dir: "ltr"}
	if _, _, err := sent(t, sound); err != nil {
		t.Fatalf("the message itself: %v", err)
	}
	for what, change := range map[string]func(*exchangemail.Message){
		"a second recipient by the subject": func(m *exchangemail.Message) { m.Subject = "Hello\r\nBcc: everybody@example.org" },
		"a bare line feed in the subject":   func(m *exchangemail.Message) { m.Subject = "Hello\nX-Other: 1" },
		"a header in the name":              func(m *exchangemail.Message) { m.Name = "Noor\r\nBcc: everybody@example.org" },
		"a header in the address":           func(m *exchangemail.Message) { m.To = "noor@example.org\r\nBcc: everybody@example.org" },
		"two addresses":                     func(m *exchangemail.Message) { m.To = "noor@example.org, other@example.org" },
		"a null in the name":                func(m *exchangemail.Message) { m.Name = "No\x00or" },
	} {
		m := sound
		change(&m)
		if _, raw, err := sent(t, m); err == nil {
			t.Errorf("%s was sent:\n%s", what, raw)
		}
	}
}

func TestNamesAndSubjectsArriveAsTheyWereWritten(t *testing.T) {
	for _, words := range []string{
		"Réponse: coûts & délais", "答复：汞的储存", "رد على سؤالك", "=?utf-8?q?Bcc=3A?=", `"quoted" <other@example.org>`, strings.Repeat("Обращение с отходами ", 30),
	} {
		m := exchangemail.Message{To: "noor@example.org", Name: words, Subject: words, Lines: []exchangemail.Line{{Text: "Text"}}, Language: "en", Dir: "ltr"}
		message, raw, err := sent(t, m)
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		var decoder mime.WordDecoder
		subject, err := decoder.DecodeHeader(message.Header.Get("Subject"))
		if err != nil || strings.TrimSpace(subject) != strings.TrimSpace(strings.ReplaceAll(words, "=?", "= ?")) {
			t.Errorf("subject %q arrived as %q (%v)", words, subject, err)
		}
		to, err := message.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "noor@example.org" {
			t.Errorf("name %q: goes to %v (%v)", words, to, err)
		}
		for line := range strings.SplitSeq(raw, "\r\n") {
			if len(line) > 998 {
				t.Errorf("%q: a line of %d octets", words, len(line))
			}
		}
	}
}

func TestTextIsShownAsTextInHTML(t *testing.T) {
	m := exchangemail.Message{
		To: "noor@example.org", Name: "Noor", Subject: "s", Language: `ar"><script>`, Dir: "rtl",
		Lines: []exchangemail.Line{{Text: "<script>alert(1)</script><img src=x onerror=alert(1)>"}, {Text: "<b>open</b>", Link: `https://exchange.test/a?b="><script>`}},
	}
	_, raw, err := sent(t, m)
	if err != nil {
		t.Fatal(err)
	}
	_, page, found := strings.Cut(raw, "text/html")
	if !found {
		t.Fatal("no page in the message")
	}
	page = strings.ReplaceAll(page, "=\r\n", "")
	for _, markup := range []string{"<script", "<img", "<b>"} {
		if strings.Contains(page, markup) {
			t.Errorf("%s stands in the page of the message:\n%s", markup, page)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Errorf("the text is not there:\n%s", page)
	}
}
