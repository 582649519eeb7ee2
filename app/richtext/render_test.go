package richtext_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/richtext"
	"minamata.exchange/config/sample"
)

func TestRender(t *testing.T) {
	for source, want := range map[string]string{
		"Hello *you*":                      `<p dir="auto">Hello <em>you</em></p>`,
		"# Title":                          `<h3 dir="auto">Title</h3>`,
		"a\nb":                             "<p dir=\"auto\">a<br>\nb</p>",
		"> said":                           "<blockquote dir=\"auto\"><p dir=\"auto\">said</p>\n</blockquote>",
		"~~gone~~":                         `<p dir="auto"><del>gone</del></p>`,
		"see https://example.org/a":        `<p dir="auto">see <a href="https://example.org/a" rel="nofollow">https://example.org/a</a></p>`,
		"@[Awa Diop](person:7) thanks":     `<p dir="auto">@<a href="/people/7" class="mention" rel="nofollow">Awa Diop</a> thanks</p>`,
		"[Awa](person:7)":                  `<p dir="auto">Awa</p>`,
		"![x](https://evil.example/a.png)": `<p dir="auto"></p>`,
	} {
		got, err := richtext.Render(source)
		if err != nil || strings.TrimSpace(got.HTML) != want {
			t.Errorf("%q:\n got %s (%v)\nwant %s", source, got.HTML, err, want)
		}
	}
}

// Nothing that runs, loads or styles gets through, however it is written.
func TestHostileMarkup(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<math><mtext></mtext></math>",
		"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](&#106;avascript:alert(1))",
		"[x](data:text/html,<script>)", "[x](vbscript:x)", "[x](\x01javascript:alert(1))", "<javascript:alert(1)>",
		"[x](//evil.example \"onmouseover=alert(1)\")", "<a href=javascript:alert(1)>x</a>", "<style>*{display:none}</style>",
		"<iframe src=//evil.example>", "<base href=//evil.example>", "<form action=//evil.example><input></form>",
		"<div style='position:fixed' id=main class=top>", "```html\n<script>alert(1)</script>\n```", "`<script>`",
		"| a |\n|:-:|\n| <script> |", "[a]: javascript:alert(1)\n[a]", "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
		"<foreignObject><body onload=alert(1)>", "<a xlink:href=javascript:alert(1)>", "<img srcset='x 1x'>",
	} {
		got, err := richtext.Render(source)
		if err != nil {
			continue // refused is safe as well
		}
		lower := strings.ToLower(got.HTML)
		for _, bad := range []string{"<script", "<img", "<svg", "<math", "<iframe", "<base", "<form", "<input", "<style", "<div", "style=", "onerror", "onload=\"", "href=\"javascript", "href=\"data", "href=\"vbscript", "id=\"", "srcset", "onmouseover"} {
			if strings.Contains(lower, bad) && !strings.Contains(lower, "&lt;") {
				t.Errorf("%q lets %s through: %s", source, bad, got.HTML)
			}
		}
	}
}

