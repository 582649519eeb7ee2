package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minamata.exchange/app/access"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// office is a site with somebody of the secretariat signed in, and a partner.
func office(t *testing.T) (*handlertest.Site, *handlertest.Browser, models.Person) {
	t.Helper()
	site := handlertest.Start(t)
	browser, _ := site.SignedIn(t, "Chen Wei", "chen@example.org", access.Secretariat, 0)
	return site, browser, site.Join(t, "Bruno <b>", "bruno@example.org", access.Partner, 0)
}

func desk(id models.PersonID) string { return fmt.Sprintf("/desk/people/%d", id) }

func TestRoleIsGrantedWithdrawnAndGivenBack(t *testing.T) {
	site, browser, bruno := office(t)
	const grants = `form[action$="/grants"]:has(select)`
	page := browser.Get(desk(bruno.ID)).Submit(grants, map[string]string{"role": "moderator", "place": "site"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-grant_reason-error").Length() != 1 || page.Find("#field-role option[selected]").AttrOr("value", "") != "moderator" {
		t.Fatalf("without a reason: %d %s", page.Status, page.Find(".error").Text())
	}
	page = page.Submit(grants, map[string]string{"role": "moderator", "place": "site", "grant_reason": "Knows the field"})
	if page.Path != desk(bruno.ID) || !site.Access.Holds(bruno.ID, access.Moderator, access.Site) {
		t.Fatalf("not granted: %s", page.Path)
	}
	if !strings.Contains(page.Find("table").Text(), "Knows the field") {
		t.Error("the record on the page does not say why")
	}
	page = page.Submit(`form[action$="/withdrawal"]`, map[string]string{"held": "moderator@site", "withdrawal_reason": "No longer"})
	if site.Access.Holds(bruno.ID, access.Moderator, access.Site) {
		t.Fatal("not withdrawn")
	}
	page = page.Submit(`.flash form`, nil)
	if page.Status != http.StatusOK || !site.Access.Holds(bruno.ID, access.Moderator, access.Site) {
		t.Errorf("not given back: %d", page.Status)
	}
}

func TestPersonIsSuspendedAndReinstated(t *testing.T) {
	site, browser, bruno := office(t)
	his := site.Browser(t)
	his.SignIn("bruno@example.org")
	page := browser.Get(desk(bruno.ID)).Submit(`form[action$="/suspension"]`, map[string]string{"until": "2026-01-01", "suspension_reason": "Spam"})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-until-error").Length() != 1 {
		t.Errorf("until a day that is past: %d", page.Status)
	}
	page = page.Submit(`form[action$="/suspension"]`, map[string]string{"until": "2026-12-24", "suspension_reason": "Spam"})
	if !strings.Contains(page.Find(".facts").Text(), "Suspended") || !site.Access.IsSuspended(bruno.ID) {
		t.Fatalf("not suspended: %s", page.Find(".facts").Text())
	}
	if got := his.Get("/settings"); got.Path == "/settings" {
		t.Error("the suspended person is still signed in")
	}
	page.Submit(`form[action$="/reinstatement"]`, map[string]string{"reinstatement_reason": "Talked it over"})
	if site.Access.IsSuspended(bruno.ID) {
		t.Error("not reinstated")
	}
}

