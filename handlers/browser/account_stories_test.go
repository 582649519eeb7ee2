package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
)

// A desk officer finds two accounts of one person, looks at what merging them would
// do, turns it round and back, and merges, without a mouse. Who is signed in with the
// one that goes is out, and what it wrote stands under the name that stays.
func TestMergingTwoAccountsByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.joins("Twin", access.Moderator, "en")
	topic := h.topic("Twin", "Which retort?", "Order ours with the code below.")
	path := func(name string) string { return fmt.Sprintf("/people/%d", h.who[name].Person) }
	twin, amina, chen := h.visit("Twin"), h.visit("Amina"), h.visit("Chen")
	twin.Go(topic)
	twin.Until("the page is live", `document.querySelector("[data-part=live]:not([hidden])")`)
	amina.Go(topic)
	amina.Until("it is Twin's", `document.querySelector("#post-1").dataset.name === "Twin"`)

	chen.Go("/desk/people")
	chen.TabTo("main tbody a[href='/desk" + path("Twin") + "']")
	chen.Enter()
	chen.Unfold("#merging summary")
	chen.TabTo("#merging input[name=into]")
	chen.Type("Twin")
	chen.Enter()
	chen.Sees("This is the same account")
	chen.Audit("an account that cannot be merged into itself")
	chen.TabTo("#merging input[name=into]")
	chen.Press("a", chromedp.ModifierCtrl)
	chen.Type(address("Bruno"))
	chen.Enter()
	chen.Audit("what merging would do")
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	chen.Screen(1360, 900)
	for _, into := range []string{"Twin", "Bruno"} {
		chen.TabTo(fmt.Sprintf("main a[href$='/merging?into=%d']", h.who[into].Person))
		chen.Enter()
		chen.Until(into+" would stay", fmt.Sprintf(`document.querySelector("input[name=into]").value === "%d"`, h.who[into].Person))
	}
	chen.TabTo("main form button.danger")
	chen.Press(kb.Enter)
	chen.misses("reason")
	chen.TabTo("main input[name=roles][value='moderator@site']")
	chen.Press(" ")
	chen.TabTo("main textarea[name=reason]")
	chen.Type("Invited twice in June.")
	chen.TabTo("main form button.danger")
	chen.Enter()
	chen.At("/desk" + path("Bruno"))
	chen.Sees("Another account merged into it")
	chen.Until("the role was taken over", `document.querySelector("#roles").innerText.includes("Moderator")`)
	chen.Go("/desk" + path("Twin"))
	chen.TabTo(".flash a[href='/desk" + path("Bruno") + "']")
	chen.Audit("an account that was merged")

	twin.Until("who is signed in with it is told so on the open page", `document.documentElement.dataset.connection === "ended"`)
	twin.Go("/settings")
	twin.At("/sign-in")
	amina.Go(topic)
	amina.Until("it is Bruno's", `document.querySelector("#post-1").dataset.name === "Bruno"`)
	amina.Go(path("Twin"))
	amina.At(path("Bruno"))
	for _, name := range []string{"Twin", "Bruno"} {
		h.link(address(name), "Invited twice in June.")
	}
}

// The secretariat has an account deleted and takes it back; whose it is reads both
// where they take a copy of what is theirs, and cannot take it back themselves.
func TestDeletionOrderedAndCalledOffByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	dolores, chen := h.visit("Dolores"), h.visit("Chen")
	dolores.Go("/settings/data")
	dolores.Until("it is theirs to ask for", `document.querySelector("#deletion")`)

	chen.Go("/desk/people?q=Dolores")
	chen.TabTo(fmt.Sprintf("main tbody a[href='/desk/people/%d']", h.who["Dolores"].Person))
	chen.Enter()
	chen.Unfold("#deletion summary")
	chen.TabTo("#deletion button.danger")
	chen.Press(kb.Enter)
	chen.misses("deletion_reason")
	chen.TabTo("#deletion textarea")
	chen.Type("Left the ministry. " + longWord)
	chen.TabTo("#deletion button.danger")
	chen.Enter()
	chen.Sees("The account is deleted on")
	chen.Audit("a deletion that was ordered")
	for _, width := range []int64{320, 768, 1360} {
		chen.Screen(width, 900)
		chen.Until(fmt.Sprintf("the record runs out of no screen of %d", width), fmt.Sprintf("document.documentElement.scrollWidth <= %d", width))
	}

	dolores.Go("/settings/data")
	dolores.Sees("The secretariat has your account deleted on")
	dolores.Audit("own data of who is to be deleted")
	if n := dolores.Count("#deletion, #keep"); n != 0 {
		t.Errorf("%d forms to delete or keep the account", n)
	}
	h.link(address("Dolores"), "Left the ministry.")

	chen.TabTo("#deletion textarea")
	chen.Type("A mistake.")
	chen.TabTo("#deletion button.primary")
	chen.Enter()
	chen.Until("it can be ordered again", `document.querySelector("#deletion summary")`)
	chen.Sees("Deletion of the account taken back")
	dolores.Go("/settings/data")
	dolores.SeesNot("The secretariat has your account deleted on")
	dolores.Until("it is theirs again", `document.querySelector("#deletion")`)
	h.link(address("Dolores"), "A mistake.")
}

