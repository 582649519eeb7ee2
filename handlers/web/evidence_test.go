package web_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// asksWith sends a request for an account with a file, as the form does.
func asksWith(t *testing.T, site *handlertest.Site, email string, party models.PartyID, name string, content []byte) *handlertest.Page {
	t.Helper()
	browser := site.Browser(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := map[string]string{"_csrf": browser.Get("/accounts/new").Token(), "name": "Tariq Noor", "email": email, "affiliation": "Ministry", "language": "en", "party": ""}
	if party != 0 {
		fields["party"] = fmt.Sprint(party)
	}
	for field, value := range fields {
		must(t, form.WriteField(field, value))
	}
	part, err := form.CreateFormFile("evidence", name)
	must(t, err)
	_, err = part.Write(content)
	must(t, err)
	must(t, form.Close())
	return browser.Do(browser.Request(http.MethodPost, "/accounts/new", &body, form.FormDataContentType()))
}

// What came with a request is read by who decides on it, and by nobody else; what is
// no letter is not taken, and says so.
func TestARequestBringsEvidence(t *testing.T) {
	site := handlertest.Start(t)
	parties := make([]models.Party, 2)
	for i, name := range []string{"Altura", "Mekara"} {
		parties[i] = models.Party{Code: strings.ToUpper(name[:3]), Names: models.Localized{"en": name}, Version: 1}
		must(t, site.DB.Write(context.Background(), func(tx *models.Tx) error { return tx.Create(&parties[i]).Error }))
	}
	for name, content := range map[string][]byte{
		"letter.pdf": []byte("<html><script>alert(1)</script>"), "letter.txt": []byte("I am who I am."), "empty.png": onePicture(t)[:20], "letter.exe": onePicture(t),
	} {
		page := asksWith(t, site, "tariq@mekara.example", 0, name, content)
		text := page.Find(".field .error").Text()
		if page.Status != http.StatusUnprocessableEntity || text == "" || page.Find("#field-name").AttrOr("value", "") != "Tariq Noor" || !strings.Contains(page.Find("#field-evidence-hint").Text(), "again") || !strings.Contains(page.Find("#field-evidence-hint").Text(), "erased 30 days after") {
			t.Errorf("%s: %d %q", name, page.Status, text)
		}
	}
	if page := asksWith(t, site, "tariq@mekara.example", parties[1].ID, "letter.png", onePicture(t)); page.Status != http.StatusOK {
		t.Fatalf("%d %s", page.Status, page.Find("main").Text())
	}
	if page := asksWith(t, site, "vera@nowhere.example", 0, "rewarded.pdf", []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")); page.Status != http.StatusOK {
		t.Fatalf("%d %s", page.Status, page.Find("main").Text())
	}
	browsers := map[string]*handlertest.Browser{"visitor": site.Browser(t)}
	for name, role := range map[string]string{"Chen": access.Secretariat, "Mona": access.Moderator, "Pat": access.Partner, "Sue": access.Secretariat} {
		browser, person := site.SignedIn(t, name, strings.ToLower(name)+"@example.org", role, 0)
		browsers[name] = browser
		if name == "Sue" {
			must(t, site.Accounts.Suspend(context.Background(), access.Who{Person: site.Join(t, "Ines", "ines@example.org", access.Secretariat, 0).ID}, person.ID, nil, "Away."))
		}
	}
	browsers["Farid"], _ = site.SignedIn(t, "Farid", "farid@example.org", access.FocalPoint, parties[1].ID)
	browsers["Alma"], _ = site.SignedIn(t, "Alma", "alma@example.org", access.FocalPoint, parties[0].ID)

	page := browsers["Chen"].Get("/desk/requests")
	if names := page.Find("article a[href$='/evidence']").Length(); names != 2 || !strings.Contains(page.Find("article").Text(), "letter.png") {
		t.Fatalf("%d pieces of evidence: %s", names, page.Find("article").Text())
	}
	for request, may := range map[int]string{1: "Chen Farid", 2: "Chen"} {
		for name, browser := range browsers {
			got := browser.Get(fmt.Sprintf("/requests/%d/evidence", request))
			if got.Status == http.StatusOK && got.Find("#sign-in").Length() > 0 {
				got.Status = http.StatusUnauthorized
			}
			if is := got.Status == http.StatusOK; is != strings.Contains(may, name) {
				t.Errorf("%s reads the evidence of request %d: %d", name, request, got.Status)
			}
		}
	}
	shown := browsers["Chen"].Get("/requests/1/evidence")
	if shown.Body != string(onePicture(t)) || shown.Header.Get("Content-Type") != "image/png" || !strings.Contains(shown.Header.Get("Content-Security-Policy"), "sandbox") ||
		!strings.Contains(shown.Header.Get("Cache-Control"), "private") {
		t.Errorf("%v", shown.Header)
	}
	if letter := browsers["Chen"].Get("/requests/2/evidence"); !strings.HasPrefix(letter.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a letter: %v", letter.Header)
	}
	if none := browsers["Chen"].Get("/requests/3/evidence"); none.Status != http.StatusNotFound {
		t.Errorf("what is not there: %d", none.Status)
	}
}
