package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

const (
	writtenText = "textarea[name=body]"
	postButton  = "[data-part=submit]"
	isLive      = `document.documentElement.dataset.connection === "live"`
)

// enter opens the topic of the stage and waits until it is live.
func enter(t *testing.T, s *Stage) *Visitor {
	t.Helper()
	v := visit(t, s.URL)
	v.Go("/topics/12")
	v.Until("the page is live", isLive)
	return v
}

func kept(v *Visitor) string {
	return v.Eval(`localStorage.getItem("draft:7:topic-12") || ""`)
}

func TestReplyAppearsAndIsForgotten(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Fill(writtenText, "Weigh and record first.")
	if !strings.Contains(kept(v), "Weigh and record first.") {
		t.Error("what is typed is not kept on the device at once")
	}
	ref := v.Eval(`document.querySelector("[name=ref]").value`)
	v.Click(postButton)
	v.Until("the post is there", `document.querySelector("#post-4 .post-body")?.textContent === "Weigh and record first."`)
	v.Until("the text is empty", `document.querySelector("textarea[name=body]").value === ""`)
	if kept(v) != "" || v.Eval(`document.querySelector("[name=ref]").value`) == ref {
		t.Error("the draft or its ref is still there")
	}
	if v.Eval(`document.querySelector("#post-4").parentElement.className`) != "post-of mine" {
		t.Error("the post is not marked as one's own")
	}
	s.until("the server forgets the draft", func() bool { return s.has("/drafts/topic-12/deletion") })
}

func TestReplyWhoseAnswerIsLostCountsOnce(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.set("lose")
	v.Fill(writtenText, "Once only.")
	v.Click(postButton)
	s.until("it came twice", func() bool { return s.tries >= 2 })
	v.Sees("No connection. Your text is kept on this device")
	if !strings.Contains(kept(v), "Once only.") {
		t.Error("the text is not kept while it is unsure")
	}
	s.set("")
	v.Until("the post is there", `document.querySelector("#post-4")`)
	v.Until("the text is empty", `document.querySelector("textarea[name=body]").value === ""`)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.posts) != 4 {
		t.Errorf("there are %d posts, wanted 4", len(s.posts))
	}
}

func TestDraftOutlivesThePage(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Fill(writtenText, "Half a thou")
	v.Go("/topics/12")
	v.Until("the text is back", `document.querySelector("textarea[name=body]").value === "Half a thou"`)
	v.Sees("Your draft is back")
	s.until("the server has what the page was left with", func() bool { return s.has("/drafts/topic-12 body=Half a thou") })
	v.Eval(`document.querySelector("textarea[name=body]").focus()`)
	v.Type("ght")
	s.until("the server has it", func() bool { return s.has("/drafts/topic-12 body=Half a thought") })
	v.Sees("Draft saved")
}

func TestReplyThatWasOnItsWayIsSentByTheNextPage(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.set("drop")
	v.Fill(writtenText, "Sent later.")
	v.Click(postButton)
	s.until("it was tried", func() bool { return s.tries >= 1 })
	if !strings.Contains(kept(v), `"sent":true`) {
		t.Error("a battery that dies now leaves nothing to say that it was sent")
	}
	s.set("lose")
	s.until("it was kept, unknown to the page", func() bool { return len(s.posts) == 4 })
	s.set("")
	v.Go("/topics/12")
	v.Until("the text is empty", `document.querySelector("#composer [data-part=submit]").getAttribute("aria-busy") === "false" && document.querySelector("textarea[name=body]").value === ""`)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.posts) != 4 || v.Count(".post") != 4 {
		t.Errorf("there are %d posts and %d are shown, wanted 4", len(s.posts), v.Count(".post"))
	}
}

func TestAttachmentOutlivesThePage(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Fill(writtenText, "See the file.")
	v.Eval(`(() => { const files = new DataTransfer(); files.items.add(new File(["x"], "assay <1>.txt"));
		const input = document.querySelector("[name=files]"); input.files = files.files; input.dispatchEvent(new Event("change")); })()`)
	v.Until("the file is up", `document.querySelector("[name=attachment]")?.value === "k1"`)
	v.Sees("assay <1>.txt")
	v.Go("/topics/12")
	v.Until("the file is back", `document.querySelector("[name=attachment]")?.checked && document.querySelector("[name=attachment]").value === "k1"`)
	v.Click(postButton)
	s.until("it came with the post", func() bool { return s.has("attachments k1") })
	v.Until("the form is empty", `document.querySelector("[name=attachment]") === null`)
	v.Eval(`(() => { const files = new DataTransfer(); files.items.add(new File(["x".repeat(2000)], "large.txt"));
		const input = document.querySelector("[name=files]"); input.files = files.files; input.dispatchEvent(new Event("change")); })()`)
	v.Sees("This file could not be added: large.txt")
}

