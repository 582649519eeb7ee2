package moderation_test

import (
	"strings"
	"testing"

	"minamata.exchange/app/moderation"
)

// Words are found in six languages as people write them, and not where others
// only look like them.
func TestWordsAreFoundInSixLanguages(t *testing.T) {
	for word, c := range map[string]struct{ in, notIn []string }{
		"scam":        {[]string{"SCAM!", "a scam.", "ＳＣＡＭ", "sc\u00adam", "s\u200bcam", "一个scam网站", "scam's", "pre-scam"}, []string{"scampi", "scams", "un scamp", ""}},
		"scam*":       {[]string{"scams", "scammers", "scam"}, []string{"descam"}},
		"free offer":  {[]string{"Free\n offer today", "FREE   OFFER"}, []string{"freeoffer", "free offers"}},
		"escroquerie": {[]string{"Une ESCROQUERIE", "l’escroquerie", "l'escroquerie"}, []string{"escroqueries"}},
		"dégueulasse": {[]string{"degueulasse", "DÉGUEULASSE", "de\u0301gueulasse"}, nil},
		"cœur":        {[]string{"COEUR", "Cœur"}, nil},
		"straße":      {[]string{"STRASSE", "Straße"}, nil},
		"año":         {[]string{"el AÑO", "an\u0303o"}, []string{"ano"}},
		"estafa":      {[]string{"¡Estafa!", "¿estafa?"}, []string{"estafador"}},
		"мошенни*":    {[]string{"МОШЕННИКОВ", "мошенник"}, []string{"немошенник"}},
		"ещё":         {[]string{"еще", "ЕЩЁ"}, nil},
		"мой":         {[]string{"Мой", "мои\u0306"}, []string{"мои"}},
		"诈骗":          {[]string{"这是诈骗网站", "诈骗", "诈\u200b骗"}, []string{"诈 骗", "骗诈"}},
		"汞":           {[]string{"含汞产品"}, []string{"银"}},
		"احتيال":      {[]string{"احتيال", "الاحتيال", "والاحتيال", "للاحتيال", "بالاحتيال", "وبالاحتيال", "احْتِيَال", "احتيـــال"}, []string{"احتيالية", "عاحتيال"}},
		"إعلان":       {[]string{"اعلان", "الإعلان", "أعلان"}, nil},
		"شركة":        {[]string{"شركه", "الشركة", "وشركة"}, nil},
		"رقم 123":     {[]string{"رقم ١٢٣"}, []string{"رقم ١٢٣٤"}},
		"+1 555":      {[]string{"call +1 555 now", "call +１ ５５５"}, []string{"+1 5556"}},
		"buy-now":     {[]string{"buy–now", "BUY-NOW"}, []string{"buy now"}},
		"":            {nil, []string{"", "anything"}},
		"*":           {nil, []string{"*", "anything"}},
	} {
		words := moderation.NewWords([]string{word, "zzz"})
		for _, text := range c.in {
			if found := words.In(text); len(found) != 1 || found[0] != word {
				t.Errorf("%q in %q: %q", word, text, found)
			}
		}
		for _, text := range c.notIn {
			if found := words.In(text); len(found) > 0 {
				t.Errorf("%q in %q: %q", word, text, found)
			}
		}
	}
	many := moderation.NewWords([]string{"one", "two", "on*", "one two"})
	if got := strings.Join(many.In("One two. One, ones."), ","); got != "on*,one,one two,two" {
		t.Errorf("found %s", got)
	}
	if got := moderation.NewWords(nil).In("one"); got != nil {
		t.Errorf("an empty list finds %q", got)
	}
}

// What a long text costs is linear: it is looked at while its post is written.
func BenchmarkWords(b *testing.B) {
	var list []string
	for i := range 1000 {
		list = append(list, strings.Repeat("word", 1+i%3)+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	words, text := moderation.NewWords(list), strings.Repeat("What a retort costs, and who has tried one of them in the field. ", 15)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		words.In(text)
	}
}
