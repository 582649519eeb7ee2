package browser

import (
	"fmt"
	"testing"

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
