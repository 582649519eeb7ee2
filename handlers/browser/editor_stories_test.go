package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	ctrl  = chromedp.ModifierCtrl
	alt   = chromedp.ModifierAlt
	shift = chromedp.ModifierShift
)

func TestTypingSignsAndKeys(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", emptyParagraph)
	if s.HTML() != "<p></p>" {
		t.Fatalf("an empty document is %s", s.HTML())
	}
	s.Focus("")
	s.Press("# Scope\rThis is **weighed** and ")
	s.Press("i", ctrl)
	s.Press("recorded")
	s.Press("i", ctrl)
	s.Press(".\r- one\rtwo\r\r§ Numbered\r")
	s.Press(kb.Tab)
	s.Press("deeper")
	s.Holds(`<h2>Scope</h2><p>This is <strong>weighed</strong> and <em>recorded</em>.</p><ul><li><p>one</p></li><li><p>two</p></li></ul>` +
		`<p class="numbered numbered-1">Numbered</p><p class="numbered numbered-2">deeper</p>`)
	s.Until("the numbers are those of the server", `getComputedStyle(document.querySelector(".numbered-1"), "::before").content.includes("counter(numbered)")`)
	s.Press("z", ctrl)
	s.Until("it is undone", `!document.querySelector(".ProseMirror").textContent.includes("deeper")`)
	s.Press("y", ctrl)
	s.Until("it is done again", `document.querySelector(".ProseMirror").textContent.includes("deeper")`)
	s.Until("the outline has the heading", `document.querySelector("[data-outline] a")?.textContent === "Scope" && !document.querySelector("[data-outline]").hidden`)
	s.Until("the words are counted", `document.querySelector("[data-words]").textContent === "10"`)
}

func TestKindsOfBlockByKeyAndToolbar(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", words("Scope", "Body"))
	s.Focus("Scope")
	s.Press("2", ctrl, alt)
	s.Holds(`<h3>Scope</h3><p>Body</p>`)
	s.Until("the list of kinds says so", `document.querySelector("[data-blocks]").value === "heading2"`)
	s.Choose("[data-blocks]", "numbered")
	s.Holds(`<p class="numbered numbered-1">Scope</p><p>Body</p>`)
	s.Select("Body")
	s.Click("[data-command=strong]")
	s.Until("it is pressed", `document.querySelector("[data-command=strong]").ariaPressed === "true"`)
	s.Holds(`<p class="numbered numbered-1">Scope</p><p><strong>Body</strong></p>`)
	s.Click("[data-command=callout]")
	s.Holds(`<p class="numbered numbered-1">Scope</p><aside class="callout" data-kind="note"><p><strong>Body</strong></p></aside>`)
}

func TestTable(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", words("Before"))
	s.Focus("Before")
	s.Click("[data-command=table]")
	s.Until("there are three rows with a header row", `document.querySelectorAll(".ProseMirror tr").length === 3 && document.querySelectorAll(".ProseMirror th").length === 3`)
	s.Press("Year")
	s.Press(kb.Tab)
	s.Press("Tonnes")
	s.Press(kb.Tab, shift)
	s.Until("the cell is chosen", `getSelection().toString() === "Year"`)
	s.Until("the tools of tables are there", `document.querySelector("[data-command=row_after]").offsetParent !== null`)
	s.Click("[data-command=row_after]")
	s.Until("there are four rows", `document.querySelectorAll(".ProseMirror tr").length === 4`)
	s.Click("[data-command=column_delete]")
	s.Until("there are two columns", `document.querySelectorAll(".ProseMirror th").length === 2 && !document.querySelector(".ProseMirror").textContent.includes("Year")`)
	for range 8 { // from the first cell through the last, and a row more
		s.Press(kb.Tab)
	}
	s.Until("there is a row more", `document.querySelectorAll(".ProseMirror tr").length === 5`)
	s.Eval(`[...document.querySelectorAll(".ProseMirror th")].forEach((head) => getSelection().collapse(head.firstChild, 0))`)
	s.Press("Notes")
	s.Audit("a table that is written in")
}

func TestFootnote(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", words("Recovery rose.", "More."))
	s.Focus("rose")
	s.Press("f", ctrl, alt)
	s.Until("its field has the focus", `document.activeElement.closest(".footnote-field") !== null`)
	s.Press("Ibid., para. 4.")
	s.Press("\r")
	s.Holds(`<p>Recovery rose<span class="footnote" aria-label="Footnote: Ibid., para. 4." role="note"></span>.</p><p>More.</p>`)
	s.Until("the text has the focus again", `document.activeElement === document.querySelector(".ProseMirror")`)
	s.Press("!")
	s.Holds(`<p>Recovery rose<span class="footnote" aria-label="Footnote: Ibid., para. 4." role="note"></span>!.</p><p>More.</p>`)
	s.Click(".footnote")
	s.Until("its field is open", `document.querySelector(".footnote-field")?.textContent === "Ibid., para. 4."`)
	s.Audit("a footnote that is written")
	s.Press(kb.Escape)
	s.Until("its field is closed", `document.querySelector(".footnote-field") === null`)
}

