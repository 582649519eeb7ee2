package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// libreOffice is where it is, or the end of the test.
func libreOffice(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("EXCHANGE_TEST_REQUIRE"), ","), "libreoffice") {
			t.Fatalf("LibreOffice is required here: %v", err)
		}
		t.Skip("did not run: LibreOffice: ", err)
	}
	return path
}

// remarks are what people say, of every kind that has been trouble somewhere.
var remarks = []string{
	"Which storage is meant, and for how long? “Interim”, or 'final'; see A & B <i>not</i>.",
	"De quel stockage s’agit-il : provisoire ou définitif ? L’article 10 dit « provisoire ».",
	"¿A qué almacenamiento se refiere? Añádase: «a título provisional».",
	"О каком хранении идёт речь? Следует указать: «временное хранение».",
	"此处所指的是何种储存？建议写明“临时储存”。",
	"أي تخزين هو المقصود؟ يُقترح أن يُقال «التخزين المؤقت» (Hg) 10 %.",
	"👩🏽‍🔬 agrees 👍🏿, and so does 🇨🇭; zero\u200dwidth and comb\u0301ined",
	"=HYPERLINK(\"http://example.org\",\"here\")", "+1+2", "-3-4", "@SUM(1,2)", "\tAfter a tab, =5", "=1+2",
	"Two lines,\nthe second: \"quoted\", and; separated|\n\nthe fourth",
	strings.Repeat("долгохранилищный ", 290) + "end",
	"]]></w:t><w:p/>&amp;&#x0;<!-- x --> \\ %s {0}",
}

// heard is what a comment must read as: without white space, and without what
// cannot be shown.
func heard(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\uFEFF' {
			return -1
		}
		return r
	}, s)
}

// discuss has 200 threads begun, of which every fourth has a reply and every
// fourth a response; it gives what was said, by the mark that it ends with.
func (h *hearing) discuss(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for i := range 200 {
		mark := fmt.Sprintf("K%03d", i)
		said[mark] = remarks[i%len(remarks)] + " " + mark + "."
		number := h.say(t, []string{"Bruno", "Dolores", "Amina"}[i%3], i%26, said[mark])
		switch i % 4 {
		case 1:
			mark += "R"
			said[mark] = remarks[(i+5)%len(remarks)] + " " + mark + "."
			h.reply(t, "Dolores", number, said[mark])
		case 2:
			mark += "A"
			said[mark] = remarks[(i+3)%len(remarks)] + " " + mark + "."
			r := thread.Resolve{On: thread.On{Document: h.document, Thread: number}, Outcome: thread.Outcomes[i/4%4], Note: said[mark], Ref: h.ref()}
			must(t, h.Thread.Resolve(context.Background(), h.who("Amina"), r))
		}
	}
	// what an older program, or another one, may have kept
	must(t, h.DB.Write(context.Background(), func(tx *models.Tx) error {
		if err := tx.Exec("update comments set body = ? || body where number = 1 and thread_id % 7 = 0", "\x01\x0b\x1f\u0085\ufffe").Error; err != nil {
			return err
		}
		return tx.Exec("update threads set quote = ? where number % 11 = 0", "=9+9\x02\ufffe 'quote' \u202eoverride").Error
	}))
	return said
}

// A compilation of 200 comments opens in LibreOffice, as a Word document and as
// a table, and every comment is there, whole, in a row for each.
func TestCompilationOpensInLibreOffice(t *testing.T) {
	soffice := libreOffice(t)
	h := newHearing(t, apptest.New(t), 25)
	said := h.discuss(t)
	folder := t.TempDir()
	for name, language := range map[string]string{"english.docx": "en", "arabic.docx": "ar", "chinese.csv": "zh"} {
		page := h.browserIn(language).Get(h.path + filepath.Ext(name))
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(page.Body), 0o600))
	}
	var converting sync.WaitGroup
	for _, job := range [][]string{{"--convert-to", "html", "english.docx", "arabic.docx"}, {"--infilter=Text - txt - csv (StarCalc):44,34,76,1", "--convert-to", "html", "chinese.csv"}} {
		converting.Go(func() {
			convert := exec.CommandContext(t.Context(), soffice, append([]string{"--headless", "-env:UserInstallation=file://" + folder + "/profile-of-" + job[len(job)-1]}, job...)...)
			convert.Dir = folder
			if out, err := convert.CombinedOutput(); err != nil {
				t.Errorf("LibreOffice: %v: %s", err, out)
			}
		})
	}
	converting.Wait()
	for _, name := range []string{"english", "arabic", "chinese"} {
		content, err := os.ReadFile(filepath.Join(folder, name+".html"))
		must(t, err)
		shown, err := goquery.NewDocumentFromReader(strings.NewReader(string(content)))
		must(t, err)
		rows := shown.Find("table tr")
		if rows.Length() != 1+250 {
			t.Errorf("%s: %d rows", name, rows.Length())
		}
		var cells []string
		for _, cell := range rows.Find("td").EachIter() {
			cells = append(cells, heard(cell.Text()))
		}
		for mark, text := range said {
			want := heard(text)
			if !slices.ContainsFunc(cells, func(cell string) bool { return strings.Contains(cell, want) }) {
				t.Errorf("%s: %s is not there: %.80q", name, mark, text)
			}
		}
	}
}

// browserIn is Gil's, who reads in a language.
func (h *hearing) browserIn(language string) *handlertest.Browser {
	h.browsers["Gil"].Get(h.path).Submit("form[action='/language']", map[string]string{"language": language})
	return h.browsers["Gil"]
}
