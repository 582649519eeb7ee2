package browser

import (
	"strings"
	"testing"
)

// From a proposal to somebody who leaves: opened, invited, accepted, written
// in, and what happens is seen as it happens.
func TestWorkspaceFromProposalToLeaving(t *testing.T) {
	t.Parallel()
	h := house(t)
	bruno := h.visit("Bruno")
	bruno.Go("/workspaces")
	bruno.Audit("workspaces")
	bruno.Follow("main a[href='/workspaces/new']")
	bruno.Fill("main input[name=name]", "Retort guidance")
	bruno.Fill("main textarea[name=purpose]", "A guide of **forty** pages.")
	bruno.Click("main input[name=visibility][value=members]")
	bruno.Audit("proposal of a workspace")
	bruno.Follow("main form[action='/workspaces'] button.primary")
	path := bruno.Path()
	bruno.Sees("Proposed")

	chen := h.visit("Chen")
	chen.Go("/desk/workspaces?status=proposed")
	chen.Audit("desk of workspaces")
	chen.Follow("main a[href='" + path + "']")
	chen.Audit("proposal to decide")
	chen.Follow("form[action$='/approval'] button")

	bruno.Go(path + "/members?q=Dolores")
	bruno.Audit("members of a workspace")
	bruno.Follow("form[action$='/invitations']:has(input[name=person]) button")
	bruno.Sees("Dolores")
	bruno.Go(path)

	dolores := h.visit("Dolores")
	dolores.Go(path)
	if !strings.HasSuffix(dolores.Path(), "/invitation") {
		t.Fatalf("who is invited is at %s", dolores.Path())
	}
	dolores.Audit("invitation into a workspace")
	dolores.Follow("button[value=accept]")
	bruno.Until("the lead sees who joined, as it happens", `document.querySelector("#activity")?.innerText.includes("Dolores")`)

	dolores.Go(path + "/discussion")
	dolores.Follow("main a[href^='/topics/new']")
	dolores.Fill("main input[name=title]", "First draft")
	dolores.Fill("#composer-body", "Who begins?")
	dolores.Click("#composer [data-part=submit], form [data-part=submit]")
	dolores.Until("the topic is there", `location.pathname.startsWith("/topics/") && document.querySelector("#post-1")`)
	bruno.Until("and the topic", `document.querySelector("#activity")?.innerText.includes("First draft")`)

	amina := h.visit("Amina")
	if status := amina.Go(dolores.Path()); status != 404 {
		t.Errorf("who is outside gets %d", status)
	}

	dolores.Go(path + "/members")
	dolores.Click("details.confirm:has(form[action$='/leaving']) summary")
	dolores.Follow("form[action$='/leaving'] button")
	if status := dolores.Go(path); status != 404 {
		t.Errorf("who left gets %d", status)
	}
	bruno.Screen(320, 640)
	bruno.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	bruno.Audit("workspace")
}