func TestLink(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", words("See the guide here."))
	s.Select("the guide")
	s.Press("k", ctrl)
	s.Until("the dialog asks", `document.querySelector("dialog[data-dialog=link]").open`)
	s.Audit("the dialog for a link")
	s.Fill("dialog[data-dialog=link] [name=href]", "javascript:alert(1)")
	s.Press("\r")
	s.Until("it says what is wrong", `document.querySelector("dialog[data-dialog=link] [name=href]").validationMessage.includes("address")`)
	s.Fill("dialog[data-dialog=link] [name=href]", "example.org/guide")
	s.Press("\r")
	s.Holds(`<p>See <a href="https://example.org/guide">the guide</a> here.</p>`)
	s.Until("the text has the focus again", `document.activeElement === document.querySelector(".ProseMirror")`)
	s.Focus("the gui")
	s.Press("k", ctrl)
	s.Until("the dialog has the address", `document.querySelector("dialog[data-dialog=link] [name=href]").value === "https://example.org/guide"`)
	s.Click("dialog[data-dialog=link] button[value=remove]")
	s.Holds(`<p>See the guide here.</p>`)
}

const dropPicture = `((name) => { const data = new DataTransfer(); data.items.add(new File(["x"], name, { type: "image/png" }));
	document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) })`

func TestPictureNeedsItsWords(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", words("Before", "After"))
	s.Focus("Before")
	s.Eval(dropPicture + `("furnace.png")`)
	s.Until("the dialog asks", `document.querySelector("dialog[data-dialog=picture]").open`)
	s.Audit("the dialog for a picture")
	s.Click("dialog[data-dialog=picture] button[value=done]")
	s.Until("it says that words are needed", `document.querySelector("dialog[data-dialog=picture] [name=alt]").validationMessage.includes("description") && document.querySelector("dialog[data-dialog=picture]").open`)
	s.Fill("dialog[data-dialog=picture] [name=alt]", "A furnace")
	s.Click("dialog[data-dialog=picture] button[value=done]")
	picture := `<p>Before</p><figure><img src="/static/0/furnace.png" alt="A furnace" width="2" height="1"><div><figcaption></figcaption></div></figure><p>After</p>`
	s.Holds(picture)
	if name := <-s.uploads; name != "furnace.png" {
		t.Errorf("%s was uploaded", name)
	}
	s.Eval(dropPicture + `("unwanted.png")`)
	s.Until("the dialog asks", `document.querySelector("dialog[data-dialog=picture]").open`)
	s.Click("dialog[data-dialog=picture] button[value=cancel]")
	s.Holds(picture)
	s.Eval(dropPicture + `("bad.png")`)
	s.Fill("dialog[data-dialog=picture] [name=alt]", "Bad")
	s.Click("dialog[data-dialog=picture] button[value=done]")
	s.Until("it says why not", `document.querySelector("[data-announcements]").textContent === "The picture was not taken. Pictures up to 5 MB only."`)
	s.Holds(picture)
	s.Click(".ProseMirror img")
	s.Click("[data-command=picture]")
	s.Until("the dialog has its words", `document.querySelector("dialog[data-dialog=picture] [name=alt]").value === "A furnace"`)
	s.Fill("dialog[data-dialog=picture] [name=alt]", "A retort")
	s.Click("dialog[data-dialog=picture] button[value=done]")
	s.Until("it has other words", `document.querySelector(".ProseMirror img").alt === "A retort"`)
	if len(s.uploads) > 0 {
		t.Errorf("%s was uploaded without need", <-s.uploads)
	}
}

func TestCopyWithinTheTextKeepsWhatItIs(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", `{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Scope"}]},{"type":"numbered_paragraph","attrs":{"level":2,"dir":"rtl"},"content":[{"type":"text","text":"One","marks":[{"type":"insertion","attrs":{"id":"s1"}}]},{"type":"footnote","content":[{"type":"text","text":"Note"}]}]},`+words("End"))
	s.Eval(`(() => { const editor = document.querySelector(".ProseMirror"); editor.focus(); getSelection().selectAllChildren(editor) })()`)
	s.Press("a", ctrl)
	s.Eval(`(() => { const data = new DataTransfer(); document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true })); window.copied = data.getData("text/html") })()`)
	s.Press(kb.Backspace)
	s.Holds(`<p></p>`)
	s.Paste(s.Eval(`window.copied`), "")
	s.Holds(`<h3>Scope</h3><p class="numbered numbered-2" dir="rtl">One<span class="footnote" aria-label="Footnote: Note" role="note"></span></p><p>End</p>`)
}