// What is sent beside the fields of a form is not taken up (roles, states,
// places); one's own page gives no more rights than one has.
func TestExtraFieldsGiveNoRights(t *testing.T) {
	site, _, bruno := office(t)
	his := site.Browser(t)
	his.SignIn("bruno@example.org")
	page := his.Get("/settings")
	page.Submit("#profile", map[string]string{"name": "Bruno", "role": "secretariat", "party_id": "1", "person_id": "1", "state": "active", "place": "site", "verified": "1"})
	for _, role := range []string{access.PartyRole, access.Moderator, access.Secretariat} {
		if site.Access.Holds(bruno.ID, role, access.Site) {
			t.Errorf("holds %s", role)
		}
	}
	for path, fields := range map[string]url.Values{
		desk(bruno.ID) + "/grants":     {"role": {"secretariat"}, "place": {"site"}, "grant_reason": {"mine"}},
		desk(bruno.ID) + "/membership": {"party": {"1"}, "membership_reason": {"mine"}, "version": {"1"}},
		"/desk/policy/rules":           {"role": {"partner"}, "act": {"*"}, "thing": {"*"}, "place": {"*"}, "effect": {"allow"}, "reason": {"mine"}},
	} {
		fields.Set("_csrf", page.Token())
		if got := his.Post(path, fields); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
}

func TestSecondToSaveIsShownTheFirst(t *testing.T) {
	_, browser, _ := office(t)
	fields := map[string]string{"name_en": "Altura", "code": "x-altura", "sample": "1"}
	const form = `form[action^="/desk/parties/"].form`
	page := browser.Get("/desk/parties/new").Submit(`form[action="/desk/parties"].form`, fields)
	if page.Status != http.StatusOK || page.Find("h1").Text() != "Altura" {
		t.Fatalf("%d at %s: %s", page.Status, page.Path, page.Find(".error").Text())
	}
	early := browser.Get(page.Path)
	page.Submit(form, map[string]string{"name_en": "Altura One", "sample": "1"})
	late := early.Submit(form, map[string]string{"name_en": "Altura Two", "sample": "1"})
	if late.Status != http.StatusConflict {
		t.Fatalf("%d", late.Status)
	}
	text := late.Find(".desk-screen table").First().Text()
	if !strings.Contains(text, "Altura One") || !strings.Contains(text, "Altura Two") {
		t.Errorf("both are not shown: %s", text)
	}
	if late.Find("#field-name_en").AttrOr("value", "") != "Altura Two" {
		t.Error("what was typed is lost")
	}
	if again := late.Submit(form, map[string]string{"sample": "1"}); again.Status != http.StatusOK || again.Find("h1").Text() != "Altura Two" {
		t.Errorf("saving over it knowingly: %d", again.Status)
	}
}

func TestRuleIsPreviewedMadeAndUndone(t *testing.T) {
	site, browser, _ := office(t)
	observer := access.Who{Person: site.Join(t, "Dolores", "dolores@example.org", access.Observer, 0).ID}
	may := func() bool { return site.Access.Can(observer, access.Reply, "forum/public", access.AnyForum) }
	preview := browser.Get("/desk/policy").Submit(`form[action="/desk/policy/preview"]`, map[string]string{"role": "observer", "act": "reply", "thing": "forum/public", "place": "*"})
	if !strings.Contains(preview.Find(".desk-screen").Text(), "Gains") || may() {
		t.Fatalf("%d: %s", preview.Status, preview.Find(".desk-screen").Text())
	}
	if page := preview.Submit(`form[action="/desk/policy/rules"]`, nil); page.Status != http.StatusUnprocessableEntity || may() {
		t.Errorf("without a reason: %d", page.Status)
	}
	page := preview.Submit(`form[action="/desk/policy/rules"]`, map[string]string{"reason": "They may answer"})
	if !may() {
		t.Fatal("the rule is not in force")
	}
	removal := page.Find(`a[href*="remove=1"][href*="role=observer"][href*="act=reply"]`).AttrOr("href", "")
	gone := browser.Get(removal).Submit(`form[action="/desk/policy/rules/removal"]`, map[string]string{"reason": "They may not"})
	if may() {
		t.Fatal("the removed rule is in force")
	}
	undo := browser.Get(gone.Find(".flash a.button").AttrOr("href", "/"))
	undo.Submit(`form[action="/desk/policy/rules"]`, map[string]string{"reason": "They may after all"})
	if !may() {
		t.Error("it was not put back")
	}
	whole := browser.Get(`/desk/policy/preview?remove=1&role=secretariat&act=*&thing=*&place=*`)
	if page := whole.Submit(`form[action="/desk/policy/rules/removal"]`, map[string]string{"reason": "Why not"}); page.Status != http.StatusConflict || page.Find(".flash.problem").Length() != 1 {
		t.Errorf("the secretariat's own rule: %d", page.Status)
	}
}

// A change is put back from the list of the latest, once, by the same preview.
func TestChangeOfThePolicyIsPutBack(t *testing.T) {
	_, browser, _ := office(t)
	preview := browser.Get("/desk/policy/preview?role=partner&act=read&thing=audit&place=site&effect=allow")
	if text := preview.Find(".desk-screen").Text(); !strings.Contains(text, "1 person gains something:") || !strings.Contains(text, "Bruno <b>") {
		t.Errorf("the preview says %s", text)
	}
	preview.Submit(`form[action="/desk/policy/rules"]`, map[string]string{"reason": "They may"})
	change := browser.Get("/desk/policy").Find("#changes li")
	if change.Length() != 1 || !strings.Contains(change.Text(), "They may") || !strings.Contains(change.Text(), "Chen Wei") {
		t.Fatalf("the latest changes: %s", change.Text())
	}
	back := browser.Get(change.Find("a.button").AttrOr("href", ""))
	const removal = `form[action="/desk/policy/rules/removal"]`
	if page := back.Submit(removal, map[string]string{"reason": " "}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", page.Status)
	}
	if page := back.Submit(removal, map[string]string{"reason": "They may not"}); page.Status != http.StatusOK {
		t.Fatalf("put back: %d", page.Status)
	}
	if page := back.Submit(removal, map[string]string{"reason": "They may not"}); page.Status != http.StatusConflict || !strings.Contains(page.Find(".flash.problem").Text(), "nothing to change") {
		t.Errorf("put back twice: %d", page.Status)
	}
	changes := browser.Get("/desk/policy").Find("#changes li")
	if changes.Length() != 2 || changes.Eq(0).Find("a.button").Length() != 1 || changes.Eq(1).Find("a.button").Length() != 0 {
		t.Errorf("afterwards: %s", changes.Text())
	}
}

func TestWhyIsAnsweredByTheRulesThatDecide(t *testing.T) {
	_, browser, bruno := office(t)
	ask := func(values string) *handlertest.Page {
		return browser.Get(fmt.Sprintf("/desk/policy?person=%d&%s", bruno.ID, values))
	}
	if text := ask("q_act=reply&q_thing=forum/public&q_place=site").Find("#why .flash").Text(); !strings.Contains(text, "Bruno <b>") || !strings.Contains(text, "Through the role Partner") {
		t.Errorf("%s", text)
	}
	if text := ask("q_act=change&q_thing=policy&q_place=site").Find("#why .flash").Text(); !strings.Contains(text, "no rule allows it") {
		t.Errorf("%s", text)
	}
	for _, values := range []string{"q_act=reply&q_thing=audit&q_place=site", "q_act=read&q_thing=audit&q_place=forum:77", "q_act=read&q_thing=audit&q_place=*"} {
		if page := ask(values); page.Status != http.StatusUnprocessableEntity || page.Find("#why .error").Length() == 0 {
			t.Errorf("%s: %d", values, page.Status)
		}
	}
}

// A place is asked about as it stands, and chosen by its name.
func TestWhyKnowsHowAPlaceStands(t *testing.T) {
	site, browser, bruno := office(t)
	ctx, partner := t.Context(), access.Who{Person: bruno.ID}
	officer := access.Who{Person: site.Join(t, "Dina", "dina@example.org", access.Secretariat, 0).ID}
	w, err := site.Workspace.Propose(ctx, partner, workspace.Description{Name: "Retorts", Purpose: "To compare them.", Language: "en", Visibility: models.VisibilityPublic})
	must(t, err)
	must(t, site.Workspace.Approve(ctx, officer, w.ID))
	place := fmt.Sprintf("workspace:%d", w.ID)
	ask := func() string {
		page := browser.Get("/desk/policy").Submit("#why form", map[string]string{"person": "bruno@example.org", "q_act": "edit", "q_thing": "workspace/public", "q_place": place})
		return page.Find("#why .flash").Text()
	}
	if label := browser.Get("/desk/policy").Find(`#field-q_place option[value="` + place + `"]`).Text(); label != "In the workspace Retorts" {
		t.Errorf("the workspace is offered as %q", label)
	}
	if text := ask(); !strings.Contains(text, "Yes.") {
		t.Fatalf("open: %s", text)
	}
	must(t, site.Workspace.Archive(ctx, partner, w.ID))
	if text := ask(); !strings.Contains(text, "is archived") || !strings.Contains(text, "Through the role Lead") {
		t.Errorf("archived: %s", text)
	}
}

// An officer knows people by their names.
func TestPersonIsMeantByNameAddressOrNumber(t *testing.T) {
	s, browser, bruno := office(t)
	for _, name := range []string{"Ángela Ruiz", "Angela Romero"} {
		s.Join(t, name, fmt.Sprintf("%x@example.org", name), access.Partner, 0)
	}
	ask := func(typed string) *handlertest.Page {
		return browser.Get("/desk/policy?q_act=reply&q_thing=forum/public&q_place=site&person=" + url.QueryEscape(typed))
	}
	for _, typed := range []string{fmt.Sprint(bruno.ID), "bruno", "BRUNO@example.org", " Bruno "} {
		if text := ask(typed).Find("#why .flash").Text(); !strings.Contains(text, "Bruno <b>") {
			t.Errorf("%q: %s", typed, text)
		}
	}
	for typed, want := range map[string]string{"angela": "Ángela Ruiz (", "nobody at all": "nobody of this name", "%": "nobody of this name"} {
		if page := ask(typed); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Find("#why .error").Text(), want) {
			t.Errorf("%q: %d %s", typed, page.Status, page.Find("#why .error").Text())
		}
	}
	if page := browser.Get("/desk/audit?actor=angela"); page.Status != http.StatusUnprocessableEntity || page.Find(".error").Length() == 0 {
		t.Errorf("the record: %d", page.Status)
	}
}