func TestRefusedReplyKeepsItsText(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.set("refuse")
	v.Fill(writtenText, "x")
	v.Click(postButton)
	v.Sees("Say a little more.")
	if got := v.Eval(`document.querySelector("textarea[name=body]").value + document.activeElement.name + document.querySelector("textarea[name=body]").ariaInvalid`); got != "xbodytrue" {
		t.Errorf("text, focus and mark are %q", got)
	}
	s.set("")
	v.Type(" and more")
	v.Click(postButton)
	v.Until("the post is there", `document.querySelector("#post-4")`)
}

func TestPostOfAnotherComesInWithoutDisturbing(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Fill(writtenText, "I am writing this")
	v.Eval(`document.querySelector("textarea[name=body]").setSelectionRange(5, 12)`)
	place := `[scrollY, document.activeElement.name, document.activeElement.selectionStart, document.activeElement.selectionEnd, document.activeElement.getBoundingClientRect().top > 0].join()`
	v.Eval(`scrollTo(0, 0)`)
	before := v.Eval(place)
	s.mu.Lock()
	fresh := s.add("<p>Live from Cordillera</p>", 8)
	s.mu.Unlock()
	s.event("post_added", 1, fresh)
	s.event("post_added", 0, fresh) // the same again
	v.Until("the post is there", `document.querySelector("#post-4")`)
	if after := v.Eval(place); after != before {
		t.Errorf("place and focus were %s and are %s", before, after)
	}
	v.Until("it is announced", `document.querySelector("#announcement").textContent === "New post by Rosa Mamani"`)
	v.Sees("New posts: 1")
	v.Eval(`document.querySelector("#post-4 .reaction").focus()`)
	fresh.Thanks, fresh.Body = 5, "<p>Edited</p>"
	s.event("post_changed", 1, fresh)
	v.Until("it is changed", `document.querySelector("#post-4 .post-body").textContent === "Edited" && document.querySelectorAll("#post-4").length === 1`)
	if focus := v.Eval(`document.activeElement.closest(".post")?.id + document.activeElement.value + document.activeElement.innerText.replace(/\s/g, "")`); focus != "post-4thanksThanks5" {
		t.Errorf("the focus is at %s", focus)
	}
	if n := v.Count(".post"); n != 4 {
		t.Errorf("%d posts are shown, wanted 4", n)
	}
	s.say(map[string]any{"t": "event", "s": "topic:12", "kind": "writing", "data": map[string]any{"person": 8, "name": "Rosa Mamani", "for": 1}})
	v.Sees("Writing now: Rosa Mamani")
	v.SeesNot("Writing now")
}

func TestLostSocketCatchesUpFromWhereItWas(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.mu.Lock()
	fresh := s.add("<p>Before</p>", 8)
	s.mu.Unlock()
	s.event("post_added", 1, fresh)
	v.Until("the post is there", `document.querySelector("#post-4")`)
	s.mu.Lock()
	said := len(s.frames)
	s.mu.Unlock()
	s.hangUp(4002)
	s.until("it comes back", func() bool {
		return s.sockets == 2 && len(s.frames) > said && strings.Contains(s.frames[len(s.frames)-1], `"s":"topic:12"`)
	})
	s.mu.Lock()
	last := s.frames[len(s.frames)-1]
	s.mu.Unlock()
	if want := `{"t":"subscribe","s":"topic:12","o":42,"e":"e1"}`; last != want {
		t.Errorf("it asks %s, wanted %s", last, want)
	}
	v.Until("the page is live", isLive)
}

func TestUnknownPositionLoadsWhatWasMissed(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Fill(writtenText, "still here")
	s.mu.Lock()
	s.add("<p>Missed</p>", 8)
	s.posts[0].Body = "<p>Changed meanwhile</p>"
	s.offset = 60
	s.mu.Unlock()
	s.say(map[string]any{"t": "reload", "s": "topic:12"})
	v.Until("what was missed is there", `document.querySelector("#post-4") && document.querySelector("#post-1 .post-body").textContent === "Changed meanwhile"`)
	s.until("it listens from there", func() bool { return strings.Contains(s.frames[len(s.frames)-1], `"o":60`) })
	if got := v.Eval(`document.querySelector("textarea[name=body]").value`); got != "still here" {
		t.Errorf("the text is %q", got)
	}
}

