package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Columns of JSON. An empty one is written as {} or [], never as null.
type (
	// Localized is a text in several languages: language code -> text.
	Localized map[string]string
	// Fields are the named inputs of a form.
	Fields map[string]string
	// Strings is a list of words.
	Strings []string
)

// In is the text in language, else in English, else in any language there is.
func (l Localized) In(language string) string {
	text, _ := l.Find(language)
	return text
}

// Find is the text in language, else in English, else in the first of the
// other five there is, with the language it is really in.
func (l Localized) Find(language string) (text, in string) {
	for _, candidate := range [...]string{language, "en", "fr", "es", "ru", "zh", "ar"} {
		if text := l[candidate]; text != "" {
			return text, candidate
		}
	}
	return "", language
}

// Value is the column's JSON.
func (l Localized) Value() (driver.Value, error) { return toJSON(l, len(l), "{}") }

// Scan reads the column's JSON.
func (l *Localized) Scan(column any) error { return fromJSON(column, l) }

// Value is the column's JSON.
func (f Fields) Value() (driver.Value, error) { return toJSON(f, len(f), "{}") }

// Scan reads the column's JSON.
func (f *Fields) Scan(column any) error { return fromJSON(column, f) }

// Value is the column's JSON.
func (s Strings) Value() (driver.Value, error) { return toJSON(s, len(s), "[]") }

// Scan reads the column's JSON.
func (s *Strings) Scan(column any) error { return fromJSON(column, s) }

func toJSON(value any, length int, empty string) (driver.Value, error) {
	if length == 0 {
		return empty, nil
	}
	data, err := json.Marshal(value)
	return string(data), err
}

func fromJSON(column, into any) error {
	switch text := column.(type) {
	case string:
		return json.Unmarshal([]byte(text), into)
	case []byte:
		return json.Unmarshal(text, into)
	default:
		return fmt.Errorf("a JSON column holds %T", column)
	}
}
