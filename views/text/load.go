package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"

	"github.com/go-playground/locales"
)

//go:embed locales
var files embed.FS

// categories are CLDR's names of the plural forms.
var categories = map[string]locales.PluralRule{
	"zero": locales.PluralRuleZero, "one": locales.PluralRuleOne, "two": locales.PluralRuleTwo,
	"few": locales.PluralRuleFew, "many": locales.PluralRuleMany, "other": locales.PluralRuleOther,
}

// load reads the strings of every language. What is missing in one is taken
// from the default language. The files are part of the program, so a malformed
// one is a mistake in the program and stops it.
func load(all []*Language) []*Language {
	for _, l := range all {
		messages, err := read(l)
		if err != nil {
			panic(fmt.Sprintf("strings of %s: %v", l.Code, err))
		}
		l.messages = messages
	}
	fallback := index(all)[Default].messages
	for _, l := range all {
		for key, m := range fallback {
			if _, ok := l.messages[key]; !ok {
				l.messages[key] = m
			}
		}
	}
	return all
}

func read(l *Language) (map[string]message, error) {
	dir := path.Join("locales", l.Code)
	entries, err := files.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	messages := map[string]message{}
	for _, e := range entries {
		raw, err := rawFile(path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		for key, value := range raw {
			if _, twice := messages[key]; twice {
				return nil, fmt.Errorf("%s: %s stands in another file already", e.Name(), key)
			}
			m, err := decode(l, value)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", e.Name(), key, err)
			}
			messages[key] = m
		}
	}
	return messages, nil
}

func rawFile(name string) (map[string]json.RawMessage, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return raw, nil
}

func decode(l *Language, value json.RawMessage) (message, error) {
	if len(value) > 0 && value[0] == '"' {
		return decodePlain(value)
	}
	return decodePlural(l, value)
}

func decodePlain(value json.RawMessage) (message, error) {
	var m message
	if err := json.Unmarshal(value, &m.plain); err != nil {
		return m, err
	}
	var err error
	m.parts, err = parse(m.plain)
	return m, err
}

// decodePlural reads a plural. Every category is given its parts, so that a
// form the language does not tell apart is answered with "other".
func decodePlural(l *Language, value json.RawMessage) (message, error) {
	forms := map[string]string{}
	if err := json.Unmarshal(value, &forms); err != nil {
		return message{}, err
	}
	m := message{plain: forms["other"], plural: map[locales.PluralRule][]part{}}
	for name, rule := range categories {
		form, ok := forms[name]
		if !ok {
			form = forms["other"]
		}
		parts, err := parse(form)
		if err != nil {
			return m, err
		}
		if parts == nil {
			parts = []part{{literal: form}}
		}
		m.plural[rule] = parts
	}
	for name := range forms {
		if _, known := categories[name]; !known {
			return m, fmt.Errorf("%q is no plural category (%s)", name, l.Code)
		}
	}
	return m, nil
}
