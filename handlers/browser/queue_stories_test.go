package browser

import "testing"

// A moderator decides three cases in a row by keyboard alone: each time the focus comes
// to what was done, the next case below it, with the reason it was reported for; after
// the last one to the queue. A case that she only looks at leads back to its row.
func TestThreeCasesInARowByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	for _, title := range []string{"Which retort?", "Which lamp?", "Which scale?"} {
		h.reported("Amina", "post:"+h.topic("Bruno", title, "Order ours.")[len("/topics/"):]+"/1")
	}
	chen := h.visit("Chen")
	chen.Go("/desk/cases")
	chen.TabTo("main tbody tr:last-child th a")
	chen.Enter()
	chen.TabTo(".case-place a")
	chen.Enter()
	chen.Until("she is back where the case stands", `location.hash === "#" + document.querySelector("main tbody tr:last-child").id`)
	chen.Go("/desk/cases")
	chen.TabTo("main tbody tr th a")
	chen.Enter()
	for left := 2; left >= 0; left-- {
		chen.Unfold("#decide-hide summary")
		chen.Until("the reason it was reported for is chosen", `document.querySelector("#field-hide_ground").value === "off_topic"`)
		chen.TabTo("#decide-hide .actions button")
		chen.Enter()
		if left > 0 {
			chen.Until("the focus is on what was done, above the next case", `location.hash === "#done" && document.activeElement.id === "done" && location.pathname.startsWith("/desk/cases/")`)
			chen.Sees("is done.")
		}
		chen.Audit("a case after another")
	}
	chen.Until("with none left she is on the last one", `document.activeElement.id === "standing"`)
	chen.TabTo(".case-place a")
	chen.Enter()
	chen.Sees("Nothing waits")
}

// All cases of a page are chosen by keyboard, all but one decided at once, and the
// queue is told of with the focus on what was done.
func TestCasesChosenTogetherByKeyboard(t *testing.T) {
	t.Parallel()
	h := house(t)
	for _, title := range []string{"Which retort?", "Which lamp?", longWord} {
		h.reported("Amina", "post:"+h.topic("Bruno", title, "Order ours.")[len("/topics/"):]+"/1")
	}
	chen := h.visit("Chen")
	chen.Go("/desk/cases")
	chen.Sees("Which retort?")
	chen.TabTo(".tally input")
	chen.Press(" ")
	chen.Until("all are chosen", `document.querySelectorAll("input[name=case]:checked").length === 3`)
	chen.TabTo("main tbody tr:last-child input[name=case]")
	chen.Press(" ")
	chen.Until("the choice of all is taken back", `!document.querySelector(".tally input").checked`)
	chen.Unfold("#deciding-many summary")
	chen.Pick("#many select[name=decision]", "hide off_topic")
	chen.TabTo("#many .actions button")
	chen.Enter()
	chen.Until("the focus is on what was done", `document.activeElement.id === "done"`)
	chen.Sees("2 cases are decided.")
	chen.Audit("the queue after a decision on two")
	chen.Screen(320, 640)
	chen.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
}
