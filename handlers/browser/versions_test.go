package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Amina restores a version by keyboard while Bruno types, who sees the text come
// back around his words, and goes on.
func TestRestoringWhileAnotherTypes(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina := d.visit("Amina")
	bruno, line := d.onLine("Bruno")
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	amina.Type("Keep the drums dry.")
	amina.saved()
	var version int64
	if err := d.DB.SQL().QueryRow(fmt.Sprintf("select version from documents where id = %d", d.document)).Scan(&version); err != nil {
		t.Fatal(err)
	}
	amina.Press("a", ctrl)
	amina.Type("Nothing of it.")
	amina.saved()
	bruno.says("what is left", "Nothing of it.")
	amina.Go(fmt.Sprintf("%s/versions/%d", d.path, version))
	amina.Audit("a version")
	amina.Eval(`document.querySelector("details summary.danger").focus()`)
	amina.Press(kb.Enter)
	amina.Audit("the question before restoring")
	bruno.Click(".ProseMirror")
	bruno.Press(kb.End)
	line.Cut() // what he types and what she restores is at once
	bruno.Type(" Mine")
	bruno.says("what is typed meanwhile", "Nothing of it. Mine")
	amina.Press(kb.Tab)
	amina.Press(kb.Enter)
	amina.Until("the document is open again", `document.querySelector(".ProseMirror[contenteditable=true]") !== null`)
	amina.says("the text has come back", "Keep the drums dry.")
	line.Mend()
	for _, v := range []*Visitor{amina, bruno} {
		v.says("what was typed meanwhile stands in what came back", "Keep the drums dry. Mine")
	}
	bruno.Type(" too")
	amina.says("he goes on where he was", "Keep the drums dry. Mine too")
	bruno.saved()
	amina.Go(d.path + "/versions")
	amina.Until("the timeline says so", `document.querySelector(".version-restored h3") !== null`)
	amina.Audit("the timeline")
	amina.Go(fmt.Sprintf("%s/comparison?from=%d&to=%d", d.path, 0, version))
	amina.Until("the buttons are there", `document.querySelector("[data-step]:not([hidden])") !== null`)
	amina.Press(kb.ArrowDown, alt)
	amina.Until("the first change has the focus", `document.activeElement.id === "change-1"`)
	amina.Audit("a comparison")
	amina.Go(d.path + "/authors")
	amina.Until("whose words they are", `document.querySelector(".prose .by-1").title.includes("Amina") && document.querySelector(".prose .by-2").textContent.endsWith(" Mine too")`)
	amina.Audit("who wrote what")
}
