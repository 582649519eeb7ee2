package web_test

import (
	"archive/zip"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/people"
	"minamata.exchange/handlers/handlertest"
)

func TestOwnDataIsDownloadedAfterThePassword(t *testing.T) {
	site := handlertest.Start(t)
	browser, _ := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	form := browser.Get("/settings/data")
	if wrong := form.Submit("#export", map[string]string{"password": "guess"}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-password-error").Length() != 1 {
		t.Errorf("a wrong password: %d", wrong.Status)
	}
	page := form.Submit("#export", map[string]string{"password": handlertest.Password})
	if page.Status != http.StatusOK || page.Header.Get("Content-Type") != "application/zip" || !strings.Contains(page.Header.Get("Cache-Control"), "no-store") {
		t.Fatalf("%d, %v", page.Status, page.Header)
	}
	archive, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
	if err != nil || archive.File[0].Name != "README.txt" {
		t.Fatalf("no archive: %v", err)
	}
	if page := browser.Post("/settings/data/deletion", url.Values{"present_password": {handlertest.Password}}); page.Status != http.StatusForbidden {
		t.Errorf("without a form's token: %d", page.Status)
	}
	if page := browser.Post("/settings/data/export", url.Values{"password": {handlertest.Password}}); page.Status != http.StatusForbidden {
		t.Errorf("without a form's token: %d", page.Status)
	}
}

func TestAccountIsDeletedAndThatTakenBack(t *testing.T) {
	site := handlertest.Start(t)
	browser, awaDiop := site.SignedIn(t, "Awa Diop", awa, access.PartyRole, 0)
	form := browser.Get("/settings/data")
	if wrong := form.Submit("#deletion", map[string]string{"present_password": "guess"}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-present_password-error").Length() != 1 {
		t.Errorf("a wrong password: %d", wrong.Status)
	}
	page := form.Submit("#deletion", map[string]string{"present_password": handlertest.Password})
	if page.Status != http.StatusOK || !strings.Contains(page.Find("h1").Text(), "will be deleted") || strings.Contains(page.Body, "Awa Diop") {
		t.Errorf("%d: %s", page.Status, page.Find("h1").Text())
	}
	if page := browser.Get("/settings"); !strings.HasPrefix(page.Path, "/sign-in") {
		t.Errorf("still signed in: %s", page.Path)
	}
	browser.SignIn(awa)
	if page := browser.Get("/settings/data").Submit("#keep", nil); page.Path != "/settings/data?done=kept" || page.Find("#deletion").Length() != 1 {
		t.Errorf("not taken back: %s", page.Path)
	}
	browser.Get("/settings/data").Submit("#deletion", map[string]string{"present_password": handlertest.Password})
	site.Clock.Turn(people.DeletionWaits)
	must(t, site.People.DeleteDue(t.Context()))
	reader, _ := site.SignedIn(t, "Bo", "bo@example.org", access.PartyRole, 0)
	path := fmt.Sprintf("/people/%d", awaDiop.ID)
	if page := reader.Get(path); page.Status != http.StatusOK || strings.Contains(page.Body, "Awa") || !strings.Contains(page.Find("h1").Text(), "Former participant") {
		t.Errorf("%d: %s", page.Status, page.Find("h1").Text())
	}
}
