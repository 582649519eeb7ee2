package browser

import (
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// begin has somebody begin a topic.
func (h *House) begin(who, kind, title string, in models.ForumID) models.Topic {
	h.t.Helper()
	topic, err := h.App.Forum.Start(h.t.Context(), h.who[who], forum.NewTopic{Forum: in, Kind: kind, Title: title, Writing: h.writing("Who has tried it in a small town?")})
	if err != nil {
		h.t.Fatal(err)
	}
	return topic
}

const fresh = `document.querySelector("#fresh-topics")`

// Bruno begins topics while others have lists open: each list tells of those
// that belong to it, and moves neither focus nor scroll.
func TestListsTellOfNewTopics(t *testing.T) {
	t.Parallel()
	h := house(t)
	closed, err := h.Directory.OpenForum(t.Context(), h.who["Chen"], models.Forum{Names: models.Localized{"en": "Parties"}, Audience: models.AudienceParties})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 { // more than a page
		h.Clock.Turn(time.Minute)
		h.begin([]string{"Amina", "Bruno", "Chen"}[i%3], models.Discussion, fmt.Sprintf("Topic %d", i), h.Forum.ID)
	}
	amina, dolores, guest := h.visit("Amina"), h.visit("Dolores"), visit(t, h.URL)
	amina.Go("/forums")
	dolores.Go("/forums?kind=question")
	guest.Go("/")
	for _, v := range []*Visitor{amina, dolores, guest} {
		v.Until("is live", isLive)
		v.Until("nothing is new yet", fresh+".hidden")
	}
	amina.Eval(`(document.querySelectorAll(".topic-row a")[10].focus({preventScroll: true}), scrollTo(0, 300), "done")`)
	where := `[scrollY, document.querySelectorAll(".topic-row")[10].getBoundingClientRect().top, document.activeElement.href].join(" ")`
	before := amina.Eval(where)

	h.Clock.Turn(time.Hour)
	h.begin("Bruno", models.Discussion, "Discussed just now", h.Forum.ID)
	amina.Until("Amina is told of one", fresh+`.textContent.includes("1") && !`+fresh+".hidden")
	guest.Until("the guest is told", "!"+fresh+".hidden")
	h.begin("Amina", models.Question, "For Parties alone", closed.ID)
	amina.Until("Amina is told of two", fresh+`.textContent.includes("2")`)
	h.begin("Bruno", models.Question, "Asked just now", h.Forum.ID)
	amina.Until("Amina is told of three", fresh+`.textContent.includes("3")`)
	dolores.Until("Dolores is told of the question", fresh+`.textContent.includes("1") && !`+fresh+".hidden")
	guest.Until("the guest is told of two", fresh+`.textContent.includes("2")`)
	if after := amina.Eval(where); after != before {
		t.Errorf("what Amina read moved from %s to %s", before, after)
	}
	amina.Sees("New or updated topics: 3")
	amina.Audit("a list with new topics")

	dolores.Follow("#fresh-topics")
	dolores.At("/forums?kind=question")
	dolores.Sees("Asked just now")
	dolores.SeesNot("Discussed just now")
	dolores.SeesNot("For Parties alone")
	guest.Follow("#fresh-topics")
	guest.Sees("Discussed just now")
	guest.SeesNot("For Parties alone")
	amina.Follow("#fresh-topics")
	amina.Sees("For Parties alone")
	amina.Until("nothing is new any more", fresh+".hidden")
}

// A row that changes while it is looked at keeps its forum.
func TestRowsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	h := house(t)
	topic := h.begin("Bruno", models.Discussion, "What worked?", h.Forum.ID)
	guest := visit(t, h.URL)
	guest.Go("/forums")
	guest.Until("is live", isLive)
	if _, err := h.App.Forum.Reply(t.Context(), h.who["Amina"], topic.ID, h.writing("We have.")); err != nil {
		t.Fatal(err)
	}
	guest.Until("shows the reply", `document.querySelector(".topic-row-count b").textContent === "1"`)
	guest.Until("shows the forum", `document.querySelector(".topic-row-forum").offsetWidth > 0`)
}
