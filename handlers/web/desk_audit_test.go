package web_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minamata.exchange/handlers/handlertest"
)

// breakRecord changes a line of the audit record at the database itself.
func breakRecord(t *testing.T, site *handlertest.Site) {
	t.Helper()
	for _, statement := range []string{"drop trigger audit_entries_no_update", "update audit_entries set reason = 'quite another' where id = 2"} {
		if _, err := site.DB.SQL().ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecordIsVerifiedAtTheDesk(t *testing.T) {
	site, browser, _ := office(t)
	const form = `form[action="/desk/audit/verification"]`
	page := browser.Get("/desk/audit/verification").Submit(form, nil)
	end := page.Find(".desk-hash").Text()
	if page.Status != http.StatusOK || page.Find(".flash.done").Length() != 1 || !strings.Contains(end, ":") {
		t.Fatalf("%d %s", page.Status, page.Find(".desk-screen").Text())
	}
	if again := page.Submit(form, map[string]string{"note": end}); again.Status != http.StatusOK || again.Find(".flash.done").Length() != 1 {
		t.Errorf("with the note: %d %s", again.Status, again.Find(".desk-screen").Text())
	}
	if wrong := page.Submit(form, map[string]string{"note": "12"}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-note-error").Length() != 1 {
		t.Errorf("no note: %d", wrong.Status)
	}
	if before := browser.Get("/desk/audit/verification"); before.Find("tbody tr").Length() != 2 {
		t.Errorf("%d verifications are shown", before.Find("tbody tr").Length())
	}
	breakRecord(t, site)
	page = browser.Get("/desk/audit/verification").Submit(form, nil)
	if page.Status != http.StatusConflict || page.Find(".flash.done").Length() > 0 || !strings.Contains(page.Find("tbody tr").Text(), "2") {
		t.Errorf("a changed line: %d %s", page.Status, page.Find(".desk-screen").Text())
	}
}

// rowsOf are the rows of an export, which begins with the mark of UTF-8.
func rowsOf(t *testing.T, body string) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Fatalf("the mark of UTF-8: %v, %v", marked, err)
	}
	return rows
}

// What was done and where are chosen by their names.
func TestRecordIsSearchedByChoice(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	page := b.mona.Get("/desk/audit")
	for value, want := range map[string]string{`#field-act option[value="case.hide"]`: "Decided to hide", `#field-act optgroup option[value="case"]`: "Everything: Reports and cases", `#field-place option[value="forum:1"]`: "In the forum Products"} {
		if got := page.Find(value).Text(); got != want {
			t.Errorf("%s is offered as %q", value, got)
		}
	}
	if found := page.Submit(".search-form", map[string]string{"act": "case.open", "place": "forum:1"}); found.Find("tbody tr").Length() != 1 || found.Find("#field-place option[selected]").AttrOr("value", "") != "forum:1" {
		t.Errorf("%d lines", found.Find("tbody tr").Length())
	}
	if odd := b.mona.Get("/desk/audit?act=moon.rise&place=workspace:77"); odd.Find(`#field-act option[value="moon.rise"][selected]`).Length() != 1 || odd.Find(`#field-place option[value="workspace:77"][selected]`).Length() != 1 {
		t.Error("what is asked for by address is not shown as chosen")
	}
	for _, path := range []string{"/desk/audit?place=forum:%25", "/desk/audit/export?place=site%20or"} {
		if got := b.mona.Get(path); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
}

func TestRecordIsSearchedAndExported(t *testing.T) {
	_, browser, bruno := office(t)
	browser.Get(desk(bruno.ID)).Submit(`form[action$="/suspension"]`, map[string]string{"suspension_reason": "Advertises retorts"})
	page := browser.Get("/desk/audit").Submit(".search-form", map[string]string{"words": "RETORTS", "since": "2026-11-23", "until": "2026-11-23"})
	if page.Find("tbody tr").Length() != 1 {
		t.Fatalf("%d lines: %s", page.Find("tbody tr").Length(), page.Find(".desk-screen").Text())
	}
	rows := rowsOf(t, browser.Get(page.Find("a[download]").AttrOr("href", "")).Body)
	if len(rows) != 3 || rows[2][0] != "complete" || len(rows[1][10]) != 64 || rows[1][9] != "Advertises retorts" {
		t.Errorf("%q", rows)
	}
	for path, status := range map[string]int{"/desk/audit?until=2026-11-22&words=retorts": http.StatusOK, "/desk/audit?since=now": http.StatusUnprocessableEntity, "/desk/audit/export?since=now": http.StatusUnprocessableEntity} {
		if got := browser.Get(path); got.Status != status || got.Find("tbody tr").Length() > 0 {
			t.Errorf("%s: %d, %d lines", path, got.Status, got.Find("tbody tr").Length())
		}
	}
}

// What is recorded in codes is read in words, in the reader's language, and leads on.
func TestRecordIsReadInWords(t *testing.T) {
	b := reported(t)
	b.report(t, b.oscar, "one vendor")
	b.mona.Get("/desk/cases/1").Submit("#decide-hide form", map[string]string{"hide_ground": "promotional", "hide_note": "Leave the code out."})
	for language, want := range map[string][]string{
		"en": {"Decided to hide", "It advertises: Leave the code out.", "Case 1", "Post 2 in topic 1", "In the forum Products", "Open", "Decided · Decided to hide"},
		"fr": {"Décidé de masquer", "Dossier 1", "Message 2 du sujet 1", "Dans le forum Products"},
	} {
		b.mona.Post("/language", url.Values{"_csrf": {b.mona.Get("/desk").Token()}, "language": {language}})
		page := b.mona.Get("/desk/audit?thing=post:1/2&act=case.hide")
		text := strings.Join(strings.Fields(page.Find("tbody").Text()), " ")
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s: no %q in %s", language, words, text)
			}
		}
		for _, to := range []string{"/desk/cases/1", "/topics/1/posts/2"} {
			if page.Find(`tbody a[href="`+to+`"]`).Length() != 1 {
				t.Errorf("%s: nothing leads to %s", language, to)
			}
		}
	}
}

func TestSuspensionIsRecordedWithItsEnd(t *testing.T) {
	_, browser, bruno := office(t)
	page := browser.Get(desk(bruno.ID)).Submit(`form[action$="/suspension"]`, map[string]string{"until": "2026-12-24", "suspension_reason": "Spam"})
	page.Submit(`form[action$="/reinstatement"]`, map[string]string{"reinstatement_reason": "Talked it over"})
	got := map[string]string{}
	for _, row := range rowsOf(t, browser.Get("/desk/audit/export?act=account").Body)[1:] {
		got[row[4]] = row[7] + " -> " + row[8]
	}
	if got["account.suspend"] != "active -> suspended until 2026-12-24T00:00:00Z" || got["account.reinstate"] != "suspended until 2026-12-24T00:00:00Z -> active" {
		t.Errorf("%v", got)
	}
}