func TestSocketThatIsToldToStayAwayDoes(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.hangUp(4501)
	v.Sees("Live updates have ended.")
	v.Eval(`dispatchEvent(new Event("online"))`)
	if s.mu.Lock(); s.sockets != 1 {
		t.Errorf("it came back: %d sockets", s.sockets)
	}
	s.mu.Unlock()
}

func TestReactionIsShownAndTakenBackWhereItFails(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	button := "#post-2 .reaction[value=useful]"
	pressed := func(want bool) string {
		return fmt.Sprintf(`document.querySelector(%q).ariaPressed === "%v" && document.querySelector(%q).ariaBusy !== "true"`, button, want, button)
	}
	v.Click(button)
	v.Until("it is pressed", pressed(true))
	s.until("the server knows", func() bool { return s.has("/topics/12/posts/2/reactions kind=useful") })
	s.set("refuse")
	v.Click(button)
	s.until("it was asked again", func() bool { return len(s.asked) > 1 && strings.Contains(s.asked[len(s.asked)-1], "reactions") })
	v.Until("it is still pressed", pressed(true))
}

func TestQuoteToolbarMentionAndPreview(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Eval(`getSelection().setBaseAndExtent(document.querySelector("#post-2 .post-body p").firstChild, 0, document.querySelector("#post-2 .post-body p").firstChild, 14)`)
	v.Click("#post-2 [data-quote]")
	v.Until("the quote is there", `document.querySelector("textarea[name=body]").value === "> Shared centres\n> — [Rosa Mamani](/topics/12/posts/2)\n\n"`)
	v.Fill(writtenText, "strong")
	v.Eval(`document.querySelector("textarea[name=body]").select()`)
	v.Click("[data-part=tools] button")
	v.Until("it is strong", `document.querySelector("textarea[name=body]").value === "**strong**"`)
	v.Fill(writtenText, "Thanks @Ros")
	v.Click(".found li")
	v.Until("the person is named", `document.querySelector("textarea[name=body]").value === "Thanks @[Rosa Mamani](person:8) "`)
	v.Type("and @ro")
	v.Until("somebody is offered and chosen", `document.querySelector(".found [aria-selected=true]")?.id === document.querySelector("textarea[name=body]").getAttribute("aria-activedescendant")`)
	v.Press(kb.Escape)
	v.Until("nobody is offered any more", `document.querySelector(".found").hidden`)
	v.Type("s")
	v.Until("somebody is offered again", `document.querySelector(".found [aria-selected=true]") !== null`)
	v.Keyboard(kb.Enter)
	v.Until("the keyboard alone names", `document.querySelector("textarea[name=body]").value === "Thanks @[Rosa Mamani](person:8) and @[Rosa Mamani](person:8) "`)
	v.Fill(writtenText, "Thanks @[Rosa Mamani](person:8) ")
	v.Click("[data-part=preview]")
	v.Until("the preview is there", `document.querySelector(".preview .post-body")?.textContent === "Thanks @[Rosa Mamani](person:8) "`)
	if !strings.HasPrefix(v.Path(), "/topics/12") {
		t.Errorf("the preview leads away to %s", v.Path())
	}
}

func TestInboxCountsWhatComesIn(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	s.say(map[string]any{"t": "event", "s": "inbox:7", "kind": "notice_added"})
	v.Until("there is one", `document.querySelector("#inbox-count").innerText.startsWith("1")`)
	s.say(map[string]any{"t": "event", "s": "inbox:7", "o": 42, "e": "e1", "kind": "inbox_changed", "html": `<span class="inbox-count" id="inbox-count" data-count="9">9 <span class="unseen">unread</span></span>`})
	v.Until("there are nine", `document.querySelector("#inbox-count").dataset.count === "9"`)
}

func TestReadingIsTold(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Eval(`document.querySelector("#post-3 .post-actions").scrollIntoView()`)
	s.until("it is told", func() bool { return s.has("/topics/12/reading number=3") })
}

func TestTopicPageOfTheStageIsAccessible(t *testing.T) {
	t.Parallel()
	s := stage(t)
	v := enter(t, s)
	v.Audit("topic, live")
}
