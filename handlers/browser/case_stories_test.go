package browser

import (
	"fmt"
	"strconv"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// reported is the case of a thing that somebody reports.
func (h *House) reported(name, thing string) string {
	h.t.Helper()
	if err := h.Moderation.Report(h.t.Context(), h.who[name], moderation.Reporting{Thing: thing, Ground: "off_topic"}); err != nil {
		h.t.Fatal(err)
	}
	queue, err := h.Moderation.Queue(h.t.Context(), h.who["Chen"], "", "")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, c := range queue.Cases {
		if c.Thing == thing {
			return "/desk/cases/" + strconv.FormatInt(int64(c.ID), 10)
		}
	}
	h.t.Fatalf("no case of %s", thing)
	return ""
}

// decides opens a decision on a case by keyboard, fills in what it asks for, and makes it.
func (v *Visitor) decides(to, note string, fill func()) {
	v.t.Helper()
	v.Unfold("#decide-" + to + " summary")
	v.Audit("deciding to " + to)
	if fill != nil {
		fill()
	}
	v.TabTo("#decide-" + to + " textarea")
	v.Type(note)
	v.TabTo("#decide-" + to + " .actions button")
	v.Enter()
	v.Until("it is decided", `!document.querySelector("#deciding")`)
}

// A moderator splits a reported post from its topic, moves the topic of another, and
// merges that of a third, each from its case; who has the topics open is told on the
// page, whose posts they are reads why, and the last is undone.
func TestTopicsRearrangedFromCasesByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	elsewhere := models.Forum{Slug: "elsewhere", Place: "site", Audience: "public", Names: models.Localized{"en": "Elsewhere"}, Version: 1}
	h.write(func(tx *models.Tx) error {
		if err := tx.Create(&elsewhere).Error; err != nil {
			return err
		}
		return h.Access.ForumChanged(tx, elsewhere.ID)
	})
	storage := h.topic("Amina", "Storage of waste", "Where do you keep it?", "Which lamps may we still buy?", "In a salt mine.")
	moved := h.topic("Bruno", "Which retort?", "Order ours.")
	merged := h.topic("Bruno", "Lamps again", "Which lamps?")
	amina, bruno, chen := h.visit("Amina"), h.visit("Bruno"), h.visit("Chen")
	live := `document.querySelector("[data-part=live]:not([hidden])")`
	amina.Go(storage)
	amina.Until("the page is live", live)
	bruno.Go(merged)
	bruno.Until("the page is live", live)

	chen.Go(h.reported("Amina", "post:"+storage[len("/topics/"):]+"/2"))
	chen.decides("split", "It is about lamps.", func() {
		chen.TabTo("#decide-split input[name=split_title]")
		chen.Type("Lamps: " + longWord)
	})
	chen.Sees("Decided to split")
	chen.Audit("a case whose post was split off")
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	chen.Screen(1360, 900)
	amina.Until("the open page says where the post went", `document.querySelector("#post-2.moved")?.innerText.includes("moved by moderation")`)

	chen.Go(h.reported("Amina", "post:"+moved[len("/topics/"):]+"/1"))
	chen.decides("move", "It belongs elsewhere.", func() {
		chen.Pick("#decide-move select[name=move_forum]", fmt.Sprint(elsewhere.ID))
	})
	visitor := visit(t, h.URL)
	visitor.Go(moved)
	visitor.Until("the topic stands in the other forum", `document.querySelector(".crumbs, nav[aria-label]") && document.body.innerText.includes("Elsewhere")`)

	chen.Go(h.reported("Amina", "post:"+merged[len("/topics/"):]+"/1"))
	chen.decides("merge", "One matter.", func() {
		chen.TabTo("#decide-merge input[name=merge_into]")
		chen.Type(h.URL + storage)
	})
	bruno.Until("the open page leads on", `document.querySelector("#new-posts:not([hidden])")?.innerText.includes("merged")`)
	visitor.Go(merged)
	visitor.At(storage)
	visitor.Sees("Which lamps?")

	bruno.Go("/inbox")
	bruno.TabTo("main a[href^='/decisions/']")
	bruno.Enter()
	bruno.Sees("It stays, and its topic was merged into another.")
	bruno.Sees("One matter.")
	bruno.Audit("a decision to merge")
	chen.Unfold("#undoing summary")
	chen.TabTo("#undoing textarea")
	chen.Type("They were two.")
	chen.TabTo("#undoing form button")
	chen.Enter()
	chen.Sees("Decision undone")
	visitor.Go(merged)
	visitor.Until("it is a topic of its own again", fmt.Sprintf(`location.pathname.startsWith(%q) && document.body.innerText.includes("Which lamps?")`, merged))
}

