package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// suggestingDesk is a desk at which Dolores may suggest.
func suggestingDesk(t *testing.T, language string) *desk {
	t.Helper()
	d := writingDesk(t, language)
	d.write(func(tx *models.Tx) error {
		return d.Access.Grant(tx, access.RoleGrant{Person: d.who["Dolores"].Person, Role: access.Suggester, Place: access.WorkspacePlace(d.workspace)})
	})
	return d
}

// marked is the text with what is suggested in signs: +added+, -deleted-.
const marked = `[...document.querySelector(".ProseMirror").querySelectorAll("p, h2, h3")].map(b => { const c = b.cloneNode(true); c.querySelectorAll(".cursor, .ProseMirror-widget, .ProseMirror-trailingBreak").forEach(w => w.remove()); c.querySelectorAll("ins").forEach(i => i.replaceWith("+" + i.textContent + "+")); c.querySelectorAll("del").forEach(i => i.replaceWith("-" + i.textContent + "-")); return c.textContent }).join("\n")`

func (v *Visitor) marks(what, text string) {
	v.t.Helper()
	v.Until(what, fmt.Sprintf("%s === %q", marked, text))
}

func TestSuggestingByKeyboardAndInArabic(t *testing.T) {
	t.Parallel()
	d := suggestingDesk(t, "ar")
	d.write(func(tx *models.Tx) error {
		return tx.Model(&models.Person{}).Where("id = ?", d.who["Amina"].Person).Update("interface_language", "ar").Error
	})
	amina := d.visit("Amina") // after it: a session is believed for a while
	amina.Screen(360, 740)
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("يُخزَّن الزئبق.")
	amina.saved()
	amina.Press("s", chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.Until("it shows", `document.querySelector("[data-editor]").hasAttribute("data-suggesting") && document.querySelector("[data-suggest]").getAttribute("aria-pressed") === "true"`)
	amina.Type(" دائمًا")
	amina.marks("proposed", "يُخزَّن الزئبق.+ دائمًا+")
	amina.saved()
	amina.Audit("suggesting, narrow and right to left")
	amina.Press(kb.Enter, chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.marks("accepted", "يُخزَّن الزئبق. دائمًا")
	amina.Type("!")
	amina.saved()
	amina.Press(kb.Backspace, chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.marks("rejected", "يُخزَّن الزئبق. دائمًا")
	amina.Press("s", chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.Press(kb.Enter)
	amina.Press("1", chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.Type("Storage")
	amina.saved()
	amina.Until("a heading in another script stands at the bar of the outline, which is on the right", `(() => {
		const item = [...document.querySelectorAll("[data-outline] li")].find((one) => one.textContent === "Storage");
		if (item === undefined) return false;
		const words = document.createRange();
		words.selectNodeContents(item.firstChild);
		return getComputedStyle(item).borderRightWidth === "2px" && item.getBoundingClientRect().right - words.getBoundingClientRect().right < 16;
	})()`)
	if got := amina.Eval(`String(document.documentElement.scrollWidth <= innerWidth)`); got != "true" {
		t.Error("the page is wider than the screen")
	}
}

// letters types letter by letter, each in turn with whatever the others do.
func letters(text string) (strokes []func(v *Visitor)) {
	for letter := range strings.SplitSeq(text, "") {
		strokes = append(strokes, func(v *Visitor) { v.Type(letter) })
	}
	return strokes
}

// keys presses keys one by one.
func keys(some string, held ...chromedp.Modifier) (strokes []func(v *Visitor)) {
	for _, key := range some {
		strokes = append(strokes, func(v *Visitor) { v.Press(string(key), held...) })
	}
	return strokes
}

// inTurn has each of several people do the next of their strokes, in turn,
// until all are done; nobody waits for what the others have done to arrive.
func inTurn(people []*Visitor, strokes ...[]func(v *Visitor)) {
	for next, left := 0, true; left; next++ {
		left = false
		for i, v := range people {
			if next < len(strokes[i]) {
				strokes[i][next](v)
				left = true
			}
		}
	}
}

// Three people at once in one paragraph, by keyboard alone: Dolores suggests,
// Bruno writes, Amina writes, accepts and rejects. All have the same in the end,
// and every word is its writer's.
func TestSuggestingEditingAndDecidingAtOnce(t *testing.T) {
	d := suggestingDesk(t, "en")
	amina, bruno, dolores := d.visit("Amina"), d.visit("Bruno"), d.visit("Dolores")
	all := []*Visitor{amina, bruno, dolores}
	for _, v := range all {
		d.open(v)
		v.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	}
	amina.Type("Mercury is stored in drums.")
	for _, v := range all {
		v.says("the first words", "Mercury is stored in drums.")
		v.saved()
	}
	inTurn(all, keys(kb.Home), keys(kb.End), slices.Concat(keys(kb.Home), keys(strings.Repeat(kb.ArrowRight, len("Mercury is stored")))))
	inTurn(all, letters("All "), letters(" Look daily"), letters(" safely"))
	for _, v := range all {
		v.marks("what was suggested while two wrote", "All Mercury is stored+ safely+ in drums. Look daily")
		v.saved()
	}
	inTurn(all, // she accepts while he writes, and while the suggester strikes out what comes behind it
		slices.Concat(keys(kb.ArrowDown, ctrl, alt), keys(kb.Enter, ctrl, alt)),
		letters(" for leaks."),
		slices.Concat(keys(strings.Repeat(kb.ArrowRight, len(" in "))), keys(strings.Repeat(kb.ArrowRight, len("drums")), chromedp.ModifierShift), keys(kb.Delete)),
	)
	for _, v := range all {
		v.marks("accepted", "All Mercury is stored safely in -drums-. Look daily for leaks.")
		v.saved()
	}
	amina.Until("she sees who suggests it", `[...document.querySelectorAll(".suggestion-card .suggestion-who")].some((one) => one.textContent.includes("Dolores"))`)
	amina.Audit("three people in one paragraph")
	inTurn(all,
		slices.Concat(keys(kb.ArrowDown, ctrl, alt), keys(kb.Backspace, ctrl, alt)),
		letters(" Note them."),
		slices.Concat(keys(kb.End), letters(" Always")),
	)
	amina.Until("rejected", `document.querySelector(".ProseMirror del") === null`)
	amina.Until("the last suggestion is whole", `document.querySelector(".ProseMirror ins") !== null && [...document.querySelectorAll(".ProseMirror ins")].map((one) => one.textContent).join("") === " Always"`)
	amina.Press("a", ctrl)
	amina.Press(kb.Enter, ctrl, alt) // the selection's
	const whole = "All Mercury is stored safely in drums. Look daily for leaks."
	for _, v := range all {
		v.Until("every letter", fmt.Sprintf(`%s.length === %d`, written, len(whole+" Note them. Always")))
		v.Until("nothing is left to decide", `document.querySelector(".ProseMirror ins, .ProseMirror del") === null && document.querySelector(".suggestion-card") === null`)
		v.saved()
	}
	text := amina.Eval(written)
	for _, v := range all {
		v.says("the same for all", text)
	}
	if !strings.HasPrefix(text, whole) {
		t.Errorf("it reads %q", text)
	}
	if got := d.words(amina); got["Amina"] != "All Mercury is stored in drums." || got["Bruno"] != " Look daily for leaks. Note them." || got["Dolores"] != " safely Always" {
		t.Errorf("whose words they are said to be: %q", got)
	}
}

// words is whose words stand in the document, by who wrote them, as the page on
// that says.
func (d *desk) words(v *Visitor) map[string]string {
	d.t.Helper()
	v.Go(d.path + "/authors")
	by := map[string]string{}
	said := v.Eval(`JSON.stringify([...document.querySelectorAll(".prose .by[title]")].map((one) => [one.title, [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("")]))`)
	var passages [][2]string
	if err := json.Unmarshal([]byte(said), &passages); err != nil {
		d.t.Fatal(err)
	}
	for _, passage := range passages {
		name, _, _ := strings.Cut(passage[0], ",")
		by[name] += passage[1]
	}
	return by
}

// Amina loses the right to decide while she writes: the buttons go, what she
// writes where Dolores suggests something becomes a suggestion, and what she
// writes elsewhere stands.
func TestEditingWithoutDeciding(t *testing.T) {
	t.Parallel()
	d := suggestingDesk(t, "en")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	for _, v := range []*Visitor{amina, dolores} {
		d.open(v)
		v.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	}
	amina.Type("Mercury is stored in drums.")
	dolores.says("the first words", "Mercury is stored in drums.")
	dolores.Press(kb.End)
	dolores.Press(kb.ArrowLeft)
	for range "drums" {
		dolores.Press(kb.ArrowLeft, chromedp.ModifierShift)
	}
	dolores.Press(kb.Delete)
	amina.marks("struck out by Dolores", "Mercury is stored in -drums-.")
	const accept = `document.querySelector(".suggestion-card [data-act=accept]")`
	amina.Until("she may accept it", accept+` !== null`)
	d.write(func(tx *models.Tx) error {
		return d.Access.AddRule(tx, access.Rule{
			Role: access.Lead, Place: string(access.WorkspacePlace(d.workspace)), Thing: "workspace/" + models.VisibilityMembers, Act: string(access.Accept), Deny: true,
		})
	})
	amina.Until("she may no longer, and is told", accept+` === null && document.querySelector("[data-announcements]").textContent.includes("no longer accept")`)
	amina.Press(kb.Home)
	amina.Type("All ")
	amina.Press(kb.End)
	amina.Press(kb.Backspace)
	amina.marks("beside it she writes as ever", "All Mercury is stored in -drums-")
	amina.Press(kb.Backspace)
	amina.marks("Backspace goes over what is struck out", "All Mercury is stored in-drums-")
	amina.saved()
	amina.Press("a", ctrl)
	amina.Type("Gone")
	amina.marks("over it all, it is a suggestion", "-All Mercury is stored in--drums-+Gone+")
	amina.Until("and she is told", `!document.querySelector("[data-suggest-note]").hidden && document.querySelector("[data-suggest-note]").textContent.includes("has become a suggestion")`)
	amina.saved()
	dolores.marks("so it is for the other", "-All Mercury is stored in--drums-+Gone+")
	amina.Audit("editing without deciding")
	amina.Go(d.path + "/suggestions")
	amina.Until("the list of all has no button for it", `document.querySelector(".suggestion") !== null && document.querySelector("button[name=accept_one]") === null`)
}

func TestSuggestionsWithoutScript(t *testing.T) {
	t.Parallel()
	d := suggestingDesk(t, "en")
	dolores := d.visit("Dolores")
	d.open(dolores)
	dolores.Click(".ProseMirror")
	dolores.Type("New words")
	dolores.saved()
	amina := d.visit("Amina")
	amina.Go(d.path + "/suggestions")
	amina.Until("listed", `document.querySelector(".suggestion ins")?.textContent === "New words"`)
	amina.Audit("suggestions without script")
	amina.Click("button[name=accept_one]")
	amina.Until("none is left", `document.querySelector(".suggestion") === null`)
	dolores.marks("accepted", "New words")
	if strings.Contains(dolores.Eval(`document.querySelector(".ProseMirror").innerHTML`), "<ins") {
		t.Error("the mark is still there")
	}
}

// A suggestion has its own thread: begun from its card, and shown on it.
func TestSuggestionIsDiscussed(t *testing.T) {
	t.Parallel()
	d := suggestingDesk(t, "en")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	for _, v := range []*Visitor{amina, dolores} {
		d.open(v)
		v.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	}
	amina.Type("Mercury is stored in drums.")
	dolores.says("the first words", "Mercury is stored in drums.")
	dolores.Press(kb.End)
	dolores.Type(" Look daily.")
	amina.marks("suggested by Dolores", "Mercury is stored in drums.+ Look daily.+")
	dolores.saved()
	amina.Click(`.suggestion-card [data-act=discuss]`)
	amina.Fill(".margin-compose textarea", "Why daily?")
	amina.Click(".margin-compose button")
	for _, v := range []*Visitor{amina, dolores} {
		v.Until("the card has its thread", `document.querySelector(".suggestion-card [data-act=thread]")?.textContent.startsWith("1 ") && document.querySelector(".suggestion-card [data-act=discuss]") === null`)
	}
	dolores.Click(`.suggestion-card [data-act=thread]`)
	dolores.Until("it is open beside the text", `document.querySelector(".thread.on")?.textContent.includes("Why daily?")`)
	amina.Until("on the words that are suggested", `document.querySelector(".ProseMirror .commented")?.textContent.trim() === "Look daily."`)
	dolores.Audit("a suggestion with its thread")
	amina.Click(`.suggestion-card [data-act=accept]`)
	amina.marks("accepted", "Mercury is stored in drums. Look daily.")
	amina.Until("the thread stays on the words", `document.querySelector(".suggestion-card") === null && document.querySelector(".ProseMirror .commented")?.textContent.trim() === "Look daily."`)
}
