package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A writer answers in the margin and answers otherwise in the table, by
// keyboard; who commented sees it at once, and while a reply comes in nothing
// that is being written is lost.
func TestAnsweringComments(t *testing.T) {
	t.Parallel()
	d := commenting(t, "en")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	d.open(dolores)
	dolores.says("the text", "Mercury is stored in drums.")
	dolores.comment(2, "Where?")
	amina.Sees("Where?")
	amina.Press(kb.PageDown, chromedp.ModifierCtrl, chromedp.ModifierAlt)
	amina.Until("the thread is chosen", `document.activeElement.matches("section.thread")`)
	amina.Eval(`[...document.querySelectorAll(".thread.on .thread-forms .row button")][0].click(), ""`)
	amina.Choose(".thread.on .thread-answering select", "noted")
	amina.Until("the answer is where the focus is", `document.activeElement.matches(".thread-answering select")`)
	amina.Press(kb.Tab)
	amina.Type("In the")
	dolores.Until("what she said waits no longer", `document.querySelector(".thread.unsent") === null`)
	dolores.Eval(`document.querySelector("section.thread").focus(), ""`)
	dolores.Fill(".thread.on .thread-forms textarea", "Please say.")
	dolores.Press(kb.Enter, chromedp.ModifierCtrl)
	amina.Sees("Please say.")
	amina.Type(" annex.")
	amina.Press(kb.Enter, chromedp.ModifierCtrl)
	dolores.Until("it is answered", `document.querySelector("section.thread .thread-response")?.textContent === "In the annex." || document.querySelector("section.thread") === null`)

	amina.Go(d.path + "/compilation")
	amina.Until("the table", `document.querySelector("#thread-1 .thread-response").textContent === "In the annex." && document.querySelector("#thread-1 .chip").textContent === "Noted"`)
	amina.Audit("the compilation of comments")
	amina.Eval(`document.querySelector("#thread-1 summary").focus(), ""`)
	amina.Press(kb.Enter)
	amina.Audit("an answer that is being changed")
	amina.Choose("#outcome-1", "accepted")
	amina.Fill("#response-1", "It stands in paragraph 3.")
	amina.Press(kb.Tab)
	amina.Press(kb.Enter)
	amina.Until("it is answered otherwise", `document.querySelector("#thread-1 .chip")?.textContent === "Accepted"`)
	dolores.Choose(".margin-head select", `{"state":"all","by":0,"of":""}`)
	dolores.Until("who commented sees it", `document.querySelector("section.thread .thread-response")?.textContent === "It stands in paragraph 3."`)
}

// On a telephone each thread is a card; in Arabic too.
func TestCompilationOnATelephone(t *testing.T) {
	t.Parallel()
	d := commenting(t, "ar")
	amina, dolores := d.visit("Amina"), d.visit("Dolores")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("يُخزَّن الزئبق في أوعية.")
	amina.saved()
	d.open(dolores)
	dolores.Until("the text", fmt.Sprintf("%s.includes(%q)", written, "الزئبق"))
	dolores.comment(0, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung?")
	amina.Sees("Donaudampf")
	amina.Screen(360, 740)
	amina.Go(d.path + "/compilation")
	amina.Until("the card", `getComputedStyle(document.querySelector("#thread-1")).display === "block"`)
	amina.Audit("the compilation on a telephone")
	if wide := amina.Eval(`String(document.documentElement.scrollWidth > innerWidth)`); wide != "false" {
		t.Error("the page is wider than the telephone")
	}
}
