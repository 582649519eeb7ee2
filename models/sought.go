package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// tatweel lengthens an Arabic word and is no letter of it.
const tatweel = 'ـ'

// Folded gives names as they are looked up, whoever types them on whichever
// keyboard: a space before each word, without case, accents, vowel signs and
// hamzas, wide letters as narrow ones. Both databases compare it byte by byte.
func Folded(names ...string) string {
	decomposed := norm.NFKD.String(strings.Join(names, " "))
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == tatweel {
			return -1
		}
		return unicode.ToLower(r)
	}, decomposed)
	return " " + strings.Join(strings.Fields(plain), " ")
}

// soughtLike is the pattern of names a word of which begins with part; words of
// Chinese names are not set apart, so there it may stand anywhere.
func soughtLike(part string) string {
	folded := Folded(part)
	if strings.ContainsFunc(folded, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		folded = strings.TrimPrefix(folded, " ")
	}
	return "%" + likeEscaper.Replace(folded) + "%"
}

// BeforeCreate has what a person is looked up by follow their names.
func (p *Person) BeforeCreate(*gorm.DB) error {
	p.Sought = Folded(p.Name, p.LatinName)
	return nil
}

// FillSought writes what people are looked up by where a migration left it empty.
func FillSought(tx *Tx) error {
	var people []Person
	if err := tx.Select("id", "name", "latin_name").Where("sought = ''").Find(&people).Error; err != nil {
		return err
	}
	for _, p := range people {
		if err := tx.Model(&Person{}).Where("id = ?", p.ID).UpdateColumn("sought", Folded(p.Name, p.LatinName)).Error; err != nil {
			return err
		}
	}
	return nil
}
