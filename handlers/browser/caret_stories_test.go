package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// restless has a window do something over and over until the page is left or
// still is called.
func (v *Visitor) restless(act string) {
	v.t.Helper()
	v.Eval(fmt.Sprintf(`(() => { window.restless = setInterval(() => { %s }, 15); return "" })()`, act))
}

func (v *Visitor) still() {
	v.t.Helper()
	v.Eval(`clearInterval(window.restless), ""`)
}

// The cursor goes as far as the keys were pressed, whatever is drawn of others
// meanwhile: their cursors, their words, what they suggest, threads.
func TestArrowKeysAreNotLost(t *testing.T) {
	t.Parallel()
	d := suggestingDesk(t, "en")
	amina, bruno, dolores := d.visit("Amina"), d.visit("Bruno"), d.visit("Dolores")
	text := strings.Repeat("abcdefghij", 4)
	for _, v := range []*Visitor{amina, bruno, dolores} {
		d.open(v)
	}
	amina.Click(".ProseMirror")
	amina.Type("Start.")
	amina.Keyboard(kb.Enter)
	amina.Type(text)
	for _, v := range []*Visitor{amina, bruno, dolores} {
		v.says("the text", "Start.\n"+text)
		v.saved()
	}
	amina.Press(kb.Home)
	bruno.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	bruno.Press(kb.Home, chromedp.ModifierCtrl)
	bruno.restless(`document.execCommand("insertText", false, "x")`)
	dolores.Eval(`document.querySelector(".ProseMirror").focus(), ""`)
	dolores.Press(kb.End, chromedp.ModifierCtrl)
	dolores.restless(`document.execCommand("insertText", false, "y")`)
	lost := 0
	for range 8 {
		amina.Press(kb.Home)
		amina.Press(strings.Repeat(kb.ArrowRight, 20))
		amina.Press(strings.Repeat(kb.ArrowLeft, 10))
		if got := amina.Eval(`(() => { const s = getSelection(); const r = document.createRange(); r.setStart(document.querySelectorAll(".ProseMirror > p")[1], 0); r.setEnd(s.focusNode, s.focusOffset); return r.toString().length })()`); got != "10" {
			lost++
			t.Logf("the cursor is at %s", got)
		}
	}
	bruno.still()
	dolores.still()
	if lost > 0 {
		t.Errorf("%d of 8 times keys were lost", lost)
	}
}

// A key that comes with the focus moves the cursor, though the browser says so
// only after it has said that the focus is there.
func TestKeysThatComeWithTheFocusAreNotLost(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina := d.visit("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	amina.Press(kb.Home)
	amina.Eval(`(async () => {
		const text = document.querySelector(".ProseMirror"), wait = (ms) => new Promise((done) => setTimeout(done, ms));
		await wait(300);
		const withheld = (event) => event.stopImmediatePropagation();
		addEventListener("selectionchange", withheld, true);
		text.blur();
		getSelection().modify("move", "forward", "lineboundary");
		text.focus();
		await wait(300);
		removeEventListener("selectionchange", withheld, true);
		return "";
	})()`)
	amina.Type(" Look daily.")
	amina.says("written where the key has put the cursor", "Mercury is stored in drums. Look daily.")
}
