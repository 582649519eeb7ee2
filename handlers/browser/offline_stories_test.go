package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/models"
)

// onDevice is what a device keeps: the words of each document that were not
// sent, how many documents, and how many stores of pages.
const onDevice = `(async () => {
	const pages = (await caches.keys()).filter((name) => name.startsWith("documents-")).length;
	const db = await new Promise((done) => { const opening = indexedDB.open("exchange-documents"); opening.onsuccess = () => done(opening.result); opening.onupgradeneeded = () => opening.transaction.abort(); opening.onerror = () => done(null) });
	if (db === null) return { pages, documents: 0, unsent: "", all: "" };
	const read = (name) => new Promise((done) => { const all = db.transaction(name).objectStore(name).getAll(); all.onsuccess = () => done(all.result) });
	const [heads, bases] = [await read("heads"), await read("bases")];
	db.close();
	return { pages, documents: heads.length, unsent: heads.map((head) => head.unsent.join("|")).join("||"), all: JSON.stringify([heads, bases]) };
})()`

// isKept waits until a document opens without a line.
func (v *Visitor) isKept(path string) {
	v.t.Helper()
	v.Until("the document is on the device", fmt.Sprintf(`caches.match(%q).then((page) => page !== undefined && caches.match("/documents/offline"))`, path))
}

// standsAt waits until the status line is of a kind.
func (v *Visitor) standsAt(status string) {
	v.t.Helper()
	v.Until("the status is "+status, fmt.Sprintf(`document.querySelector("[data-status]:not([data-status=''])")?.dataset.status === %q`, status))
}

func (v *Visitor) signOut() {
	v.t.Helper()
	v.Eval(`document.querySelector("details:has(form[action='/sign-out'])").open = true`)
	v.Follow("form[action='/sign-out'] button")
}

// onLine opens a window of somebody whose line can be cut.
func (d *desk) onLine(name string) (*Visitor, *Line) {
	d.t.Helper()
	l := line(d.t, d.Site)
	v := visit(d.t, l.URL)
	v.signIn(address(name), password)
	return v, l
}

// Closing the window without a line and opening it again without one shows the
// document with what was not sent; back on the line it is there once.
func TestADocumentOpensWithoutALine(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Before.")
	amina.saved()
	amina.isKept(d.path)
	l.Cut()
	amina.Type(" Without a line.")
	amina.standsAt("offline")
	again := amina.another()
	amina.Close()
	again.Go(d.path)
	again.says("what was written without a line", "Before. Without a line.")
	again.Until("it says where that is", `document.querySelector("[data-status]").textContent === "Offline: kept on this device"`)
	again.Click(".ProseMirror")
	again.Press(kb.End, chromedp.ModifierCtrl)
	again.Type(" And more.")
	again.Go("/documents/999999")
	again.Sees("You are offline")
	again.Audit("offline")
	again.Follow("main article a")
	again.says("all of it", "Before. Without a line. And more.")
	l.Mend()
	again.Eval(`dispatchEvent(new Event("online"))`) // as a browser does that has its line again; else it tries within half a minute
	again.saved()
	bruno := d.visit("Bruno")
	d.open(bruno)
	bruno.says("it is there once", "Before. Without a line. And more.")
}

// With a line, what is shown is what the server says now.
func TestNothingOldIsShownOnTheLine(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	d.open(amina)
	amina.saved()
	amina.isKept(d.path)
	if err := d.Document.Describe(t.Context(), d.who["Amina"], d.document, document.Description{Title: "Storage, second draft", Language: "en", Revision: 1}); err != nil {
		t.Fatal(err)
	}
	amina.Go(d.path)
	amina.Until("the title is the new one", `document.querySelector("h1").textContent === "Storage, second draft"`)
	bruno, lb := d.onLine("Bruno")
	d.open(bruno)
	bruno.isKept(d.path)
	bruno.Go("/forums")
	d.withdraw("Bruno")
	if status := bruno.Go(d.path); status != 404 {
		t.Errorf("a document that is not his any more: %d", status)
	}
	bruno.Until("it is not on his device either", `caches.match("`+d.path+`").then((page) => page === undefined && `+onDevice+`.then((there) => there.documents === 0))`)
	for _, one := range []*Line{l, lb} {
		one.Cut()
	}
	bruno.Go(d.path)
	bruno.Sees("You are offline")
	amina.Go(d.path)
	amina.Until("hers is", `document.querySelector("[data-editor] h1").textContent === "Storage, second draft"`)
}

