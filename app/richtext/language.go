package richtext

import (
	"strings"
	"unicode"
)

// functionWords are words that hardly a sentence does without, and that tell the
// languages in Latin letters from one another; what two of them share counts for
// both. Trigrams, the usual way, take short English sentences for Spanish.
//
//nolint:misspell // French and Spanish
var functionWords = map[string][]string{
	"en": strings.Fields(`a about after all also am an and any are as at be because been before between but by can could did do does each for from had has
		have he her here his how i if in into is it its just less many may me might more most much my need no not of on one only or other our out over please
		should since so some such than thank thanks that the their them then there these they this those through to under until up us use very was we were what
		when where which while who why will with within without would yes you your`),
	"fr": strings.Fields(`a à afin ai ainsi alors après au aucun aussi autre aux avant avec avez avons beaucoup bien c car ce cela celle celui ces cet cette ceux chaque
		chez comme comment d dans de depuis des deux donc dont du elle elles en encore entre est et était être été eu fait faut il ils j je l la le les leur leurs
		lors lui m mais même merci moins n ne nos notre nous on ont ou où par pas pendant peu peut plus pour pourquoi qu quand que quel quelle qui rien s sa sans se
		selon sera ses si son sont sous sur tous tout toute très trop un une vers vos votre vous y`),
	"es": strings.Fields(`a ahora al algo alguien ante antes aquí así aún aunque cada como cómo con contra cual cuál cuando cuándo cuánto de del desde después donde
		dónde dos durante e el él ella en entre era es esa ese eso esta está estaba este esto estos fue gracias ha había hace hacia han hasta hay hemos la las le
		les lo los más me menos mi mientras muchas mucho muy nada ni no nos nosotros nuestra nuestro o otra otro para pero poco por porque pues que qué quien quién
		se según ser si sí sin sobre solo son su sus también tan te tener tiene todo todos tres tu tuvo un una uno unos usted ya yo`),
}

// speaks are the languages that a function word tells of.
var speaks = func() map[string][]string {
	of := map[string][]string{}
	for _, language := range []string{"en", "es", "fr"} {
		for _, word := range functionWords[language] {
			of[word] = append(of[word], language)
		}
	}
	return of
}()

// Language guesses which of the six languages a plain text is in. Where it is
// too short or too mixed to tell, it is fallback.
func Language(text, fallback string) string {
	if script := script(text); script != "" {
		return script
	}
	hits := map[string]int{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		for _, language := range speaks[word] {
			hits[language]++
		}
	}
	best, most, next := "", 0, 0
	for language, n := range hits {
		if n > most {
			best, most, next = language, n, most
		} else if n > next {
			next = n
		}
	}
	if most == next {
		return fallback
	}
	return best
}

// script is the language that most letters' script decides alone; "" where
// it is Latin or there are too few.
func script(text string) string {
	var han, arabic, cyrillic, letters int
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
			continue
		case unicode.Is(unicode.Han, r):
			han += 3 // one character says as much as several letters
			letters += 2
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
		letters++
	}
	switch {
	case letters < 4:
		return ""
	case 2*han > letters:
		return "zh"
	case 2*arabic > letters:
		return "ar"
	case 2*cyrillic > letters:
		return "ru"
	}
	return ""
}
