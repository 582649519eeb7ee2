package web_test

import (
	"archive/zip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/app/access"
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
	if page := browser.Post("/settings/data/export", url.Values{"password": {handlertest.Password}}); page.Status != http.StatusForbidden {
		t.Errorf("without a form's token: %d", page.Status)
	}
}
