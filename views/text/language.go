package text

import (
	"context"
	"slices"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/ru"
	"github.com/go-playground/locales/zh"
)

// Default is the language of a reader of whom nothing is known.
const Default = "en"

// Language is one of the six interface languages.
type Language struct {
	Code   string // "fr": goes into lang attributes and addresses
	Name   string // its own name: "Français"
	Dir    string // "ltr" or "rtl"
	Locale string // for the browser's Intl: "ar-u-nu-arab"

	locale   locales.Translator
	messages map[string]message
}

// languages in the order in which they are offered.
var languages = load([]*Language{
	{Code: "ar", Name: "العربية", Dir: "rtl", Locale: "ar-u-nu-arab", locale: ar.New()},
	{Code: "zh", Name: "中文", Dir: "ltr", Locale: "zh", locale: zh.New()},
	{Code: "en", Name: "English", Dir: "ltr", Locale: "en-GB", locale: en_GB.New()},
	{Code: "fr", Name: "Français", Dir: "ltr", Locale: "fr", locale: fr.New()},
	{Code: "ru", Name: "Русский", Dir: "ltr", Locale: "ru", locale: ru.New()},
	{Code: "es", Name: "Español", Dir: "ltr", Locale: "es", locale: es.New()},
})

var byCode = index(languages)

func index(all []*Language) map[string]*Language {
	m := make(map[string]*Language, len(all))
	for _, l := range all {
		m[l.Code] = l
	}
	return m
}

// Languages are all interface languages, in the order in which they are
// offered (the order of the United Nations). The slice is the caller's.
func Languages() []*Language { return slices.Clone(languages) }

// Find gives the interface language with this code, nil where there is none.
func Find(code string) *Language { return byCode[code] }

// Say says a key in a language, or in the default one where the code is none
// of the six; for what has no reader's context, such as mail.
func Say(code, key string, args ...any) string {
	l := byCode[code]
	if l == nil {
		l = byCode[Default]
	}
	return l.T(key, args...)
}

// Supported says whether the code is one of the six.
func Supported(code string) bool { return byCode[code] != nil }

type contextKey struct{}

// With gives a context whose reader reads code, or the default language where
// the code is none of the six.
func With(ctx context.Context, code string) context.Context {
	l := byCode[code]
	if l == nil {
		l = byCode[Default]
	}
	return context.WithValue(ctx, contextKey{}, l)
}

// Of is the language of the context's reader.
func Of(ctx context.Context) *Language {
	if l, ok := ctx.Value(contextKey{}).(*Language); ok {
		return l
	}
	return byCode[Default]
}

// Dir is the direction in which content of the language runs; "auto" where it
// is not known, which lets the browser look at the first strong letter.
func Dir(code string) string {
	switch code {
	case "ar", "fa", "he", "ur", "ps", "dv", "ku", "ug", "yi":
		return "rtl"
	case "", "und":
		return "auto"
	}
	return "ltr"
}

// LanguageName is the name of a content language in the reader's language, or
// its code where it is none of the six.
func LanguageName(ctx context.Context, code string) string {
	l := Of(ctx)
	switch code {
	case "ar":
		return l.T("language.ar")
	case "zh":
		return l.T("language.zh")
	case "en":
		return l.T("language.en")
	case "fr":
		return l.T("language.fr")
	case "ru":
		return l.T("language.ru")
	case "es":
		return l.T("language.es")
	}
	return code
}

// RegionName is the name of a group of States in the reader's language, or what
// was kept where it is none of the five of the United Nations.
func RegionName(ctx context.Context, code string) string {
	l := Of(ctx)
	switch code {
	case "AFR":
		return l.T("region.afr")
	case "APG":
		return l.T("region.apg")
	case "EEG":
		return l.T("region.eeg")
	case "GRULAC":
		return l.T("region.grulac")
	case "WEOG":
		return l.T("region.weog")
	}
	return code
}