// withdraw takes somebody's role in the workspace.
func (d *desk) withdraw(name string) {
	d.t.Helper()
	d.write(func(tx *models.Tx) error {
		return d.Access.Withdraw(tx, access.RoleGrant{Person: d.who[name].Person, Role: access.Editor, Place: access.WorkspacePlace(d.workspace)})
	})
}

func TestSigningOutClearsTheDevice(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina := d.visit("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Words.")
	amina.saved()
	amina.isKept(d.path)
	elsewhere := amina.another()
	elsewhere.Go("/forums")
	elsewhere.signOut()
	elsewhere.Until("nothing is left on the device", onDevice+`.then((there) => there.pages === 0 && there.documents === 0)`)
	amina.Until("the open window says so", `document.querySelector("[data-status]").textContent.includes("signed out") && document.querySelector(".ProseMirror[contenteditable=false]")`)
	amina.Until("it leaves nothing either", onDevice+`.then((there) => there.pages === 0 && there.documents === 0)`)
	elsewhere.signIn(address("Dolores"), password)
	elsewhere.Go(d.path)
	elsewhere.Until("Dolores reads", `document.querySelector(".ProseMirror[contenteditable=false]")`)
	elsewhere.isKept(d.path)
}

// Who signs out with words that were not sent is asked what becomes of them.
func TestSigningOutWithUnsentWords(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	unsent := func(v *Visitor, words string) *Visitor {
		d.open(v)
		v.saved()
		v.isKept(d.path)
		l.Cut()
		v.Click(".ProseMirror")
		v.Press(kb.End, chromedp.ModifierCtrl)
		v.Type(words)
		v.Until("it is on the device", onDevice+fmt.Sprintf(`.then((there) => there.unsent === %q)`, words))
		next := v.another()
		v.Close()
		l.Mend()
		next.Go("/forums")
		next.signOut()
		next.At("/sign-out")
		next.Sees(words)
		next.Sees("Storage")
		return next
	}
	next := unsent(amina, "Not sent yet.")
	next.Audit("signing out")
	next.Click("[data-part=copy]")
	next.Follow("button[data-unsent=some]:not(.danger)")
	next.Until("only those words are left", onDevice+`.then((there) => there.pages === 0 && there.documents === 1 && there.unsent === "Not sent yet.")`)
	next.signIn(address("Amina"), password)
	d.open(next)
	next.says("they are there again", "Not sent yet.")
	last := unsent(next, " Let go.")
	last.Follow("button.danger")
	last.Until("nothing is left", onDevice+`.then((there) => there.pages === 0 && there.documents === 0)`)
	bruno := d.visit("Bruno")
	d.open(bruno)
	bruno.says("what was sent", "Not sent yet.")
}

// What somebody wrote never becomes the words of who signs in after them.
func TestAnotherAccountDoesNotSendWhatWasWritten(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	d.open(amina)
	amina.saved()
	l.Cut()
	amina.Click(".ProseMirror")
	amina.Type("Words of Amina.")
	amina.standsAt("offline")
	direct := amina.another()
	direct.site = d.URL // the same cookies, and a line that is whole
	direct.Go("/")
	direct.signOut()
	direct.signIn(address("Bruno"), password)
	l.Mend()
	amina.Until("her window says that she is signed out", `document.querySelector("[data-status]").textContent.includes("signed out")`)
	amina.says("her words stand", "Words of Amina.")
	amina.Until("and are on the device", onDevice+`.then((there) => there.unsent === "Words of Amina.")`)
	d.open(direct)
	direct.saved()
	direct.says("nothing of hers was sent", "")
	direct.signOut()
	direct.signIn(address("Amina"), password)
	amina.Go(d.path)
	amina.says("she sends them herself", "Words of Amina.")
	amina.saved()
	direct.Go(d.path)
	direct.says("now they are there", "Words of Amina.")
}