func TestForumIsClosedAndOpenedAgain(t *testing.T) {
	site, browser, _ := office(t)
	page := browser.Get("/desk/forums/new").Submit(`form[action="/desk/forums"]`, map[string]string{"name_en": "Gold", "name_ar": "الذهب", "audience": "public", "position": "3"})
	if page.Find("h1").Text() != "Gold" {
		t.Fatalf("%d: %s", page.Status, page.Find(".error").Text())
	}
	readable := func() models.Forum { return site.Access.Forums(access.Who{})[0] }
	if again := page.Submit(`form[action$="/closing"]`, nil); again.Status != http.StatusUnprocessableEntity || again.Find("#field-closing_reason-error").Length() != 1 {
		t.Errorf("closed for no reason: %d", again.Status)
	}
	page = page.Submit(`form[action$="/closing"]`, map[string]string{"closing_reason": "Finished"})
	if readable().ClosedAt == nil {
		t.Error("not closed")
	}
	if page.Submit(`form[action$="/reopening"]`, nil); readable().ClosedAt != nil {
		t.Error("not open again")
	}
}

func TestFocalPointIsDesignatedAndEnded(t *testing.T) {
	site, browser, _ := office(t)
	page := browser.Get("/desk/parties/new").Submit(`form[action="/desk/parties"].form`, map[string]string{"name_en": "Altura", "code": "x-altura", "sample": "1"})
	path := page.Path
	party := models.PartyID(1)
	amina := site.Join(t, "Amina", "amina@example.org", access.PartyRole, party)
	const designation, end = `form[action$="/designation"]`, `form[action$="/designation/end"]`
	page = browser.Get(path)
	if again := page.Submit(designation, nil); again.Status != http.StatusUnprocessableEntity || again.Find("#field-letter-error").Length() != 1 {
		t.Errorf("without the Party's letter: %d", again.Status)
	}
	page = page.Submit(designation, map[string]string{"letter": "Note verbale 12, 3 March"})
	if !site.Access.Holds(amina.ID, access.FocalPoint, access.PartyPlace(party)) || !strings.Contains(page.Find("#focal-point").Text(), "Amina") {
		t.Fatalf("not designated: %d at %s", page.Status, page.Path)
	}
	page = page.Submit(end, map[string]string{"ending_reason": "Has retired"})
	if site.Access.Holds(amina.ID, access.FocalPoint, access.PartyPlace(party)) || page.Status != http.StatusOK {
		t.Errorf("not ended: %d", page.Status)
	}
}

