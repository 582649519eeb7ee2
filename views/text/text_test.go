package text

import (
	"context"
	"testing"
	"time"

	"github.com/go-playground/locales"
)

var nilContext = context.Background()

// testLanguage is a language with strings of the test's own.
func testLanguage(t *testing.T, code string, messages map[string]string) *Language {
	t.Helper()
	l := *Find(code)
	l.messages = map[string]message{}
	for key, value := range messages {
		m, err := decode(&l, []byte(value))
		if err != nil {
			t.Fatal(err)
		}
		l.messages[key] = m
	}
	return &l
}

func TestT(t *testing.T) {
	replies := map[string]map[string]string{
		"en": {"n": `{"one":"{count} reply","other":"{count} replies"}`, "by": `"by {name}"`, "plain": `"Reply"`},
		"ru": {"n": `{"one":"{count} ответ","few":"{count} ответа","many":"{count} ответов","other":"{count} ответа"}`},
		"ar": {"n": `{"zero":"لا ردود","one":"رد واحد","two":"ردان","few":"{count} ردود","many":"{count} ردًا","other":"{count} رد"}`, "by": `"كتبه {name}"`},
		"zh": {"n": `{"other":"{count} 条回复"}`},
	}
	for _, c := range []struct {
		language, key string
		args          []any
		want          string
	}{
		{"en", "plain", nil, "Reply"},
		{"en", "n", []any{"count", 1}, "1 reply"},
		{"en", "n", []any{"count", 0}, "0 replies"},
		{"en", "n", []any{"count", 12345}, "12,345 replies"},
		{"en", "by", []any{"name", "Awa"}, "by Awa"},
		{"en", "by", nil, "by "},
		{"en", "absent.key", nil, "absent.key"},
		{"ru", "n", []any{"count", 21}, "21 ответ"},
		{"ru", "n", []any{"count", 3}, "3 ответа"},
		{"ru", "n", []any{"count", 11}, "11 ответов"},
		{"ar", "n", []any{"count", 0}, "لا ردود"},
		{"ar", "n", []any{"count", 2}, "ردان"},
		{"ar", "n", []any{"count", 24}, "٢٤ ردًا"},
		{"ar", "n", []any{"count", int64(103)}, "١٠٣ ردود"},
		{"ar", "by", []any{"name", "Awa"}, "كتبه \u2068Awa\u2069"},
		{"zh", "n", []any{"count", 5}, "5 条回复"},
	} {
		l := testLanguage(t, c.language, replies[c.language])
		if got := l.T(c.key, c.args...); got != c.want {
			t.Errorf("%s %s %v: %q, wanted %q", c.language, c.key, c.args, got, c.want)
		}
	}
}

func TestMalformedStringsAreRefused(t *testing.T) {
	for _, s := range []string{`"a } b"`, `"a {name"`, `"a {} b"`, `"{two words}"`, `{"lots":"x","other":"y"}`, `12`, `{"one":"{x","other":"y"}`} {
		if _, err := decode(Find("en"), []byte(s)); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, 11, 5, 9, 4, 0, 0, time.FixedZone("", 3600))
	for code, want := range map[string]string{
		"en": "5 Nov 2026, 08:04 UTC",
		"fr": "5 nov. 2026, 08:04 UTC",
		"es": "5 nov. 2026, 08:04 UTC",
		"ru": "5 нояб. 2026, 08:04 UTC",
		"zh": "2026年11月5日 08:04 UTC",
		"ar": "٥ نوفمبر ٢٠٢٦، ٠٨:٠٤ UTC",
	} {
		if got := Of(With(nilContext, code)).Moment(at); got != want {
			t.Errorf("%s: %q, wanted %q", code, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	ctx := With(nilContext, "fr")
	for bytes, want := range map[int64]string{0: "0 octets", 999: "999 octets", 1500: "2 Ko", 1_240_000: "1,2 Mo"} {
		if got := Size(ctx, bytes); got != want {
			t.Errorf("%d: %q, wanted %q", bytes, got, want)
		}
	}
}

func TestLanguageOfTheContext(t *testing.T) {
	if got := Of(nilContext).Code; got != Default {
		t.Errorf("no language: %s", got)
	}
	if got := Of(With(nilContext, "tlh")).Code; got != Default {
		t.Errorf("an unknown language: %s", got)
	}
	if got := Of(With(nilContext, "ar")); got.Code != "ar" || got.Dir != "rtl" {
		t.Errorf("Arabic: %+v", got.Code)
	}
	if Dir("ar") != "rtl" || Dir("fr") != "ltr" || Dir("") != "auto" {
		t.Error("directions of content")
	}
	if got := LanguageName(With(nilContext, "es"), "pt"); got != "pt" {
		t.Errorf("a language without a name: %q", got)
	}
	if !Supported("zh") || Supported("de") || len(Languages()) != 6 {
		t.Error("the six languages")
	}
}

func BenchmarkPlain(b *testing.B) {
	l := Find("ru")
	l.messages["bench.plain"] = message{plain: "Ответить"}
	defer delete(l.messages, "bench.plain")
	ctx := With(nilContext, "ru")
	b.ReportAllocs()
	for b.Loop() {
		T(ctx, "bench.plain")
	}
}

func BenchmarkPlural(b *testing.B) {
	l := *Find("ru")
	parts, _ := parse("{count} ответов")
	l.messages = map[string]message{"n": {plural: map[locales.PluralRule][]part{locales.PluralRuleMany: parts}}}
	b.ReportAllocs()
	for b.Loop() {
		l.T("n", "count", 25)
	}
}