// Who loses the right while words of theirs wait keeps the words, not the
// document.
func TestBarredFromADocument(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	bruno, l := d.onLine("Bruno")
	amina := d.visit("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Confidential.")
	d.open(bruno)
	bruno.says("what is written", "Confidential.")
	bruno.saved()
	bruno.isKept(d.path)
	l.Cut()
	bruno.Click(".ProseMirror")
	bruno.Press(kb.Home, chromedp.ModifierCtrl)
	bruno.Type("My own words. ")
	bruno.standsAt("offline")
	d.withdraw("Bruno")
	l.Mend()
	bruno.Until("his words stand to be copied", `document.querySelector("[data-kept-list] blockquote").textContent.includes("My own words.")`)
	bruno.SeesNot("Confidential.")
	bruno.Until("the device has only them", onDevice+`.then((there) => there.unsent.includes("My own words.") && !there.all.includes("Confidential."))`)
}

// Who may only read from now on copies out what was not sent.
func TestUnsentWordsAreCopiedOut(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	bruno, l := d.onLine("Bruno")
	d.open(bruno)
	bruno.Click(".ProseMirror")
	bruno.Type("Sent.")
	bruno.saved()
	l.Cut()
	bruno.Type(" And not sent.")
	d.write(func(tx *models.Tx) error {
		place := access.WorkspacePlace(d.workspace)
		return d.Access.Grant(tx, access.RoleGrant{Person: d.who["Bruno"].Person, Role: access.Viewer, Place: place})
	})
	d.withdraw("Bruno")
	l.Mend()
	bruno.Until("he reads only", `document.querySelector(".ProseMirror[contenteditable=false]")`)
	bruno.says("what was sent stands", "Sent.")
	bruno.Until("the rest is given back", `document.querySelector("[data-kept-list] blockquote").textContent.trim() === "And not sent."`)
	bruno.Eval(`Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => { window.copied = text; return Promise.resolve() } } })`)
	bruno.Click("[data-kept-list] button")
	bruno.Until("it is copied", `window.copied?.trim() === "And not sent."`)
}

// What was written in a window that was opened without a line, long before
// there was one, comes as a suggestion where it meets what others wrote.
func TestLateWorkFromAWindowOpenedWithoutALine(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored.")
	amina.saved()
	amina.isKept(d.path)
	bruno := d.visit("Bruno")
	d.open(bruno)
	bruno.says("the same", "Mercury is stored.")
	again := amina.another()
	amina.Close()
	l.Cut()
	again.Go(d.path)
	again.says("what is kept", "Mercury is stored.")
	again.Click(".ProseMirror")
	again.Press(kb.End, chromedp.ModifierCtrl)
	again.Type(" Safely.")
	bruno.Click(".ProseMirror")
	bruno.Press(kb.Home, chromedp.ModifierCtrl)
	bruno.Type("All ")
	bruno.saved()
	again.Eval(`(() => { const now = Date.now; Date.now = () => now() + 600_000 })()`) // ten minutes later
	l.Mend()
	again.saved()
	for _, v := range []*Visitor{again, bruno} {
		v.Until("hers is a suggestion", `[...document.querySelectorAll(".ProseMirror ins")].map((one) => one.textContent).join("") === " Safely."`)
		v.says("nothing is lost", "All Mercury is stored. Safely.")
	}
}

// One act that is too large to be sent is not done, and said; the rest goes on.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	amina, bruno := d.visit("Amina"), d.visit("Bruno")
	d.open(amina)
	d.open(bruno)
	amina.Click(".ProseMirror")
	amina.Type("Before.")
	amina.saved()
	paste := func(letters int) {
		amina.Eval(fmt.Sprintf(`(() => { const data = new DataTransfer(); data.setData("text/plain", "x".repeat(%d));
			document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) })()`, letters))
	}
	paste(1_100_000)
	amina.Until("it is said", `document.querySelector("[data-status]").textContent.includes("too much at once") && document.querySelector("[data-announcements]").textContent.includes("too much at once")`)
	amina.says("nothing was done", "Before.")
	paste(300_000)
	amina.Type(" After.")
	bruno.Until("what could be sent is there", written+`.length === "Before.".length + 300_000 + " After.".length`)
	amina.saved()
}