// A name or reason that would be a formula is text in the exported record.
func TestExportedRecordHoldsNoFormula(t *testing.T) {
	_, browser, bruno := office(t)
	browser.Get(desk(bruno.ID)).Submit(`form[action$="/grants"]:has(select)`, map[string]string{"role": "moderator", "place": "site", "grant_reason": `=HYPERLINK("https://evil.example")`})
	page := browser.Get(browser.Get("/desk/audit?act=role").Find("a[download]").AttrOr("href", "/"))
	if rows := rowsOf(t, page.Body); len(rows) != 3 || !strings.HasPrefix(rows[1][9], "'=HYPERLINK") {
		t.Errorf("%v", rows)
	}
	if !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment") || page.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%v", page.Header)
	}
}

// Searches, filters and cursors are values, whatever stands in them.
func TestTamperedQueriesFindNothing(t *testing.T) {
	_, browser, _ := office(t)
	for path, status := range map[string]int{
		"/desk/people?q=%25":                                    200,
		"/desk/people?q=%27%20or%201%3D1%20--":                  200,
		"/desk/people?after=-1&party=x&organization=%27":        200,
		"/desk/people?after=99999999999999999999":               200,
		"/desk/people?state=%25&role=%25":                       200,
		"/desk/audit?before=-5&actor=x":                         422,
		"/desk/audit?act=%25":                                   422,
		"/desk/audit?thing=forum%3A1%20or%201%3D1":              422,
		"/desk/audit/export?act=x%27":                           422,
		"/desk/people/1%20or%201=1":                             404,
		"/desk/people/0":                                        404,
		"/desk/people/-1":                                       404,
		"/desk/people/99999999999999999999":                     404,
		"/desk/parties/999/edit":                                404,
		"/desk/forums/999/edit":                                 404,
		"/desk/policy/preview?role=x&act=*&thing=*&place=*":     422,
		"/desk/people/1?withdrawn=secretariat@*":                200,
		"/desk/people/1?withdrawn=%3Cscript%3E@site":            200,
		"/desk/policy?q_act=read&q_thing=audit&q_place=site%00": 422,
	} {
		if page := browser.Get(path); page.Status != status {
			t.Errorf("%s: %d, want %d", path, page.Status, status)
		} else if strings.Contains(page.Body, "<script>") {
			t.Errorf("%s: script on the page", path)
		}
	}
}

