package compilation_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"minamata.exchange/views/compilation"
	"minamata.exchange/views/document"
	"minamata.exchange/views/text"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, compilation.States()) }

func said(texts ...string) compilation.RowProps {
	row := compilation.RowProps{Number: 3, Place: compilation.PlaceProps{Number: "2 (a)", Section: "Storage"}, Quote: "drums", Lang: "en"}
	for i, one := range texts {
		row.Comments = append(row.Comments, compilation.CommentProps{
			Number: int64(i + 1), Name: "Amina", Capacity: "Expert", For: "Altura", At: time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC),
			Pieces: []document.PieceProps{{Text: one}},
		})
	}
	return row
}

// asCSV writes rows and reads them again.
func asCSV(t *testing.T, language string, rows ...compilation.RowProps) (string, [][]string) {
	t.Helper()
	var out bytes.Buffer
	table, err := compilation.NewCSV(text.With(context.Background(), language), &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := table.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	written, isMarked := strings.CutPrefix(out.String(), "\uFEFF")
	if !isMarked {
		t.Error("Excel cannot tell its letters")
	}
	records, err := csv.NewReader(strings.NewReader(written)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return written, records
}

func TestCSV(t *testing.T) {
	answered := said("One, \"two\"\nthree", "A reply")
	answered.Resolved, answered.Outcome, answered.Response, answered.Resolver, answered.At = true, "partly", "In part", "Bruno", time.Date(2026, 11, 6, 8, 0, 0, 0, time.UTC)
	written, records := asCSV(t, "fr", answered)
	if len(records) != 3 || records[0][3] != "Texte cité" || !strings.Contains(written, "\r\n") {
		t.Fatalf("written as %q", written)
	}
	want := []string{"3", "2 (a)", "Storage", "drums", "", "Amina", "Expert", "Altura", "2026-11-05 12:04", "One, \"two\"\nthree", "Accepté en partie", "In part", "Bruno", "2026-11-06 08:00"}
	if strings.Join(records[1], "|") != strings.Join(want, "|") {
		t.Errorf("first %q", records[1])
	}
	if r := records[2]; r[0] != "3" || r[3] != "" || r[4] != "1" || r[9] != "A reply" || r[10] != "" {
		t.Errorf("then %q", r)
	}
}

// No cell becomes a formula, in whatever it is dressed.
func TestCSVIsHarmless(t *testing.T) {
	for _, text := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "\n=1", "\r=1", "\u200e=1", "\ufeff=1", "＝1+1", "＋1", "－1", "＠A1", "=cmd|' /C calc'!A0",
		"=HYPERLINK(\"http://x\")", "\x00=1", "\x01\t-2",
	} {
		_, records := asCSV(t, "en", said(text))
		if got := records[1][9]; !strings.HasPrefix(got, "'") {
			t.Errorf("%q stands as %q", text, got)
		}
	}
	for _, text := range []string{"2 - 1 = 1", "a@b.org", "'quoted'", "(a)", "–5 °C", "100 %"} {
		if _, records := asCSV(t, "en", said(text)); records[1][9] != text {
			t.Errorf("%q stands as %q", text, records[1][9])
		}
	}
	row := said("x")
	row.Quote, row.Response, row.Resolver, row.Resolved, row.Place.Section, row.Comments[0].Name, row.Comments[0].For = "=1", "=2", "=3", true, "=4", "=5", "=6"
	_, records := asCSV(t, "en", row)
	for i, cell := range records[1] {
		if strings.HasPrefix(cell, "=") {
			t.Errorf("cell %d is a formula: %q", i, cell)
		}
	}
}

func TestPlaces(t *testing.T) {
	ctx := text.With(context.Background(), "en")
	for want, p := range map[string]compilation.PlaceProps{
		"On the whole document":         {Whole: true},
		"3 (a)":                         {Number: "3 (a)"},
		"After: 3 (a)":                  {Number: "3 (a)", After: true},
		"Heading":                       {Heading: true, Section: "x"},
		"Unnumbered paragraph 2":        {Unnumbered: 2},
		"After: Unnumbered paragraph 2": {Unnumbered: 2, After: true},
		"":                              {},
	} {
		if got := compilation.Place(ctx, p); got != want {
			t.Errorf("%+v is %q, not %q", p, got, want)
		}
	}
}
