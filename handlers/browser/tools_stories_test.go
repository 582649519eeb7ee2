package browser

import (
	"fmt"
	"testing"
)

// A moderator splits a topic, moves posts on and takes it back, without a mouse;
// somebody else has the topic open all the while, and writes in it.
func TestTopicToolsByKeyboard(t *testing.T) {
	h := house(t)
	path := h.topic("Amina", "Storage of waste", "Where do you keep it?", "In a salt mine.", "Which lamps may we still buy?", "In drums, indoors.")
	other := h.topic("Bruno", "Lamps", "Which lamps are phased out?")
	bruno, chen := h.visit("Bruno"), h.visit("Chen")
	bruno.Go(path)
	bruno.Until("the page is live", `document.querySelector("[data-part=live]:not([hidden])")`)
	bruno.Fill("#composer-body", "Drums rust.")

	chen.Go(path)
	chen.TabTo(".topic-head a[href$='/tools']")
	chen.Enter()
	chen.Audit("tools of a topic")
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	chen.Screen(1360, 900)
	chen.TabTo("#tool-split input[value='3']")
	chen.Press(" ")
	chen.TabTo("#tool-split input[name=split_into]")
	chen.Type(h.URL + other)
	chen.TabTo("#tool-split input[name=split_reason]")
	chen.Type("It is about lamps.")
	chen.Enter()
	chen.Until("the post is where it went", `location.hash === "#post-2" && document.querySelector("#post-2").innerText.includes("Which lamps may we still buy?")`)

	bruno.Until("the open page says that the post was moved", `document.querySelector("#post-3.moved")?.innerText.includes("moved by moderation")`)
	if kept := bruno.Eval(`document.querySelector("#composer-body").value`); kept != "Drums rust." {
		t.Errorf("what was being written is %q", kept)
	}
	bruno.Audit("a topic from which a post was moved")
	visitor := visit(t, h.URL)
	visitor.Go(path)
	visitor.Eval(`(location.hash = "post-3", "done")`)
	visitor.Until("an address of the page leads on", fmt.Sprintf(`location.pathname.startsWith(%q) && document.querySelector("#post-2:target")`, other))

	chen.Go(path + "/tools")
	chen.TabTo("#tool-merge input[name=merge_into]")
	chen.Type(h.URL + other)
	chen.TabTo("#tool-merge input[name=merge_reason]")
	chen.Type("One matter.")
	chen.Enter()
	chen.Until("all stand in one topic", `document.querySelectorAll(".post:not(.moved)").length === 5`)
	bruno.Until("the open page leads on", `document.querySelector("#new-posts:not([hidden])")?.innerText.includes("merged")`)
	bruno.Click("#composer [data-part=submit]")
	visitor.Go(other)
	visitor.Until("what was sent to the old topic is in the other", `document.querySelector("#posts").innerText.includes("Drums rust.")`)

	chen.Go(other + "/tools")
	chen.TabTo("#tool-undo input[name=undo_reason]")
	chen.Type("They were two.")
	chen.TabTo("#tool-undo .tool-act button")
	chen.Enter()
	chen.Until("it is undone", `document.querySelectorAll("#tool-undo .chip").length === 1`)
	visitor.Go(path)
	visitor.Until("the topic is there again", `document.querySelectorAll(".post:not(.moved)").length === 3`)
}
