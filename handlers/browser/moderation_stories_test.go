package browser

import (
	"fmt"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

// From a report to what the author is told, without a mouse.
func TestFromReportToDecisionByKeyboard(t *testing.T) {
	h := house(t)
	topic, err := h.App.Forum.Start(t.Context(), h.who["Bruno"], forum.NewTopic{
		Forum: h.Forum.ID, Kind: models.Discussion, Title: "Which retort?", Writing: forum.Writing{Body: "Order ours with the code below.", Fallback: "en", Ref: "reference-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	amina := h.visit("Amina")
	amina.Go(fmt.Sprintf("/topics/%d-%s", topic.ID, topic.Slug))
	amina.TabTo("#post-1 .for-report")
	amina.Enter()
	amina.Audit("report")
	amina.TabTo("#report input[value=promotional]")
	amina.Press(" ")
	amina.TabTo("#report textarea")
	amina.Type("One vendor in five topics.")
	amina.TabTo("#report button.primary")
	amina.Enter()
	amina.Sees("Thank you")

	chen := h.visit("Chen")
	chen.Go("/desk/cases")
	chen.Audit("cases")
	chen.TabTo("main tbody a[href^='/desk/cases/']")
	chen.Enter()
	chen.Audit("case")
	chen.TabTo("form[action$='/claim'] button")
	chen.Enter()
	chen.TabTo("#decide-hide summary")
	chen.Press(" ")
	chen.Until("what hides it is open", `document.querySelector("#decide-hide").open`)
	chen.Audit("case to hide")
	chen.TabTo("#decide-hide textarea")
	chen.Type("Please ask first.")
	chen.TabTo("#decide-hide form button")
	chen.Enter()
	chen.Sees("Decided to hide")
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")

	bruno := h.visit("Bruno")
	bruno.Go("/inbox")
	bruno.TabTo("main a[href^='/decisions/']")
	bruno.Enter()
	bruno.Sees("Please ask first.")
	bruno.SeesNot("Chen")
	bruno.SeesNot("Amina")
	bruno.Audit("decision")

	chen.Screen(1360, 900)
	chen.TabTo("#undoing summary")
	chen.Press(" ")
	chen.TabTo("#undoing textarea")
	chen.Type("It was asked for.")
	chen.TabTo("#undoing form button")
	chen.Enter()
	chen.Sees("Decision undone")
	stranger := visit(t, h.URL)
	stranger.Go(fmt.Sprintf("/topics/%d-%s", topic.ID, topic.Slug))
	stranger.Sees("Order ours")
}

// From a report to an appeal between two moderators, one of whom reads Arabic:
// each sees on an open queue what the other does, who decided cannot judge the
// appeal, and nobody needs a mouse.
func TestFromReportToAppealBetweenTwoModerators(t *testing.T) {
	h := house(t)
	h.joins("Mona", access.Moderator, "ar")
	topic, err := h.App.Forum.Start(t.Context(), h.who["Bruno"], forum.NewTopic{
		Forum: h.Forum.ID, Kind: models.Discussion, Title: "Which retort?", Writing: forum.Writing{Body: "Order ours with the code below.", Fallback: "en", Ref: "reference-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := fmt.Sprintf("/topics/%d-%s", topic.ID, topic.Slug)

	mona, chen := h.visit("Mona"), h.visit("Chen")
	mona.Go("/desk/cases")
	mona.Until("the queue is in Arabic, from right to left", `document.documentElement.dir === "rtl" && document.documentElement.lang === "ar"`)
	chen.Go("/desk/cases")

	amina := h.visit("Amina")
	amina.Go(page)
	amina.TabTo("#post-1 .for-report")
	amina.Enter()
	amina.TabTo("#report input[value=promotional]")
	amina.Press(" ")
	amina.TabTo("#report button.primary")
	amina.Enter()
	amina.Sees("Thank you")

	for _, moderator := range []*Visitor{mona, chen} {
		moderator.Until("a new case is told on the open queue", `!document.querySelector("a.fresh-cases").hidden`)
		moderator.TabTo("a.fresh-cases")
		moderator.Enter()
		moderator.Until("it is in the queue", `document.querySelectorAll("tr.case-row").length === 1`)
	}
	mona.Audit("cases in Arabic")
	mona.TabTo("main tbody a[href^='/desk/cases/']")
	mona.Enter()
	mona.TabTo("form[action$='/claim'] button")
	mona.Enter()
	chen.Sees("Mona works on it")
	mona.TabTo("#decide-hide summary")
	mona.Press(" ")
	mona.TabTo("#decide-hide textarea")
	mona.Type("يرجى السؤال أولا.")
	mona.TabTo("#decide-hide form button")
	mona.Enter()
	chen.SeesNot("Mona works on it")
	mona.Audit("a decided case in Arabic")
	mona.Screen(360, 740)
	mona.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 360")
	mona.Screen(1360, 900)

	bruno := h.visit("Bruno")
	bruno.Go("/inbox")
	bruno.TabTo("main a[href^='/decisions/']")
	bruno.Enter()
	bruno.SeesNot("Mona")
	bruno.TabTo("#appeal textarea")
	bruno.Type("It is the one that the question asks for.")
	bruno.TabTo("#appeal button")
	bruno.Enter()
	bruno.Sees("You have appealed.")
	bruno.Audit("an appealed decision")

	for _, moderator := range []*Visitor{mona, chen} {
		moderator.Go("/desk/cases?state=appealed")
		moderator.TabTo("main tbody a[href^='/desk/cases/']")
		moderator.Enter()
		moderator.Until("the appeal is there", `document.querySelector("#appeal")`)
	}
	mona.Until("who decided is not asked to judge", `!document.querySelector("#judge-overturn")`)
	chen.Audit("an appeal")
	chen.TabTo("#judge-overturn summary")
	chen.Press(" ")
	chen.TabTo("#judge-overturn textarea")
	chen.Type("The question asks for names.")
	chen.TabTo("#judge-overturn form button")
	chen.Enter()
	chen.Sees("Overturned")
	mona.Until("the open case says that somebody changed it", `!document.querySelector(".case-changed").hidden`)

	bruno.Go("/inbox")
	bruno.TabTo("main a[href^='/decisions/']")
	bruno.Enter()
	bruno.Sees("The decision was overturned")
	stranger := visit(t, h.URL)
	stranger.Go(page)
	stranger.Sees("Order ours")
}