func TestMentions(t *testing.T) {
	got, err := richtext.Render("@[A](person:3) and @[B](person:4), @[A again](person:3), [C](person:5), `@[D](person:6)`")
	if err != nil || !slices.Equal(got.Mentions, []int64{3, 4}) {
		t.Errorf("%v, %v", got.Mentions, err)
	}
	var many strings.Builder
	for i := range 10_000 {
		if i < 1_900 {
			many.WriteString("@[x](person:" + strings.Repeat("1", i%15+1) + string(rune('0'+i%10)) + ") ")
		}
	}
	if _, err := richtext.Render(many.String()); !errors.Is(err, richtext.ErrTooManyMentions) {
		t.Errorf("ten thousand mentions: %v", err)
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		want   error
	}{
		"too long":      {strings.Repeat("x", richtext.MaxLength+1), richtext.ErrTooLong},
		"not UTF-8":     {"a\xffb", richtext.ErrNotText},
		"control":       {"a\x00b", richtext.ErrNotText},
		"deep quotes":   {strings.Repeat(">", 10_000) + "x", richtext.ErrTooDeep},
		"deep quotes 2": {strings.Repeat("> ", 10_000) + "x", richtext.ErrTooDeep},
		"brackets":      {strings.Repeat("[", 40_000), richtext.ErrTooDeep},
		"indentation":   {strings.Repeat(" ", 2_000) + "- x", richtext.ErrTooDeep},
	} {
		if _, err := richtext.Render(c.source); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// What is within the limits is answered in good time, whatever it is made of.
func TestCostIsBounded(t *testing.T) {
	for _, part := range []string{"*a ", "**a", "_a_", "`", "~~", "![", "a\u0301", "- a\n", "1. a\n", "|a|b|\n|-|-|\n", "<a ", "https://a.b/", "&amp;", "\\", "> a\n", "#", "***", "* _ ", "  - a\n", "(", "<!--", "]("} {
		source := strings.Repeat(part, richtext.MaxLength/len([]rune(part))-1)
		began := time.Now()
		_, err := richtext.Render(source)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%q repeated: %v (%v)", part, took, err)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"Has anyone financed shared processing at this size?":                   "en",
		"Nous avons essayé et perdu la moitié des orpailleurs en une saison.":   "fr",
		"Tenemos once cooperativas que quieren dejar la amalgamación este año.": "es",
		"Обмен опытом: временное хранение отходов ртути":                        "ru",
		"燃煤电厂汞排放":                                      "zh",
		"لدينا إحدى عشرة تعاونية":                      "ar",
		"We lose seals after two weeks.":               "en",
		"Graphite, repacked weekly, says Diego":        "es", // nothing tells: the fallback
		"Thank you very much, Diego.":                  "en",
		"Muchísimas gracias a todos.":                  "es",
		"D’accord avec vous, c’est le plus difficile.": "fr",
		"Rien à ajouter.":                              "fr",
		"MERCI POUR CE RÉSUMÉ":                         "fr",
		"OK":                                           "es",
		"":                                             "es",
	} {
		if got := richtext.Language(text, "es"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Every post of the sample is found to be in its language, whatever the fallback.
func TestLanguageOfWholePosts(t *testing.T) {
	content, err := sample.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range content.Topics {
		for i, post := range topic.Posts {
			rendered, err := richtext.Render(post.Body)
			if err != nil {
				t.Fatal(err)
			}
			for _, fallback := range sample.Languages {
				if got := richtext.Language(rendered.Own, fallback); got != post.Language {
					t.Errorf("%s, post %d: %s, want %s: %.100q", topic.Key, i+1, got, post.Language, rendered.Own)
				}
			}
		}
	}
}

func TestWhatIsQuotedIsNotOnesOwn(t *testing.T) {
	rendered, err := richtext.Render("> Estamos de acuerdo con todo lo que se ha dicho aquí\n\nWe are not.")
	if err != nil || rendered.Own != "We are not." || !strings.HasPrefix(rendered.Text, "Estamos") {
		t.Errorf("%+v %v", rendered, err)
	}
}

func TestQuoteAndTitles(t *testing.T) {
	if got := richtext.Quote("Awa [x]", "/topics/1/posts/2", "> old\n\nnew\nline"); got != "> \n> new\n> line\n> — [Awa (x)](/topics/1/posts/2)\n\n" {
		t.Errorf("%q", got)
	}
	if line, ok := richtext.CleanLine("a\u202eb\u200b \n c\x00"); line != "ab c" || !ok {
		t.Errorf("%q", line)
	}
	if got := richtext.Slug("Retours d’expérience: 50 %"); got != "retours-d-expérience-50" {
		t.Errorf("%q", got)
	}
}

func TestQuotesSayWhereTheyAreFrom(t *testing.T) {
	for source, want := range map[string][]string{
		richtext.Quote("Awa", "/topics/1/posts/2", "One [link](/elsewhere).\n\n- two") + "Yes.": {"/topics/1/posts/2"},
		"> a\n> — [A](/a)\n\nno\n\n> b\n> — [B](/b)\n\nand\n\n> c\n> — [A](/a)":                 {"/a", "/b"},
		"> > old\n> > — [O](/old)\n>\n> new\n> — [N](/new)":                                     {"/new"},
		"> > old\n> > — [O](/old)\n>\n> new":                                                    nil,
		"no quote: [A](/a)":                                                                     nil,
		"> nothing":                                                                             nil,
		"```\n> — [A](/a)\n```":                                                                 nil,
	} {
		rendered, err := richtext.Render(source)
		if err != nil || !slices.Equal(rendered.Quotes, want) {
			t.Errorf("%q: %q %v, want %q", source, rendered.Quotes, err, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{"", "*a*", "> > a\n- b", "@[x](person:1)", "|a|\n|-|\n|b|", "```\nx", "[a](b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		got, err := richtext.Render(source)
		if err == nil && strings.Contains(strings.ToLower(got.HTML), "<script") {
			t.Errorf("%q", got.HTML)
		}
		richtext.Language(source, "en")
		richtext.Slug(source)
		richtext.CleanLine(source)
	})
}

func TestShownSurvivesTheLimits(t *testing.T) {
	if got := richtext.Shown(strings.Repeat("> ", 500) + "deep <b>\xff"); got != "<p>"+strings.Repeat("&gt; ", 500)+"deep &lt;b&gt;\uFFFD</p>" {
		t.Errorf("%.80q", got)
	}
}

func TestTenThousandMentionsAreRefused(t *testing.T) {
	var everybody strings.Builder
	for i := range 1_900 { // as many as the length and the brackets allow
		fmt.Fprintf(&everybody, "@[N](person:%d) ", i+1)
	}
	if _, err := richtext.Render(everybody.String()); !errors.Is(err, richtext.ErrTooManyMentions) {
		t.Errorf("%v", err)
	}
	for i := range 8_100 {
		fmt.Fprintf(&everybody, "@[N](person:%d) ", i+1_901)
	}
	if _, err := richtext.Render(everybody.String()); !errors.Is(err, richtext.ErrTooLong) {
		t.Errorf("%v", err)
	}
}

func TestNamesOfTwoScriptsThatLookAlike(t *testing.T) {
	for name, mixes := range map[string]bool{
		"Amina Diop": false, "Амина Диоп": false, "Αθηνά Παππά": false, "Amina Диоп": false, "李娜 Li Na": false, "أمينة ديوب": false, "UNEP-ЮНЕП": false, "José Ñandú": false,
		"Аmina Diop": true, "Amina Diоp": true, "Cheν Wei": true, "Se\u0301cretаriat": true,
	} {
		if richtext.MixesScripts(name) != mixes {
			t.Errorf("%q: %t", name, !mixes)
		}
	}
}