// Somebody asks for an account with a letter; the first file they choose is none. The
// officer finds the request, reads the letter and lets them in.
func TestEvidenceWithARequestByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	chen, applicant := h.visit("Chen"), visit(t, h.URL)
	chen.Go("/desk/requests")
	chen.Audit("no requests")

	applicant.Go("/accounts/new")
	for field, text := range map[string]string{"name": "Tariq Noor", "email": "tariq@mekara.example", "affiliation": "Ministry of Mines"} {
		applicant.TabTo("#request input[name=" + field + "]")
		applicant.Type(text)
	}
	applicant.TabTo("#request input[name=evidence]")
	applicant.Eval(chosenFile + `(new File(["I am who I am."], "letter.pdf", { type: "application/pdf" }))`)
	applicant.TabTo("#request button.primary")
	applicant.Enter()
	applicant.Sees("The content of the file is not what its name says")
	applicant.Sees("Choose the file again")
	applicant.Audit("a request with a file that is no letter")
	applicant.Screen(320, 640)
	applicant.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	applicant.Screen(1360, 900)
	applicant.Until("what was typed is there", `document.querySelector("#request input[name=affiliation]").value === "Ministry of Mines"`)
	applicant.TabTo("#request input[name=evidence]")
	applicant.Until("the letter is chosen", `new Promise((done) => { const c = document.createElement("canvas"); c.width = c.height = 8; c.toBlob((b) => done(b)) })
		.then((scan) => `+chosenFile+`(new File([scan], "رسالة تفويض من الوزارة.png", { type: "image/png" })) === 1)`)
	applicant.TabTo("#request button.primary")
	applicant.Enter()
	applicant.SeesNot("Choose the file again")
	if n := applicant.Count("#request"); n != 0 {
		t.Errorf("the form stands again")
	}

	chen.Go("/desk")
	chen.TabTo("main a[href='/desk/requests']")
	chen.Enter()
	chen.Sees("رسالة تفويض من الوزارة.png")
	chen.Audit("a request with evidence")
	chen.TabTo("article a[href$='/evidence']")
	chen.Until("it leads to the letter", `fetch(document.activeElement.href).then((answer) => answer.blob()).then(createImageBitmap).then((scan) => scan.width === 8)`)
	letter := chen.Eval("document.activeElement.pathname")
	if status := h.visit("Amina").Go(letter); status != 403 && status != 404 {
		t.Errorf("who decides nothing gets %d", status)
	}
	chen.TabTo("article .approval button.primary")
	chen.Enter()
	chen.SeesNot("Tariq Noor")
	applicant.Go(h.link("tariq@mekara.example", `/invitations/[A-Za-z0-9_-]{20,}`))
	applicant.TabTo("main input[name=password]")
	applicant.Type(password)
	applicant.Enter()
	applicant.Until("who asked is in", `document.querySelector("form[action='/sign-out']")`)
}

// chosenFile puts a file into the control that has the focus, as the dialog of the
// browser does, which no key of a page reaches.
const chosenFile = `((file) => { const all = new DataTransfer(); all.items.add(file);
	document.activeElement.files = all.files; return document.activeElement.files.length })`
