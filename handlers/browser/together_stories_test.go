package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shape is the document as the page shows it, without whose cursors are where.
const shape = `(() => { const copy = document.querySelector(".ProseMirror").cloneNode(true);
	copy.querySelectorAll(".cursor, .ProseMirror-widget, .ProseMirror-trailingBreak, .ProseMirror-separator, .ProseMirror-gapcursor").forEach((one) => one.remove());
	copy.querySelectorAll("[class]").forEach((one) => one.classList.remove("ProseMirror-selectednode", "selectedCell"));
	return copy.innerHTML.replace(/ class=""/g, "") })()`

// apart is people who write in one document, whose lines are cut and mended
// together: what they do between is at once.
type apart struct {
	desk   *desk
	people []*Visitor
	lines  []*Line
}

// apart opens the document for three, with what Amina puts into it first.
func (d *desk) apart(begin func(amina *Visitor), there string) *apart {
	d.t.Helper()
	a := &apart{desk: d}
	for _, name := range []string{"Amina", "Bruno", "Chen"} {
		v, l := d.onLine(name)
		d.open(v)
		a.people, a.lines = append(a.people, v), append(a.lines, l)
	}
	a.people[0].Click(".ProseMirror")
	begin(a.people[0])
	for _, v := range a.people {
		v.Until("the beginning is there", there)
		v.saved()
	}
	return a
}

// atOnce has each do something without the others knowing of it.
func (a *apart) atOnce(acts ...func(v *Visitor)) {
	a.desk.t.Helper()
	for _, l := range a.lines {
		l.Cut()
	}
	for i, act := range acts {
		act(a.people[i])
	}
	for _, l := range a.lines {
		l.Mend()
	}
}

// agree waits until all have the same, which is as wanted.
func (a *apart) agree(wanted string) {
	a.desk.t.Helper()
	for _, v := range a.people {
		v.Until("all of it is there", wanted)
		v.saved()
	}
	same := a.people[0].Eval(shape)
	for _, v := range a.people[1:] {
		v.Until("it is the same for all:\n"+same, fmt.Sprintf("%s === %q", shape, same))
	}
}

// command does by name what a button does.
func (v *Visitor) command(name string) {
	v.t.Helper()
	v.Eval(fmt.Sprintf(`document.dispatchEvent(new CustomEvent("editor:command", { detail: %q }))`, name))
}

// behind puts the cursor behind words.
func (v *Visitor) behind(words string) {
	v.t.Helper()
	v.choose(words, len(utf16.Encode([]rune(words))))
}

func TestTableEditedAtOnce(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	a := d.apart(func(amina *Visitor) {
		amina.command("table")
		amina.Until("the table is there", `document.querySelectorAll(".ProseMirror td, .ProseMirror th").length === 9`)
		for i, word := range strings.Fields("North South East Lead Tin Zinc One Two Three") {
			amina.Eval(fmt.Sprintf(`(() => { document.querySelector(".ProseMirror").focus(); getSelection().collapse(document.querySelectorAll(".ProseMirror td, .ProseMirror th")[%d].firstElementChild, 0) })()`, i))
			amina.Eval(`new Promise((done) => setTimeout(() => done(""), 30))`)
			amina.Type(word)
		}
	}, `document.querySelectorAll("td, th").length === 9 && `+written+`.includes("Three")`)
	a.atOnce(func(amina *Visitor) {
		amina.behind("Lead")
		amina.command("row_after")
		amina.Until("a row more", `document.querySelectorAll(".ProseMirror tr").length === 4`)
	}, func(bruno *Visitor) {
		bruno.behind("Two")
		bruno.Type(" and a half")
	}, func(chen *Visitor) {
		chen.behind("Zinc")
		chen.command("column_delete")
		chen.Until("a column less", `document.querySelectorAll(".ProseMirror td, .ProseMirror th").length === 6`)
	})
	a.agree(`[...document.querySelectorAll(".ProseMirror tr")].map((row) => row.children.length).join() === "3,3,3,3" && ` +
		`[...document.querySelectorAll(".ProseMirror td, .ProseMirror th")].map((cell) => cell.textContent).filter((words) => words !== "").join() === "North,South,Lead,Tin,One,Two and a half"`)
}

