package audit_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/audit"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

var background = context.Background()

// stage has two people and 120 lines about three things.
func stage(t *testing.T, a *apptest.App) (moderator, partner access.Who) {
	t.Helper()
	err := a.DB.Write(background, func(tx *models.Tx) error {
		for i, role := range []string{access.Moderator, access.Partner} {
			person := models.Person{Name: "=cmd()" + role, InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
			account := models.Account{Email: role, EmailKey: role, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
			if err := models.InsertPerson(tx, &person, &account); err != nil {
				return err
			}
			*[]*access.Who{&moderator, &partner}[i] = access.Who{Person: person.ID, Account: account.ID}
			if err := a.Access.Grant(tx, access.RoleGrant{Person: person.ID, Role: role, Place: access.Site}); err != nil {
				return err
			}
		}
		for i := range 120 {
			entry := models.AuditEntry{Act: "forum.close", Thing: fmt.Sprintf("forum:%d", i%3+10), ActorID: &moderator.Person, Reason: fmt.Sprintf("=HYPERLINK(%d)", i)}
			if i%2 == 0 {
				entry = models.AuditEntry{Act: "role.grant", Thing: fmt.Sprintf("person:%d", partner.Person), ActorID: &partner.Person}
			}
			if err := models.Record(tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return moderator, partner
}

func TestRecordIsReadInPagesAndSearched(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, partner := stage(t, a)
		for name, c := range map[string]struct {
			filter models.AuditFilter
			want   int
		}{
			"all":                 {models.AuditFilter{}, 120},
			"an actor":            {models.AuditFilter{Actor: partner.Person}, 60},
			"an act":              {models.AuditFilter{Act: "forum.close"}, 60},
			"acts of a kind":      {models.AuditFilter{Act: "role"}, 60},
			"a kind of thing":     {models.AuditFilter{Thing: "forum"}, 60},
			"one thing":           {models.AuditFilter{Thing: "forum:10"}, 20},
			"not one like it":     {models.AuditFilter{Thing: "forum:1"}, 0},
			"about a person":      {models.AuditFilter{About: partner.Person}, 60},
			"a cursor before all": {models.AuditFilter{Before: 1}, 0},
		} {
			seen := 0
			for f := c.filter; ; {
				page, err := a.Audit.Read(background, who, f)
				if err != nil {
					t.Fatal(err)
				}
				seen += len(page.Entries)
				if f.Before = page.Next; f.Before == 0 {
					break
				}
			}
			if seen != c.want {
				t.Errorf("%s: %d lines, want %d", name, seen, c.want)
			}
		}
		for _, f := range []models.AuditFilter{{Act: "%"}, {Act: "a.b.c"}, {Thing: "forum:1 or 1=1"}, {Thing: "_orum"}, {Thing: "forum:%"}} {
			if _, err := a.Audit.Read(background, who, f); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestRecordIsForWhoMayReadIt(t *testing.T) {
	a := apptest.New(t)
	_, partner := stage(t, a)
	for who, kind := range map[access.Who]fault.Kind{partner: fault.Forbidden, {}: fault.Unauthenticated, {Person: 999}: fault.Forbidden} {
		if _, err := a.Audit.Read(background, who, models.AuditFilter{}); !fault.Is(err, kind) {
			t.Errorf("%+v reads: %v", who, err)
		}
		if _, err := a.Audit.Export(background, who, models.AuditFilter{}); !fault.Is(err, kind) {
			t.Errorf("%+v exports: %v", who, err)
		}
	}
}

// exported is an export as a spreadsheet takes it, without the line that ends it.
func exported(t *testing.T, out []byte) (rows [][]string, last []string) {
	t.Helper()
	text, marked := bytes.CutPrefix(out, []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Fatalf("the mark of UTF-8: %v, %v", marked, err)
	}
	return rows[:len(rows)-1], rows[len(rows)-1]
}

func TestExportHoldsNoFormula(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, _ := stage(t, a)
		export, err := a.Audit.Export(background, who, models.AuditFilter{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(export)
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := exported(t, out)
		if len(rows) != 121 {
			t.Fatalf("%d rows", len(rows))
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Fatalf("a cell begins a formula: %q", cell)
				}
			}
		}
		if rows[1][9] != "'=HYPERLINK(119)" || rows[1][3] != "'=cmd()moderator" {
			t.Errorf("%q", rows[1])
		}
	})
}

// The whole record leaves, however long it is, and says so; one that breaks off says
// that, and is no whole file for who fetched it.
func TestExportIsWholeOrSaysThatItIsNot(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, _ := stage(t, a)
		const more = 21_000
		err := a.DB.Write(background, func(tx *models.Tx) error {
			for i := range more {
				if err := models.Record(tx, models.AuditEntry{Act: "role.grant", Thing: fmt.Sprintf("person:%d", i)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		export, err := a.Audit.Export(background, who, models.AuditFilter{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(export)
		if err != nil {
			t.Fatal(err)
		}
		rows, last := exported(t, out)
		if len(rows) != 1+120+more || last[0] != "complete" || last[9] != "21120 entries" {
			t.Errorf("%d rows, and then %q", len(rows), last)
		}
		if export, err = a.Audit.Export(background, who, models.AuditFilter{}); err != nil {
			t.Fatal(err)
		}
		begin := make([]byte, 20_000)
		if _, err := io.ReadFull(export, begin); err != nil {
			t.Fatal(err)
		}
		if err := a.DB.Write(background, func(tx *models.Tx) error { return a.Access.Suspend(tx, who.Person) }); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(export)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("who lost the right reads on: %v", err)
		}
		rows, last = exported(t, append(begin, rest...))
		if len(rows) != 501 || last[0] != "interrupted" || last[9] != "500 entries" {
			t.Errorf("broken off: %d rows, and then %q", len(rows), last)
		}
	})
}

func TestRecordIsSearchedByPlace(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, _ := stage(t, a)
		if err := a.DB.Write(background, func(tx *models.Tx) error {
			for _, place := range []string{"forum:5", "party:7/forum:5", "forum:50", "party:7", "site"} {
				if err := models.Record(tx, models.AuditEntry{Act: "topic.lock", Thing: "topic:1", Place: place}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for place, want := range map[string]int{"forum:5": 2, "party:7": 2, "forum:50": 1, "site": 1, "forum:6": 0} {
			if page, err := a.Audit.Read(background, who, models.AuditFilter{Place: place}); err != nil || len(page.Entries) != want {
				t.Errorf("in %s: %d lines, %v", place, len(page.Entries), err)
			}
		}
		if page, err := a.Audit.Read(background, who, models.AuditFilter{Words: "forum:5"}); err != nil || len(page.Entries) != 3 {
			t.Errorf("by words: %d lines, %v", len(page.Entries), err)
		}
		if _, err := a.Audit.Read(background, who, models.AuditFilter{Place: "forum:%"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a pattern: %v", err)
		}
	})
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "": "", "a=b": "a=b", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(1)": "'@SUM(1)", "\tx": "'\tx", "\rx": "'\rx",
		"  =1": "'  =1", "\u200b=1": "'\u200b=1", "\ufeff=1": "'\ufeff=1", "＝1": "'＝1", "مرحبا": "مرحبا",
	} {
		if got := audit.Cell(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestVerificationFindsWhatWasChangedAndIsRecorded(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, partner := stage(t, a)
		for who, kind := range map[access.Who]fault.Kind{partner: fault.Forbidden, {}: fault.Unauthenticated} {
			if _, err := a.Audit.Verify(background, who, ""); !fault.Is(err, kind) {
				t.Errorf("%+v verifies: %v", who, err)
			}
		}
		first, err := a.Audit.Verify(background, who, "")
		if err != nil || !first.Sound() || first.Entries != 120 {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := a.Audit.Verify(background, who, first.End())
		if err != nil || !again.Sound() || again.Entries != 121 {
			t.Errorf("with what was noted: %+v, %v", again, err)
		}
		if other, err := a.Audit.Verify(background, who, audit.NoteOf(first.Last, make([]byte, 32))); err != nil || other.Sound() {
			t.Errorf("noted and not in it: %+v, %v", other, err)
		}
		if _, err := a.Audit.Verify(background, who, "12:abc"); !fault.Is(err, fault.Invalid) {
			t.Errorf("no note: %v", err)
		}
		page, err := a.Audit.Read(background, who, models.AuditFilter{Act: "audit.verify"})
		if err != nil || len(page.Entries) != 3 || !strings.HasPrefix(page.Entries[0].After, "1 findings") || !strings.HasPrefix(page.Entries[2].After, "0 findings, 120 entries, 120:") {
			t.Errorf("%+v, %v", page.Entries, err)
		}
	})
}

func TestRecordIsSearchedByWordsAndTime(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		who, _ := stage(t, a)
		now := a.Clock.Now()
		for name, c := range map[string]struct {
			filter models.AuditFilter
			want   int
		}{
			"words":            {models.AuditFilter{Words: "hyperlink(11)"}, 1},
			"no pattern":       {models.AuditFilter{Words: "%"}, 0},
			"since now":        {models.AuditFilter{Since: now}, audit.PageSize},
			"since later":      {models.AuditFilter{Since: now.Add(time.Second)}, 0},
			"until now":        {models.AuditFilter{Until: now}, 0},
			"until later":      {models.AuditFilter{Until: now.Add(time.Second)}, audit.PageSize},
			"words and an act": {models.AuditFilter{Words: "HYPERLINK(11)", Act: "role"}, 0},
		} {
			page, err := a.Audit.Read(background, who, c.filter)
			if err != nil || len(page.Entries) != c.want {
				t.Errorf("%s: %d lines, want %d (%v)", name, len(page.Entries), c.want, err)
			}
		}
		if _, err := a.Audit.Read(background, who, models.AuditFilter{Words: strings.Repeat("x", 81)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("too many words: %v", err)
		}
	})
}
