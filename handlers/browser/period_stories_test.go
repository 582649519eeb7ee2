package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/period"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// draft is a document of a members-only workspace that Amina leads alone.
func draft(t *testing.T, language, title, text string) *desk {
	t.Helper()
	d := &desk{House: house(t)}
	d.write(func(tx *models.Tx) error {
		workspace := models.Workspace{
			Name: "Closed circle", Language: "en", Visibility: models.VisibilityMembers, Status: models.WorkspaceOpen, ProposedBy: d.who["Amina"].Person, CreatedAt: tx.Now, LastActiveAt: tx.Now, Version: 1,
		}
		if err := tx.Create(&workspace).Error; err != nil {
			return err
		}
		d.workspace = workspace.ID
		if err := d.Access.WorkspaceChanged(tx, workspace.ID); err != nil {
			return err
		}
		return d.Access.Grant(tx, access.RoleGrant{Person: d.who["Amina"].Person, Role: access.Lead, Place: access.WorkspacePlace(workspace.ID)})
	})
	doc, err := prose.Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"numbered_paragraph","content":[{"type":"text","text":"` + text + `"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	made, err := d.Document.Import(context.Background(), d.who["Amina"], d.workspace, document.Description{Title: title, Language: language, Status: models.DocumentDraft}, doc)
	if err != nil {
		t.Fatal(err)
	}
	d.document, d.path = made.ID, fmt.Sprintf("/documents/%d", made.ID)
	return d
}

// A lead opens a draft to Parties and partners; a partner finds it, comments on
// its words, and at the closing minute is out, on the page that is open too.
func TestCommentPeriodOpensAndCloses(t *testing.T) {
	t.Parallel()
	d := draft(t, "en", "Storage", "Mercury is stored in drums.")
	amina, bruno := d.visit("Amina"), d.visit("Bruno")
	if status := bruno.Go(d.path); status != 404 {
		t.Fatalf("before it opens it is %d", status)
	}
	amina.Go(d.path)
	amina.Follow("a[href='" + d.path + "/period']")
	amina.Audit("the form of a comment period")
	amina.Click("main input[name=audience][value=partners]")
	closes := d.Clock.Now().Add(2 * time.Hour)
	amina.Eval(fmt.Sprintf(`document.querySelector("main input[name=closes]").value = %q, ""`, closes.Format("2006-01-02T15:04")))
	amina.Follow("#period button.primary")
	amina.Sees("Open for comment to Parties and partners")
	amina.Audit("a comment period that is open")

	bruno.Go("/open-for-comment")
	bruno.Audit("what is open for comment")
	bruno.Follow("main a[href='" + d.path + "']")
	bruno.Sees("Closes in")
	bruno.SeesNot("Closed circle")
	bruno.Until("the editor stands", `document.querySelector(".ProseMirror") !== null`)
	bruno.Audit("a document that is open for comment")
	bruno.comment(2, "In which drums?")
	amina.Go(d.path)
	amina.Sees("In which drums?")
	bruno.Until("what was written is told", commented+`.trim() === "stored"`)

	d.Clock.Turn(2*time.Hour - 8*time.Second)
	amina.Go(d.path)
	amina.Until("the page counts down and says so aloud", `document.querySelector(".period.over h2").textContent.includes("is over") && document.querySelector(".countdown [role=status]").textContent.includes("is over")`)
	d.Clock.Turn(8 * time.Second)
	bruno.Until("who is out is told on the open page", `["barred", "readonly", "refused"].includes(document.querySelector("[data-status]:not([data-status=''])")?.dataset.status)`)
	if status := bruno.Go(d.path); status != 404 {
		t.Errorf("after the end it is %d", status)
	}
	if bruno.Go("/open-for-comment"); bruno.Count("main a[href='"+d.path+"']") != 0 {
		t.Error("it is still in the list")
	}
	amina.Go(d.path)
	amina.Sees("The comment period is over")
}

// On a telephone, in Arabic, without an account: read, write
// in, confirm by the letter; a lead takes it in.
func TestPublicCommentOnATelephoneInArabic(t *testing.T) {
	t.Parallel()
	d := draft(t, "ar", "دليل التخزين", "يُحفظ الزئبق في براميل محكمة.")
	if _, err := d.Period.Open(t.Context(), d.who["Amina"], d.document, period.Opening{Audience: models.PeriodPublic, ClosesAt: d.Clock.Now().Add(72 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	v := visit(t, d.URL)
	v.Screen(360, 740)
	narrow := func(what string) {
		t.Helper()
		v.Until("nothing runs out of the screen: "+what, "document.documentElement.scrollWidth <= 360")
		v.Audit(what)
	}
	v.Go("/")
	v.Click("details.menu summary")
	v.Follow("button[name=language][value=ar]")
	v.Go("/open-for-comment")
	narrow("what is open for comment, in Arabic")
	v.Follow("main a[href='" + d.path + "']")
	v.Sees("مفتوحة لتعليق الجمهور")
	narrow("a document open to the public, in Arabic")
	v.Follow(".period a.primary")
	narrow("the public's form, in Arabic")
	v.Eval(`document.querySelector("main select[name=on]").selectedIndex = 1, ""`)
	v.Fill("main textarea[name=text]", "ومن يفحص البراميل؟")
	v.Fill("main input[name=name]", "هدى الراوي")
	v.Fill("main input[name=email]", "huda@example.net")
	v.Follow("#write-in button.primary")
	v.Sees("أكّدوا الآن تعليقكم")
	v.Go(d.link("huda@example.net", `/public-comments/[A-Za-z0-9_-]{43}`))
	narrow("confirming, in Arabic")
	v.Follow("#confirm button")
	v.Sees("شكرًا")

	amina := d.visit("Amina")
	d.open(amina) // what she clicks goes down the page while the editor comes
	amina.Follow(".period a[href='" + d.path + "/public-comments']")
	amina.Audit("comments from the public")
	amina.Follow("article form button[value=take]")
	amina.Sees("ومن يفحص البراميل؟")

	v.Go(d.path)
	v.Sees("ومن يفحص البراميل؟")
	v.Sees("هدى الراوي")
	narrow("a document with a comment from the public, in Arabic")
}
