package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// room is the address of the workspace.
func (d *desk) room() string { return fmt.Sprintf("/workspaces/%d", d.workspace) }

// openTo has the workspace be seen by whom a visibility names.
func (d *desk) openTo(visibility string) {
	d.t.Helper()
	err := d.Workspace.Describe(d.t.Context(), d.who["Amina"], d.workspace, workspace.Description{Name: "Guidance", Purpose: "A guide.", Language: "en", Visibility: visibility, Version: 1})
	if err != nil {
		d.t.Fatal(err)
	}
}

// A lead marks a document of a public workspace as confidential and lifts the mark,
// without a mouse; somebody from outside has it open and is out at once, a member reads
// on and sees why.
func TestConfidentialityByKeyboard(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	d.joins("Emil", access.Partner, "en")
	d.openTo(models.VisibilityPublic)
	amina, dolores, emil := d.visit("Amina"), d.visit("Dolores"), d.visit("Emil")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	for _, v := range []*Visitor{dolores, emil} {
		v.Go(d.path)
		v.says("it is read", "Mercury is stored in drums.")
	}

	amina.Go(d.path)
	amina.TabTo(".doc-acts a[href$='/confidentiality']")
	amina.Enter()
	amina.Audit("marking a document")
	amina.TabTo("main button[value=mark]")
	amina.Press(kb.Enter)
	amina.misses("reason")
	amina.Type("Given under Article 17(5). " + longWord)
	amina.TabTo("main button[value=mark]")
	amina.Enter()
	amina.At(d.path)
	amina.Sees("Confidential: for the members of its workspace only")
	amina.Audit("a marked document")

	emil.Until("who is outside is out of the open page", `["barred", "refused"].includes(document.querySelector("[data-status]:not([data-status=''])")?.dataset.status)`)
	emil.SeesNot("Mercury is stored in drums.")
	if status := emil.Go(d.path); status != 404 {
		t.Errorf("who is outside gets %d", status)
	}
	emil.Go(d.room() + "/documents")
	emil.SeesNot("Storage")
	dolores.Go(d.path)
	dolores.Sees("Given under Article 17(5). " + longWord)
	dolores.Screen(320, 640)
	dolores.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")

	amina.Go(d.path + "/confidentiality")
	amina.Audit("lifting a mark")
	amina.TabTo("main textarea[name=reason]")
	amina.TabTo("main .actions a[href='" + d.path + "']")
	amina.TabTo("main textarea[name=reason]")
	amina.Type("Published by the Party itself.")
	amina.TabTo("main button[value=lift]")
	amina.Enter()
	emil.Go(d.path)
	emil.says("it is read again", "Mercury is stored in drums.")
	dolores.Go(d.room())
	dolores.Until("members read both reasons", `["Given under Article 17(5).", "Published by the Party itself."].every((why) => document.querySelector("#activity").innerText.includes(why))`)
}

// A member takes a file and a compilation out of a members-only workspace, where it
// stands that this is recorded; its lead finds who took what, narrows the list, takes it
// as a file, and the secretariat comes to it from its desk.
func TestWhatLeftByKeyboard(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	d.write(func(tx *models.Tx) error {
		return tx.Model(&models.Person{}).Where("id = ?", d.who["Bruno"].Person).Update("name", "Дорофеева-Константинопольская").Error
	})
	bruno, amina, chen := d.visit("Bruno"), d.visit("Amina"), d.visit("Chen")
	amina.Go(d.room())
	amina.TabTo("main .tabs a[href$='/outgoings']")
	amina.Enter()
	amina.Sees("Nothing has left yet")
	amina.Audit("a workspace that nothing has left")

	bruno.Go(d.room() + "/files")
	bruno.Sees("Downloads from here are recorded")
	bruno.TabTo("main input[type=file]")
	bruno.Eval(chosenFile + `(new File(["Forty tonnes."], "` + longWord + `.txt", { type: "text/plain" }))`)
	bruno.TabTo("main form[enctype] button.primary")
	bruno.Enter()
	bruno.TabTo("main a[download]")
	bruno.Until("the file comes", `fetch(document.activeElement.href).then((answer) => answer.text()).then((text) => text === "Forty tonnes.")`)
	bruno.Until("the compilation comes", `fetch("`+d.path+`/compilation.csv").then((answer) => answer.ok)`)

	amina.Go(d.room() + "/outgoings")
	amina.Until("both stand there, the newest first", `[...document.querySelectorAll("main tbody tr")].map((row) => row.innerText.includes("Compilation")).join() === "true,false"`)
	amina.Sees("Дорофеева-Константинопольская")
	amina.Audit("what left")
	for _, width := range []int64{320, 768, 1360} {
		amina.Screen(width, 900)
		amina.Until(fmt.Sprintf("nothing runs out of a screen of %d", width), fmt.Sprintf("document.documentElement.scrollWidth <= %d", width))
	}
	amina.TabTo("main tbody tr:last-child th a")
	amina.Enter()
	amina.Until("the list is of the file alone", `document.querySelectorAll("main tbody tr").length === 1 && document.querySelector("main .chip[dir=auto]").innerText === "`+longWord+`.txt"`)
	amina.Go(d.room() + fmt.Sprintf("/outgoings?by=%d", d.who["Amina"].Person))
	amina.Until("of herself there is nothing", `document.querySelectorAll("main tbody tr").length === 0`)
	amina.TabTo("main .row > a[href$='/outgoings']")
	amina.Enter()
	amina.TabTo("main a[href*='outgoings.csv']")
	amina.Until("the list comes as a file", `fetch(document.activeElement.href).then((answer) => answer.text()).then((text) => text.trim().split("\n").length === 3)`)

	d.withdraw("Chen") // who is a member is no officer who looks in
	chen.Go("/desk/workspaces")
	chen.TabTo("main tbody a[href$='/outgoings']")
	chen.Enter()
	chen.Audit("look into a workspace")
	chen.TabTo("main textarea[name=reason]")
	chen.Type("A member asked.")
	chen.TabTo("main form button.primary")
	chen.Enter()
	chen.Until("the officer reads the same", `document.querySelectorAll("main tbody tr").length === 2`)
	if status := bruno.Go(d.room() + "/outgoings"); status != 403 && status != 404 {
		t.Errorf("who leads nothing gets %d", status)
	}
	amina.Go(d.room())
	amina.Until("and was seen to look, and why", `["Chen", "A member asked."].every((words) => document.querySelector("#activity").innerText.includes(words))`)
}