func TestListEditedAtOnce(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	a := d.apart(func(amina *Visitor) {
		amina.command("bullets")
		amina.Type("Weigh")
		for _, word := range []string{"Record", "Publish"} {
			amina.Keyboard(kb.Enter)
			amina.Type(word)
		}
	}, `document.querySelectorAll(".ProseMirror li").length === 3 && `+written+`.includes("Publish")`)
	a.atOnce(func(amina *Visitor) {
		amina.behind("Record")
		amina.command("indent")
		amina.Until("it is deeper", `document.querySelector(".ProseMirror li li")`)
	}, func(bruno *Visitor) {
		bruno.behind("Rec")
		bruno.Keyboard(kb.Enter)
		bruno.Until("it is two", `document.querySelectorAll(".ProseMirror li").length === 4`)
	}, func(chen *Visitor) {
		chen.behind("Publish")
		chen.Type(" weekly")
	})
	a.agree(`[...document.querySelectorAll(".ProseMirror li > p")].map((words) => words.textContent).join() === "Weigh,Rec,ord,Publish weekly" && document.querySelector(".ProseMirror li li")`)
}

// withoutSockets is the site behind a proxy that lets no WebSocket through.
func (d *desk) withoutSockets() (address string, refused, posts *atomic.Int64) {
	d.t.Helper()
	to, err := url.Parse(d.URL)
	if err != nil {
		d.t.Fatal(err)
	}
	refused, posts = &atomic.Int64{}, &atomic.Int64{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			refused.Add(1)
			http.Error(w, "blocked by policy", http.StatusForbidden)
			return
		}
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/collab") {
			posts.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	d.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, refused, posts
}

func TestWritingWhereSocketsAreBlocked(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	address_, refused, posts := d.withoutSockets()
	amina, bruno := visit(t, address_), d.visit("Bruno")
	amina.signIn(address("Amina"), password)
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	amina.Type("By plain requests.")
	bruno.says("what came by requests", "By plain requests.")
	bruno.Click(".ProseMirror")
	bruno.Press(kb.End, chromedp.ModifierCtrl)
	bruno.Type(" And back.")
	amina.says("what came by socket", "By plain requests. And back.")
	amina.Type(" On.")
	for _, v := range []*Visitor{amina, bruno} {
		v.Until("all of it", written+`.includes(" On.") && `+written+`.length === "By plain requests. And back. On.".length`)
		v.saved()
	}
	if refused.Load() == 0 || posts.Load() == 0 {
		t.Errorf("%d sockets were refused, %d posts were made", refused.Load(), posts.Load())
	}
}

func TestWritingArabic(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "ar")
	amina, bruno := d.visit("Amina"), d.visit("Bruno")
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	for letter := range strings.SplitSeq("يُخزَّن الزئبق بأمان", "") {
		amina.Type(letter)
	}
	amina.Keyboard(kb.Enter)
	amina.Type("H2O و Hg")
	amina.Press(kb.Backspace)
	amina.Type("g.")
	for _, v := range []*Visitor{amina, bruno} {
		v.says("the words in their order", "يُخزَّن الزئبق بأمان\nH2O و Hg.")
		v.saved()
		directions := v.Eval(`[...document.querySelectorAll(".ProseMirror > p")].map((one) => getComputedStyle(one).direction).join()`)
		if directions != "rtl,ltr" {
			t.Errorf("the paragraphs run %s", directions)
		}
	}
	bruno.Click(".ProseMirror > p")
	bruno.behind("الزئبق")
	bruno.Type(" السائل")
	amina.says("a word in the middle", "يُخزَّن الزئبق السائل بأمان\nH2O و Hg.")
}

