package web_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/models"
)

func TestFiguresAreShownDrawnAndExported(t *testing.T) {
	_, browser, _ := office(t)
	page := browser.Get("/desk/figures")
	lined := page.Find(".figures-table").First().Find("tbody tr").Length()
	if page.Status != http.StatusOK || lined < 12+2 || page.Find("svg.chart[role=img] rect").Length() != lined-2 {
		t.Errorf("%d, %d lines, %d bars", page.Status, lined, page.Find("svg.chart rect").Length())
	}
	slow := page.Submit(".search-form", map[string]string{"since": "2024-02-01", "until": "2026-11-30", "by": "quarter", "show": "waited"})
	if title := slow.Find("svg.chart").AttrOr("aria-label", ""); title != "Median time to the first reply · Quarter" || slow.Find("svg.chart rect").Length() != 12 || !strings.Contains(slow.Find(".figures-table").First().Text(), "Q1 2024") {
		t.Errorf("%q, %d bars, %s", title, slow.Find("svg.chart rect").Length(), slow.Find(".figures-table").First().Text())
	}
	page = page.Submit(".search-form", map[string]string{"since": "2026-11-01", "until": "2026-11-30", "by": "language", "show": "people"})
	if page.Status != http.StatusOK || page.Find("select[name=by] option[selected]").AttrOr("value", "") != "language" {
		t.Errorf("%d %s", page.Status, page.Find(".search-form").Text())
	}
	file := browser.Get(page.Find("a[download]").AttrOr("href", ""))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff"))).ReadAll()
	if err != nil || len(lines) < 3 || lines[0][0] != "Language" || !slices.Contains(lines[0], "Files downloaded") || lines[len(lines)-2][0] != "All together" {
		t.Errorf("%q %v", lines, err)
	}
	for _, query := range []string{"since=now", "until=2026-13-01", "since=2026-11-02&until=2026-11-01", "since=1900-01-01", "by=author_id", "by=%27"} {
		if page := browser.Get("/desk/figures?" + query); page.Status != http.StatusUnprocessableEntity || page.Find(".figures-table").Length() > 0 || page.Find(".error").Length() != 1 {
			t.Errorf("%s: %d, %d errors", query, page.Status, page.Find(".error").Length())
		}
		if file := browser.Get("/desk/figures/export?" + query); file.Status != http.StatusUnprocessableEntity {
			t.Errorf("export %s: %d", query, file.Status)
		}
	}
	if page := browser.Get("/desk/figures?show=%3Cscript%3E"); page.Status != http.StatusOK || strings.Contains(page.Body, "<script>") {
		t.Errorf("something else is shown: %d", page.Status)
	}
}

// A file that somebody took counts, not the picture of it in a post, nor a part.
func TestFilesThatAreTakenAreCounted(t *testing.T) {
	r := openRoom(t)
	key, _ := r.attached(t)
	path := "/attachments/" + key + "/stock.png"
	r.amina.Get(path)
	for name, value := range map[string]string{"Sec-Fetch-Dest": "image", "Range": "bytes=0-9"} {
		r.amina.Headers = http.Header{name: {value}}
		r.amina.Get(path)
		r.amina.Headers = nil
	}
	if err := r.Figures.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var count int64
	if err := r.DB.Read(t.Context(), func(tx *models.Tx) error { return tx.Raw("select sum(count) from downloads").Scan(&count).Error }); err != nil || count != 1 {
		t.Errorf("%d files were taken, want 1 (%v)", count, err)
	}
}
