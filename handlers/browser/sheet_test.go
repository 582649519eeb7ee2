package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/chromedp/chromedp"

	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/static"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// The policy of handlers/web, under which the editor must work.
const sheetPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"

// Sheet is somebody at a document that is written in without a line to the
// server: what the editor does by itself.
type Sheet struct {
	*Visitor
	uploads chan string
}

// sheet opens a document of these blocks (JSON) in a language of the
// document, on a page in a language of its own.
func sheet(t *testing.T, page, language, blocks string) *Sheet {
	t.Helper()
	s := &Sheet{uploads: make(chan string, 8)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /document", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", sheetPolicy)
		ctx := ui.WithToken(text.With(r.Context(), page), "token")
		props := document.Props{
			Page: layout.PageProps{Title: "A field guide", Path: "/document", Width: "document", Editor: true, Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"}},
			ID:   12, Title: "A field guide", Lang: language, Crumbs: []ui.Link{{Label: "ASGM", URL: "/workspaces/3"}}, Mode: "edit", Accepts: true,
			Doc: `{"type":"doc","content":[` + blocks + `]}`, Images: "/images", HTML: "<p>first paint</p>",
			Languages: []ui.Option{{Value: "ar", Label: "العربية"}, {Value: "en", Label: "English"}, {Value: "fr", Label: "Français"}},
		}
		if err := document.Page(props).Render(ctx, w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /images", func(w http.ResponseWriter, r *http.Request) {
		_, header, err := r.FormFile("file")
		if err != nil || r.FormValue("_csrf") != "token" {
			t.Errorf("a picture without file or token: %v", err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(header.Filename, "bad") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = fmt.Fprint(w, `{"message":"Pictures up to 5 MB only."}`)
			return
		}
		s.uploads <- header.Filename
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"src":"/static/0/furnace.png","width":2,"height":1}`)
	})
	mux.HandleFunc("GET /static/{hash}/{name}", func(w http.ResponseWriter, r *http.Request) {
		if file, ok := static.Find(r.PathValue("hash"), r.PathValue("name")); ok {
			content, encoding := file.Encoded(r.Header.Get("Accept-Encoding"))
			w.Header().Set("Content-Type", file.Type)
			w.Header().Set("Content-Encoding", encoding)
			_, _ = w.Write(content)
			return
		}
		w.Header().Set("Content-Type", "image/svg+xml") // the picture that was uploaded
		_, _ = fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.Visitor = visit(t, server.URL)
	if status := s.Go("/document"); status != http.StatusOK {
		t.Fatal(status)
	}
	s.Until("the editor is there", `document.querySelector("[data-text] > .ProseMirror")`)
	return s
}

// Press presses keys as a keyboard does.
func (s *Sheet) Press(keys string, held ...chromedp.Modifier) {
	s.t.Helper()
	s.Keyboard(keys, held...)
}

const emptyParagraph = `{"type":"paragraph"}`

// words are paragraphs of these texts, as JSON.
func words(texts ...string) string {
	blocks := make([]string, len(texts))
	for i, t := range texts {
		quoted, _ := json.Marshal(t) // a string is always JSON
		blocks[i] = `{"type":"paragraph","content":[{"type":"text","text":` + string(quoted) + `}]}`
	}
	return strings.Join(blocks, ",")
}

// Focus puts the cursor behind words of the text, as a click does; behind
// none, into the first block.
func (s *Sheet) Focus(words string) {
	s.t.Helper()
	s.choose(words, len(utf16.Encode([]rune(words))))
}

// Select selects words of the text.
func (s *Sheet) Select(words string) {
	s.t.Helper()
	s.choose(words, 0)
}

func (v *Visitor) choose(words string, from int) {
	v.t.Helper()
	// The editor takes the selection over when the browser tells of it.
	v.Until(fmt.Sprintf("%q is chosen", words), fmt.Sprintf(`(async (words, from) => {
		const editor = document.querySelector(".ProseMirror");
		editor.focus();
		let [node, at] = [editor.firstElementChild, 0];
		if (words === "") {
			getSelection().collapse(node, 0);
		} else {
			const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
			do {
				node = walker.nextNode();
			} while (node !== null && !node.data.includes(words));
			if (node === null) return false;
			at = node.data.indexOf(words);
			getSelection().setBaseAndExtent(node, at + from, node, at + words.length);
		}
		await new Promise((done) => setTimeout(done, 30));
		const { anchorNode, anchorOffset, focusOffset } = getSelection();
		return words === "" || (anchorNode === node && anchorOffset === at + from && focusOffset === at + words.length) })(%q, %d)`, words, from))
}

// Holds waits until the document has this HTML, without what does not matter.
func (s *Sheet) Holds(want string) {
	s.t.Helper()
	s.Until("the text is\n"+want+"\nit was\n"+s.HTML(), fmt.Sprintf("(%s) === %q", sheetHTML, want))
}

// HTML is what the text looks like now, in short.
func (s *Sheet) HTML() string { return s.Eval(sheetHTML) }

// sheetHTML leaves out what the editor adds for itself, and the attributes
// that say what goes without saying.
const sheetHTML = `(() => { const copy = document.querySelector(".ProseMirror").cloneNode(true);
	copy.querySelectorAll(".ProseMirror-trailingBreak, .ProseMirror-separator, .ProseMirror-widget, .ProseMirror-gapcursor").forEach((e) => e.remove());
	return copy.innerHTML.replace(/ dir="auto"| class="ProseMirror-selectednode"| contenteditable="[a-z]*"| draggable="[a-z]*"| rel="[a-z ]*"| data-level="[1-4]"/g, "") })()`