// compose shows what an input method proposes, in place of what it proposed
// before.
func (v *Visitor) compose(text string) {
	v.t.Helper()
	v.do("compose "+text, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		end := int64(len([]rune(text)))
		_, err := chromedp.Call(ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
		return chromedp.Void{}, err
	})
}

// What an input method composes is not broken by what others write before it,
// in its paragraph, and after it.
func TestComposingWhileOthersWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		language, above, middle, below string
		composed                       []string
		meant                          string
	}{
		"pinyin": {"zh", "上", "中间", "下", []string{"n", "ni", "ni h", "ni ha", "ni hao"}, "你好"},
		"arabic": {"ar", "أعلى", "وسط", "تحت", []string{"م", "مر", "مرح", "مرحب"}, "مرحبا"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := writingDesk(t, c.language)
			amina, bruno := d.visit("Amina"), d.visit("Bruno")
			d.open(amina)
			d.open(bruno)
			amina.Click(".ProseMirror")
			for i, words := range []string{c.above, c.middle, c.below} {
				if i > 0 {
					amina.Keyboard(kb.Enter)
				}
				amina.Type(words)
			}
			bruno.says("three paragraphs", c.above+"\n"+c.middle+"\n"+c.below)
			first, rest := string([]rune(c.middle)[:1]), string([]rune(c.middle)[1:])
			amina.behind(c.middle)
			amina.Eval(`(() => { window.ends = 0; document.querySelector(".ProseMirror").addEventListener("compositionend", () => { window.ends += 1 }) })()`)
			for i, text := range c.composed {
				amina.compose(text)
				if i <= 2 { // from then on it waits for what is composed to be done
					bruno.Until("he sees what is composed", written+fmt.Sprintf(`.includes(%q)`, rest+text))
				}
				switch i {
				case 0:
					bruno.behind(c.above)
					bruno.Type("1")
					amina.Until("before the paragraph", written+fmt.Sprintf(`.startsWith("%s1")`, c.above))
				case 1:
					bruno.behind(first)
					bruno.Type("2")
					bruno.saved()
				case 2:
					bruno.behind(c.below)
					bruno.Type("3")
					bruno.saved()
				}
				amina.Until("what is composed stands", written+fmt.Sprintf(`.split("\n")[1] === %q`, c.middle+text))
			}
			if ends := amina.Eval(`window.ends`); ends != "0" {
				t.Errorf("the composition was ended %s times by others", ends)
			}
			amina.Type(c.meant)
			for _, v := range []*Visitor{amina, bruno} {
				v.says("all of it, once", c.above+"1\n"+first+"2"+rest+c.meant+"\n"+c.below+"3")
				v.saved()
			}
		})
	}
}

// Undoing takes back one's own, whatever somebody else writes meanwhile.
func TestUndoWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	a := d.apart(func(amina *Visitor) {
		amina.Type("Base. ")
	}, written+`.includes("Base.")`)
	amina, bruno := a.people[0], a.people[1]
	amina.Eval(`new Promise((done) => setTimeout(() => done(""), 600))`) // what follows is another act
	amina.Type("Hers. ")
	bruno.says("hers", "Base. Hers. ")
	a.atOnce(func(amina *Visitor) {
		amina.Press("z", chromedp.ModifierCtrl)
		amina.says("hers is undone", "Base. ")
	}, func(bruno *Visitor) {
		bruno.Click(".ProseMirror")
		bruno.Press(kb.End, chromedp.ModifierCtrl)
		bruno.Type("His.")
	})
	a.agree(written + ` === "Base. His."`)
	amina.Press("y", chromedp.ModifierCtrl)
	a.agree(written + `.includes("Hers.") && ` + written + `.includes("His.") && ` + written + `.length === "Base. Hers. His.".length`)
}
