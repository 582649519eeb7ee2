package browser

import (
	"fmt"
	"strings"
	"testing"

	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// opensForum opens another forum.
func (h *House) opensForum(name, audience string) models.Forum {
	h.t.Helper()
	room, err := h.Directory.OpenForum(h.t.Context(), h.who["Chen"], models.Forum{Names: models.Localized{"en": name}, Audience: audience})
	if err != nil {
		h.t.Fatal(err)
	}
	return room
}

func topicAt(t *testing.T, path string) (id models.TopicID) {
	t.Helper()
	if _, err := fmt.Sscanf(path, "/topics/%d", &id); err != nil {
		t.Fatal(err)
	}
	return id
}

// A moderator splits, moves and merges a topic that two have open and write in: the
// open page says what went where, and leads there; what is being written stays, is found
// again where the topic went, and lands there if it is sent from the old page.
func TestAnOpenPageSaysWhereItsTopicWent(t *testing.T) {
	h := house(t)
	path := h.topic("Amina", "Storage of waste", "Where do you keep it?", "In a salt mine.", "Which lamps may we still buy?")
	other := h.topic("Chen", "Lamps", "Which lamps are phased out?")
	elsewhere := h.opensForum("Lighting", models.AudiencePublic)
	chen := h.visit("Chen")
	bruno, amina := h.visit("Bruno"), h.visit("Amina")
	const live = `document.querySelector("[data-part=live]:not([hidden])")`
	bruno.Go(other)
	bruno.Until("the other is live", live)
	bruno.Fill("#composer-body", "An older thought.")
	bruno.Go(path)
	amina.Go(path)
	bruno.Until("the page is live", live)
	amina.Until("the page is live", live)
	bruno.Click("#composer-body")
	bruno.Type("Drums rust.")
	amina.Fill("#composer-body", "In barrels.")
	says := func(what, words, link, address string) {
		t.Helper()
		bruno.Until(what, fmt.Sprintf(`((n) => n !== null && n.innerText.includes(%q) && n.querySelector("a").innerText === %q && n.querySelector("a").getAttribute("href").includes(%q))(document.querySelector("#topic-went:not([hidden])"))`, words, link, address))
		if kept := bruno.Eval(`document.activeElement.id + ": " + document.querySelector("#composer-body").value`); !strings.HasPrefix(kept, "composer-body: Drums rust.") {
			t.Errorf("%s: what is being written is %q", what, kept)
		}
	}

	ctx, who, id, into := t.Context(), h.who["Chen"], topicAt(t, path), topicAt(t, other)
	if _, err := h.App.Forum.Split(ctx, who, id, forum.Splitting{Numbers: []int64{3}, Into: into, Reason: "It is about lamps."}); err != nil {
		t.Fatal(err)
	}
	says("posts that went are told of", "moved posts of this topic", "Show", "#post-3")
	bruno.Audit("a topic from which posts went")
	if _, err := h.App.Forum.Move(ctx, who, id, forum.Moving{Forum: elsewhere.ID, Reason: "It belongs there."}); err != nil {
		t.Fatal(err)
	}
	says("the other forum is named", "to another forum", "Lighting", fmt.Sprintf("/forums/%d", elsewhere.ID))
	bruno.Until("the way at the head leads there", `document.querySelector(".crumbs").innerText.includes("Lighting")`)

	chen.Go(path + "/tools")
	chen.TabTo("#tool-merge input[name=merge_into]")
	chen.Type(h.URL + other)
	chen.TabTo("#tool-merge input[name=merge_reason]")
	chen.Type("One matter.")
	chen.Enter()
	chen.Until("all stand in one topic", `location.pathname.startsWith("/topics/`+fmt.Sprint(into)+`")`)
	says("the other topic is named", "merged this topic into another", "Lamps", fmt.Sprintf("/topics/%d", into))
	bruno.Until("what was being written there stands behind it", `document.querySelector("#composer-body").value === "Drums rust.\n\nAn older thought."`)
	bruno.Click("#topic-went a")
	bruno.Until("it is found again where the topic went", fmt.Sprintf(`location.pathname.startsWith("/topics/%d") && document.querySelector("#composer-body").value.includes("Drums rust.")`, into))
	bruno.Click("#composer [data-part=submit]")
	bruno.Until("it is sent from there", `document.querySelector("#posts").innerText.includes("Drums rust.")`)

	amina.Until("who writes on is told too", `document.querySelector("#topic-went:not([hidden])")`)
	amina.Click("#composer [data-part=submit]")
	amina.Until("what is sent from the old page is in the other, and shown there", fmt.Sprintf(`location.pathname.startsWith("/topics/%d") && document.querySelector("#posts").innerText.includes("In barrels.")`, into))
}

// Who has a topic open that goes to where they may not read it is told so, and keeps
// what they were writing, also if they send it.
func TestAnOpenPageSaysThatItsTopicIsGone(t *testing.T) {
	h := house(t)
	path := h.topic("Amina", "Figures", "Which figures do you use?")
	parties := h.opensForum("Parties", models.AudienceParties)
	bruno := h.visit("Bruno")
	bruno.Go(path)
	bruno.Until("the page is live", `document.querySelector("[data-part=live]:not([hidden])")`)
	bruno.Fill("#composer-body", "Ours are these.")
	if _, err := h.App.Forum.Move(t.Context(), h.who["Chen"], topicAt(t, path), forum.Moving{Forum: parties.ID, Reason: "For Parties."}); err != nil {
		t.Fatal(err)
	}
	bruno.Until("the page says so", `document.querySelector("#topic-went:not([hidden])")?.innerText.includes("not open to you any more")`)
	bruno.Audit("a topic that is gone")
	bruno.Click("#composer [data-part=submit]")
	bruno.Until("it is refused", `document.querySelector("#composer [data-part=state]").dataset.state === "refused"`)
	if kept := bruno.Eval(`document.querySelector("#composer-body").value`); kept != "Ours are these." {
		t.Errorf("what was written is %q", kept)
	}
}
