package text

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rawStrings are the strings of a language as its files have them.
func rawStrings(t *testing.T, language string) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{}
	entries, err := files.ReadDir(path.Join("locales", language))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := rawFile(path.Join("locales", language, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(all, raw)
	}
	return all
}

func TestEveryLanguageHasTheSameKeys(t *testing.T) {
	want := rawStrings(t, Default)
	for _, l := range Languages() {
		have := rawStrings(t, l.Code)
		for key := range want {
			if _, ok := have[key]; !ok {
				t.Errorf("%s: %s is missing", l.Code, key)
			}
		}
		for key := range have {
			if _, ok := want[key]; !ok {
				t.Errorf("%s: %s is not in %s", l.Code, key, Default)
			}
		}
	}
}

func TestFilesCarryTheSameNamesInEveryLanguage(t *testing.T) {
	names := func(code string) (all []string) {
		entries, err := files.ReadDir(path.Join("locales", code))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	for _, l := range Languages() {
		if got, want := names(l.Code), names(Default); !slices.Equal(got, want) {
			t.Errorf("%s has %v, %s has %v", l.Code, got, Default, want)
		}
	}
}

func TestPluralFormsAreThoseOfTheLanguage(t *testing.T) {
	for _, l := range Languages() {
		var want []string
		for name, rule := range categories {
			if slices.Contains(l.locale.PluralsCardinal(), rule) {
				want = append(want, name)
			}
		}
		slices.Sort(want)
		for key, value := range rawStrings(t, l.Code) {
			if value[0] != '{' {
				continue
			}
			forms := map[string]string{}
			if err := json.Unmarshal(value, &forms); err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the forms %v, wanted %v", l.Code, key, got, want)
			}
		}
	}
}

// placeholders of a message, in whichever form.
func placeholders(m message) []string {
	names := map[string]bool{}
	add := func(parts []part) {
		for _, p := range parts {
			if p.name != "" {
				names[p.name] = true
			}
		}
	}
	add(m.parts)
	for _, parts := range m.plural {
		add(parts)
	}
	return slices.Sorted(maps.Keys(names))
}

func TestEveryLanguageHasTheSamePlaceholders(t *testing.T) {
	english := Find(Default)
	for _, l := range Languages() {
		for key, m := range l.messages {
			want := placeholders(english.messages[key])
			if got := placeholders(m); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the placeholders %v, %s has %v", l.Code, key, got, Default, want)
			}
			if (m.plural == nil) != (english.messages[key].plural == nil) {
				t.Errorf("%s: %s is a plural in one language only", l.Code, key)
			}
		}
	}
}

func TestNoStringIsEmptyOrLeftInEnglish(t *testing.T) {
	english := rawStrings(t, Default)
	words := regexp.MustCompile(`[A-Za-z]{4,}`)
	for _, code := range []string{"ar", "ru", "zh"} {
		letters := map[string]string{"ar": `[\x{600}-\x{6ff}]`, "ru": `[А-я]`, "zh": `\p{Han}`}[code]
		own := regexp.MustCompile(letters)
		for key, value := range rawStrings(t, code) {
			bare := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(string(value), "")
			if words.MatchString(string(english[key])) && value[0] == '"' && words.MatchString(bare) && !own.MatchString(bare) {
				t.Errorf("%s: %s is not translated: %s", code, key, value)
			}
		}
	}
	for _, l := range Languages() {
		for key, value := range rawStrings(t, l.Code) {
			if string(value) == `""` {
				t.Errorf("%s: %s is empty", l.Code, key)
			}
		}
	}
}

var (
	literal = regexp.MustCompile("[\"`]([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)+)[\"`]")
	spoken  = regexp.MustCompile(`\bT\((?:ctx, ?)?"([^"]+)"`)
)

// mentions are all key-like literals of the repository's Go and templ sources,
// and those among them that are surely said by T.
func mentions(t *testing.T) (all map[string]bool, said map[string]string) {
	t.Helper()
	all, said = map[string]bool{}, map[string]string{}
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2)):
			return filepath.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "views/text/text_test.go"):
			return nil
		case !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ"):
			return nil
		}
		source, err := os.ReadFile(name)
		for _, m := range literal.FindAllSubmatch(source, -1) {
			all[string(m[1])] = true
		}
		for _, m := range spoken.FindAllSubmatch(source, -1) {
			said[string(m[1])] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, said
}

func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	all, said := mentions(t)
	english := Find(Default)
	for key := range english.messages {
		if !all[key] {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for key, name := range said {
		if !english.Has(key) && !strings.HasPrefix(name, "../../views/text/") && strings.Contains(key, ".") {
			t.Errorf("%s says %s, which no language has", name, key)
		}
	}
	for key := range all {
		if strings.HasPrefix(key, "fault.") && strings.Count(key, ".") > 1 && !english.Has(key) {
			t.Errorf("%s is an error that no language has words for", key)
		}
	}
}

func ExampleT() {
	ctx := With(nilContext, "fr")
	fmt.Println(LanguageName(ctx, "ru"), Number(ctx, 12))
	// Output: russe 12
}
