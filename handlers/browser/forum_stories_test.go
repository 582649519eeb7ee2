package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
)

// From an invitation in the mail to a first post that others see.
func TestInvitationToFirstPost(t *testing.T) {
	t.Parallel()
	h := house(t)
	path := h.topic("Amina", "What has worked to phase out amalgam?", "We would like to hear from others.", "So would we.")
	err := h.Accounts.Invite(t.Context(), h.who["Chen"], accounts.Invite{Email: "emil@example.org", Name: "Emil", Role: access.Partner, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	emil := visit(t, h.URL)
	emil.Go(h.link("emil@example.org", `/invitations/[\w-]+`))
	emil.Audit("invitation")
	emil.Fill("main input[name=name]", "Emil Svensson")
	emil.Fill("main input[name=password]", password)
	emil.Follow("main form button.primary")
	emil.Until("Emil is signed in", `document.querySelector("form[action='/sign-out']")`)
	emil.Go(path)
	emil.Fill("#composer-body", "In our region a fee did it.")
	emil.Click("#composer [data-part=submit]")
	emil.Until("the post is there", `document.querySelector("#post-3")?.innerText.includes("a fee did it")`)
	bruno := h.visit("Bruno")
	bruno.Go(path)
	bruno.Sees("Emil Svensson")
	bruno.Sees("In our region a fee did it.")
}

// Who is quoted finds it in the inbox.
func TestQuotedInAReply(t *testing.T) {
	t.Parallel()
	h := house(t)
	path := h.topic("Amina", "Storage of waste", "Where do you keep it?")
	bruno, amina := h.visit("Bruno"), h.visit("Amina")
	bruno.Go(path)
	bruno.Click("#post-1 [data-quote]")
	bruno.Until("the quote is in the form", `document.querySelector("#composer-body").value.startsWith("> Where do you keep it?")`)
	bruno.Type("In a salt mine.")
	bruno.Click("#composer [data-part=submit]")
	bruno.Until("the post is there", `document.querySelector("#post-2 blockquote")?.innerText.includes("Where do you keep it?")`)
	amina.Go("/inbox")
	amina.Sees("Bruno quoted you")
}

// Somebody without a mouse signs in, finds a topic and answers in it.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.topic("Amina", "Storage of waste", "Where do you keep it?")
	v := visit(t, h.URL)
	v.Go("/sign-in")
	v.TabTo("main input[name=email]")
	v.Type(address("Bruno"))
	v.TabTo("main input[name=password]")
	v.Type(password)
	v.Enter()
	v.Until("Bruno is signed in", `document.querySelector("form[action='/sign-out']")`)
	v.Go("/forums")
	v.TabTo("main a[href^='/topics/1']")
	v.Enter()
	v.At("/topics/1")
	v.TabTo("#composer-body")
	v.Type("In a salt mine.")
	v.TabTo("#composer [data-part=submit]")
	v.Press(kb.Enter)
	v.Until("the post is there", `document.querySelector("#post-2")?.innerText.includes("In a salt mine.")`)
}

// Without script everything works by forms: sign in, answer, edit, sign out.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	h := house(t)
	path := h.topic("Amina", "Storage of waste", "Where do you keep it?")
	v := visit(t, h.URL)
	v.WithoutScript()
	v.signIn(address("Bruno"), password)
	v.Go(path)
	v.Fill("#composer-body", "In a salt mine.")
	v.Follow("#composer [data-part=submit]")
	v.At(path)
	v.Sees("In a salt mine.")
	v.Go(path + "/posts/2/edit")
	v.Fill("#composer-body", "In a dry salt mine.")
	v.Follow("#composer [data-part=submit]")
	v.Sees("In a dry salt mine.")
	if n := v.Count(".post, article"); n == 0 {
		t.Error("no post is there")
	}
	v.Eval(`document.querySelector("details:has(form[action='/sign-out'])").open = true`)
	v.Follow("form[action='/sign-out'] button")
	v.Go(path)
	v.Sees("In a dry salt mine.")
	if v.Count("#composer-body") != 0 {
		t.Error("a visitor may write")
	}
}

// The interface in Arabic runs from right to left; a post in another language
// keeps its own direction.
func TestInArabic(t *testing.T) {
	t.Parallel()
	h := house(t)
	path := h.topic("Amina", "Storage of waste", "Where do you keep the waste that contains mercury? We would like to learn from your experience.", "In a salt mine, and it was not easy to find one.")
	v := visit(t, h.URL)
	v.Go(path)
	v.Click("details.menu summary")
	v.Follow("form[action='/language'] button[value=ar]")
	v.Until("the page is in Arabic", `document.documentElement.lang === "ar" && document.documentElement.dir === "rtl"`)
	if !strings.HasPrefix(v.Path(), path) {
		t.Errorf("the choice of a language led to %s", v.Path())
	}
	v.Until("the post keeps its language", `document.querySelector("#post-1 [lang=en][dir=ltr]")`)
	// From right to left a browser shows this sign mirrored: one that is mirrored by us points back.
	v.Until("crumbs point onwards", `getComputedStyle(document.querySelector(".crumbs li + li"), "::before").content === '"›"'`)
	v.Screen(320, 640)
	v.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 320")
	v.Audit("topic in Arabic")
}