// longWord has sixty letters and no place to break.
const longWord = "Quecksilberabfallzwischenlagerungsgenehmigungsverfahrensakte"

// In Arabic, the secretariat puts a member in the place of a lead who is away, without
// a mouse; she has the workspace open, he the list of its members.
func TestReplacingALeadInArabic(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	d.joins("Mona", access.Secretariat, "ar")
	mona, amina, bruno := d.visit("Mona"), d.visit("Amina"), d.visit("Bruno")
	amina.Go(d.room())
	bruno.Go(d.room() + "/members")
	if n := bruno.Count("#invitation, #leads"); n != 0 {
		t.Fatalf("a member manages: %d", n)
	}

	mona.Go("/desk/workspaces")
	mona.Until("the desk is in Arabic, from right to left", `document.documentElement.dir === "rtl" && document.documentElement.lang === "ar"`)
	mona.TabTo("main tbody a[href='" + d.room() + "']")
	mona.Enter()
	mona.TabTo("main form button.primary")
	mona.Press(kb.Enter)
	mona.misses("reason")
	mona.Type("غاب القائد.")
	mona.TabTo("main form button.primary")
	mona.Enter()
	mona.TabTo("main .tabs a[href$='/members']")
	mona.Enter()
	mona.Audit("members, for who may replace a lead")
	mona.Pick("#leads select[name=from]", fmt.Sprint(d.who["Amina"].Person))
	mona.Pick("#leads select[name=stays]", access.Viewer)
	mona.Pick("#leads select[name=to]", fmt.Sprint(d.who["Bruno"].Person))
	mona.TabTo("#leads button.danger")
	mona.Press(kb.Enter)
	mona.misses("lead_reason")
	mona.Type("غابت عن العمل منذ شهرين.")
	mona.TabTo("#leads button.danger")
	mona.Enter()
	mona.Until("it is so in the list", fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].some((row) => row.querySelector("a[href='/people/%d']") && row.querySelector("select").value === "lead")`, d.who["Bruno"].Person))
	mona.Audit("members whose lead was replaced")
	mona.Screen(360, 740)
	mona.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 360")

	amina.SeesNot("Nothing has happened yet")
	amina.Until("who led it sees it, as it happens", `document.querySelector("#activity").innerText.replace(/[\u2068\u2069]/g, "").includes("put Bruno in the place of Amina as lead")`)
	amina.Go(d.room())
	amina.Until("and reads why, as it was written", `[...document.querySelectorAll("#activity [dir=auto]")].some((why) => why.innerText.includes("غابت عن العمل"))`)
	if status := amina.Go(d.room() + "/settings"); status == 200 {
		t.Error("who led it describes it still")
	}
	bruno.Go("/inbox")
	bruno.TabTo("main a[href*='" + d.room() + "']")
	bruno.Enter()
	bruno.Go(d.room() + "/members")
	bruno.Until("he manages", `document.querySelector("#invitation")`)
}