// A profile is reported from its page and hidden by a decision: others find the name
// alone, whose it is reads why and where to appeal.
func TestProfileHiddenFromACaseByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.write(func(tx *models.Tx) error {
		return tx.Model(&models.Person{}).Where("id = ?", h.who["Bruno"].Person).Updates(map[string]any{"bio": "Buy " + longWord, "position": "Vendor"}).Error
	})
	page := fmt.Sprintf("/people/%d", h.who["Bruno"].Person)
	amina, bruno, chen := h.visit("Amina"), h.visit("Bruno"), h.visit("Chen")
	amina.Go(page)
	amina.Sees("Buy " + longWord)
	amina.TabTo("main a.report")
	amina.Enter()
	amina.TabTo("#report input[value=promotional]")
	amina.Press(" ")
	amina.TabTo("#report button.primary")
	amina.Enter()
	amina.Sees("Thank you")

	chen.Go("/desk/cases")
	chen.TabTo("main tbody a[href^='/desk/cases/']")
	chen.Enter()
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	chen.Screen(1360, 900)
	chen.decides("hide", "Nothing is sold here.", nil)
	chen.Go(page)
	chen.Audit("a hidden profile, for moderation")
	chen.TabTo(".hidden-by-moderation a[href^='/desk/cases/']")

	amina.Go(page)
	amina.Sees("Bruno")
	amina.SeesNot(longWord)
	amina.SeesNot("Vendor")
	bruno.Go(page)
	bruno.Sees("Moderation has hidden this profile")
	bruno.Audit("one's own hidden profile")
	bruno.TabTo(".hidden-by-moderation a[href^='/decisions/']")
	bruno.Enter()
	bruno.Sees("Nothing is sold here.")
	bruno.TabTo("#appeal textarea")
	bruno.Type("It is what we do.")
	bruno.TabTo("#appeal button")
	bruno.Enter()
	bruno.Sees("You have appealed.")
}

// A document, and then its workspace, is hidden by a decision: who has the document open
// is out at once, its author and its lead read on and change nothing; undone, it is all
// there again.
func TestDocumentAndWorkspaceHiddenFromCasesByKeyboard(t *testing.T) {
	t.Parallel()
	d := writingDesk(t, "en")
	d.joins("Emil", access.Partner, "en")
	d.openTo(models.VisibilityPublic)
	amina, emil, chen := d.visit("Amina"), d.visit("Emil"), d.visit("Chen")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type("Mercury is stored in drums.")
	amina.saved()
	emil.Go(d.path)
	emil.says("it is read", "Mercury is stored in drums.")

	document := d.reported("Emil", fmt.Sprintf("document:%d", d.document))
	chen.Go(document)
	chen.decides("hide", "It names a plant.", nil)
	emil.Until("who reads it is out of the open page", `["barred", "refused"].includes(document.querySelector("[data-status]:not([data-status=''])")?.dataset.status)`)
	emil.SeesNot("Mercury is stored in drums.")
	if status := emil.Go(d.path); status != 404 {
		t.Errorf("others get %d", status)
	}
	amina.Until("its author writes no more in the open page", `!document.querySelector(".ProseMirror[contenteditable=true]")`)
	amina.Go(d.path)
	amina.Sees("Moderation has hidden this document")
	amina.Sees("Mercury is stored in drums.")
	amina.Audit("one's own hidden document")
	amina.TabTo(".hidden-by-moderation a[href^='/decisions/']")

	workspace := d.reported("Emil", fmt.Sprintf("workspace:%d", d.workspace))
	emil.Go(d.room())
	chen.Go(workspace)
	chen.decides("hide", "All of it does.", nil)
	if status := emil.Go(d.room()); status != 404 {
		t.Errorf("others get %d of the workspace", status)
	}
	amina.Go(d.room())
	amina.Sees("Moderation has hidden this workspace")
	amina.Audit("one's own hidden workspace")
	amina.Screen(320, 640)
	amina.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")

	for _, path := range []string{workspace, document} {
		chen.Go(path)
		chen.Unfold("#undoing summary")
		chen.TabTo("#undoing textarea")
		chen.Type("It was public before.")
		chen.TabTo("#undoing form button")
		chen.Enter()
		chen.Sees("Decision undone")
	}
	emil.Go(d.path)
	emil.says("it is read again", "Mercury is stored in drums.")
	d.open(amina)
}
