package browser

import (
	"fmt"
	"os"
	"testing"
)

// Paste puts HTML, or only text, into the text as the clipboard brings it.
func (s *Sheet) Paste(html, plain string) {
	s.t.Helper()
	s.Eval(fmt.Sprintf(`((html, plain) => {
		const data = new DataTransfer();
		if (html !== "") data.setData("text/html", html);
		data.setData("text/plain", plain);
		document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	})(%q, %q)`, html, plain))
}

func (s *Sheet) pasteFile(name string) {
	s.t.Helper()
	html, err := os.ReadFile("testdata/paste/" + name)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Paste(string(html), "")
}

func TestPasteFromAWordProcessor(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", emptyParagraph)
	s.Focus("")
	s.pasteFile("word.html")
	s.Holds(`<h2>Field guide</h2><h3>Scope</h3>` +
		`<p><strong>Bold</strong>, <em>slanted</em> and <u>underlined</u>, H<sub>2</sub>O.<span class="footnote" aria-label="Footnote: Ibid., para. 4." role="note"></span> More.</p>` +
		`<ul><li><p>First</p><ul><li><p>Inner</p></li></ul></li><li><p>Second</p></li></ul><p>Between</p>` +
		`<ol start="3"><li><p>Third</p></li><li><p>Fourth</p></li></ol>` +
		`<table><tbody><tr><th><p><strong>Centre</strong></p></th><th><p><strong>Months</strong></p></th></tr><tr><td colspan="2"><p><span lang="ar" dir="rtl">الزئبق</span></p></td></tr></tbody></table>` +
		`<blockquote><p>Said by many.</p></blockquote>`)
}

func TestPasteFromAnOnlineDocument(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", emptyParagraph)
	s.Focus("")
	s.pasteFile("google.html")
	s.Holds(`<h2>Scope</h2>` +
		`<p>Plain, <strong>bold</strong>, <em>slanted</em>, <u>underlined</u>, m<sup>3</sup><a href="https://example.org/a">a link</a></p>` +
		`<ul><li><p>First</p><ul><li><p>Inner</p></li></ul></li><li><p>Second</p></li></ul><p>الزئبق</p>` +
		`<table><tbody><tr><td><p><strong>Centre</strong></p></td><td><p>Months</p></td></tr></tbody></table>`)
	s.Until("it is said that the picture stayed behind", `document.querySelector("[data-announcements]").textContent.includes("Pictures")`)
}

func TestPasteFromAWebPage(t *testing.T) {
	t.Parallel()
	s := sheet(t, "en", "en", emptyParagraph)
	s.Focus("")
	s.pasteFile("web.html")
	s.Holds(`<h4>A &amp; B</h4><p>Loose words in a box</p><p>See this and <a href="https://example.org/b">that</a><sup>2</sup>.</p>` +
		`<ol start="4"><li><p>Four</p></li><li><p>Five</p><ul><li><p>Inner</p></li></ul></li></ol>` +
		`<p>Years</p><table><tbody><tr><th><p>Year</p></th><th><p>Tonnes</p></th></tr><tr><td><p>2024</p></td><td><p>3</p></td></tr></tbody></table>` +
		"<pre><code dir=\"ltr\">a &lt; b\n  c</code></pre><blockquote><p>Said</p></blockquote><hr><p>Hg</p><p>Mercury</p>")
}
