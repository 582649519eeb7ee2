package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// commented is the words that threads are about, as the page marks them.
const commented = `[...document.querySelectorAll(".commented")].map(m => m.textContent).join("")`

// commenting is the writers' desk, with Dolores as a commenter.
func commenting(t *testing.T, language string) *desk {
	t.Helper()
	d := writingDesk(t, language)
	d.write(func(tx *models.Tx) error {
		return d.Access.Grant(tx, access.RoleGrant{Person: d.who["Dolores"].Person, Role: access.Commenter, Place: access.WorkspacePlace(d.workspace)})
	})
	return d
}

// comment says something on a word of the text, by keyboard alone: so many
// words are passed over.
func (v *Visitor) comment(after int, text string) {
	v.t.Helper()
	v.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	ahead := kb.ArrowRight
	if v.Eval(`getComputedStyle(document.querySelector(".ProseMirror > *")).direction`) == "rtl" {
		ahead = kb.ArrowLeft
	}
	v.Press(kb.Home, chromedp.ModifierCtrl)
	for range after {
		v.Press(ahead, chromedp.ModifierCtrl)
	}
	v.Press(ahead, chromedp.ModifierCtrl, chromedp.ModifierShift)
	v.Press("m", chromedp.ModifierCtrl, chromedp.ModifierAlt)
	v.Until("a field to say it in", `document.activeElement.matches(".margin-compose textarea")`)
	v.Type(text)
	v.Press(kb.Enter, chromedp.ModifierCtrl)
}

// A commenter, who may not write, and a writer at once: the comment stays on
// its words while others are written, goes with them, comes back with them when
// that is undone, and is answered and settled.
func TestCommentStaysOnItsWords(t *testing.T) {
	t.Parallel()
	d := commenting(t, "en")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	d.open(dolores)
	dolores.says("the text", "Mercury is stored in drums.")
	dolores.Audit("a document, for who comments")

	dolores.comment(2, "Where?")
	for _, v := range []*Visitor{amina, dolores} {
		v.Until("the words that are commented on", commented+`.trim() === "stored"`)
		v.Sees("Where?")
	}
	dolores.Click(".ProseMirror")
	dolores.Type("I may not write")
	dolores.says("no word of who comments", "Mercury is stored in drums.")

	amina.Click(".ProseMirror")
	amina.Press(kb.Home, chromedp.ModifierCtrl)
	amina.Type("All ")
	dolores.says("what was written before it", "All Mercury is stored in drums.")
	for _, v := range []*Visitor{amina, dolores} {
		v.Until("the same words", commented+`.trim() === "stored"`)
	}

	amina.Press("a", chromedp.ModifierCtrl)
	amina.Press(kb.Backspace)
	dolores.Sees("The text was removed in version")
	dolores.Until("no words", commented+` === ""`)
	amina.Press("z", chromedp.ModifierCtrl)
	for _, v := range []*Visitor{amina, dolores} {
		v.Until("the words are back", commented+`.trim() === "stored"`)
	}
	dolores.SeesNot("The text was removed in version")

	amina.Press(kb.PageDown, chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.Until("the thread is chosen", `document.activeElement.matches("section.thread[aria-label='Thread 1, Dolores']")`)
	amina.Audit("a document with a thread chosen")
	amina.Fill(".thread.on .thread-forms textarea", "In the store.")
	amina.Press(kb.Enter, chromedp.ModifierCtrl)
	dolores.Sees("In the store.")
	amina.Eval(`[...document.querySelectorAll(".thread.on .thread-forms .row button")][0].click(), ""`)
	amina.Until("the outcome can be chosen", `document.activeElement.matches(".thread-answering select")`)
	amina.Choose(".thread.on .thread-answering select", "partly")
	amina.Press(kb.Tab)
	amina.Type("Made clear.")
	amina.Press(kb.Enter, chromedp.ModifierCtrl)
	dolores.Until("no thread is open", commented+` === ""`)
	dolores.Choose(".margin-head select", `{"state":"all","by":0,"of":""}`)
	dolores.Sees("Made clear.")
	dolores.Until("what became of it", `document.querySelector("section.thread .chip.ochre").textContent === "Partly accepted"`)

	dolores.Go(d.path + "/threads/1")
	dolores.Until("the thread of the address", `document.querySelector("section.thread.on[data-thread='1']") !== null`)
}

// Without a line what is said is kept, and sent when there is one.
func TestCommentWithoutALine(t *testing.T) {
	t.Parallel()
	d := commenting(t, "en")
	l := line(t, d.Site)
	dolores, amina := visit(t, l.URL), d.visit("Amina")
	dolores.signIn(address("Dolores"), password)
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	d.open(dolores)
	dolores.says("the text", "Mercury is stored in drums.")
	l.Cut()
	dolores.comment(2, "Where?")
	dolores.Sees("Waiting to be sent")
	amina.Click(".ProseMirror")
	amina.Press(kb.Home, chromedp.ModifierCtrl)
	amina.Type("All ")
	amina.saved()
	l.Mend()
	amina.Sees("Where?")
	for _, v := range []*Visitor{amina, dolores} {
		v.Until("the words that were meant", commented+`.trim() === "stored"`)
	}
	dolores.SeesNot("Waiting to be sent")
	if n := amina.Count(".margin-cards .thread"); n != 1 {
		t.Errorf("said once, it stands there %d times", n)
	}
}

// On a telephone the threads are in a drawer; in Arabic too.
func TestCommentsOnATelephone(t *testing.T) {
	t.Parallel()
	d := commenting(t, "ar")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("يُخزَّن الزئبق في أوعية.")
	amina.saved()
	dolores.Screen(360, 740)
	d.open(dolores)
	dolores.Until("the text", fmt.Sprintf("%s.includes(%q)", written, "الزئبق"))
	dolores.comment(0, "أين؟")
	amina.Sees("أين؟")
	amina.Until("the words", commented+` !== ""`)
	dolores.Until("the drawer is open, with the thread", `document.querySelector(".margin-drawer").getAttribute("aria-expanded") === "true" && document.querySelector(".margin-cards .thread") !== null`)
	dolores.Audit("threads on a telephone")
	if wide := dolores.Eval(`String(document.documentElement.scrollWidth > innerWidth)`); wide != "false" {
		t.Error("the page is wider than the telephone")
	}
	dolores.Click(".margin-drawer")
	dolores.Until("the drawer is closed", `document.querySelector(".margin-inside").offsetHeight === 0`)
}