func TestDeskIsInTheNavigationOfWhoHasOne(t *testing.T) {
	site, browser, _ := office(t)
	if browser.Get("/settings").Find(`header a[href="/desk"]`).Length() != 1 {
		t.Error("the secretariat is not led to the desk")
	}
	his := site.Browser(t)
	his.SignIn("bruno@example.org")
	if his.Get("/settings").Find(`header a[href="/desk"]`).Length() != 0 {
		t.Error("a partner is led to the desk")
	}
	moderator, _ := site.SignedIn(t, "Mo", "mo@example.org", access.Moderator, 0)
	page := moderator.Get("/desk")
	var sections []string
	page.Find(".desk-nav a").Each(func(_ int, link *goquery.Selection) { sections = append(sections, link.AttrOr("href", "")) })
	if strings.Join(sections, " ") != "/desk /desk/cases /desk/words /desk/policy /desk/audit" {
		t.Errorf("%v", sections)
	}
}

func TestStatesAreShownToBuildersAlone(t *testing.T) {
	if page := handlertest.Start(t).Browser(t).Get("/dev/states"); page.Status != http.StatusNotFound {
		t.Errorf("%d", page.Status)
	}
}

// The secretariat has an account deleted: its person is told, goes on until then and
// cannot take it back; the secretariat can.
func TestAccountIsDeletedByTheSecretariat(t *testing.T) {
	site, browser, bruno := office(t)
	his := site.Browser(t)
	his.SignIn("bruno@example.org")
	page := browser.Get(desk(bruno.ID)).Submit(`form[action$="/deletion"]`, nil)
	if page.Status != http.StatusUnprocessableEntity || page.Find("#field-deletion_reason-error").Length() != 1 {
		t.Errorf("for no reason: %d", page.Status)
	}
	page = page.Submit(`form[action$="/deletion"]`, map[string]string{"deletion_reason": "Has left"})
	if page.Path != desk(bruno.ID) || !strings.Contains(page.Find("#deletion").Text(), "deleted on 7 Dec 2026") {
		t.Fatalf("%s: %s", page.Path, page.Find("#deletion").Text())
	}
	mine := his.Get("/settings/data")
	if !strings.Contains(mine.Body, "Only the secretariat can take this back") || mine.Find("#keep").Length() != 0 {
		t.Errorf("%d: %s", mine.Status, mine.Find("#deletion-title").Parent().Text())
	}
	if copied := mine.Submit("#export", map[string]string{"password": handlertest.Password}); copied.Status != http.StatusOK {
		t.Errorf("no copy meanwhile: %d", copied.Status)
	}
	if kept := his.Post("/settings/data/deletion/withdrawal", url.Values{"_csrf": {mine.Token()}}); kept.Status != http.StatusConflict || kept.Find(".problem").Length() == 0 {
		t.Errorf("taken back: %d", kept.Status)
	}
	page = page.Submit(`form[action$="/deletion/withdrawal"]`, map[string]string{"keeping_reason": "Is still there"})
	if page.Path != desk(bruno.ID) || page.Find(`form[action$="/deletion"]`).Length() != 1 {
		t.Errorf("not called off: %s", page.Path)
	}
}
