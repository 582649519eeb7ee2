// Package browser holds tests only: stories of people who use the whole
// program with a real browser. One Chromium serves the whole run; every
// Visitor has cookies and storage of their own in it.
//
// A story reads like this:
//
//	site := handlertest.Start(t)
//	amina := visit(t, site.URL)
//	amina.Go("/forums")
//	amina.Follow("a.topic-title")            // click, and wait for the page it leads to
//	amina.Fill("textarea[name=body]", "…")   // as typing does: input events and all
//	amina.Click("button[type=submit]")       // click, wait for nothing
//	amina.Sees("Thank you")                  // wait until the page says so
//	amina.Until("has a post", `document.querySelector("#post-2")`)
//	amina.Audit("topic")                     // axe finds nothing
//
// Stories run beside one another, each on a site of its own: the first line of
// each is t.Parallel(). Nothing sleeps: Sees, SeesNot, At and Until wait for a condition and fail
// with what the page shows. A story fails as well when a page of it throws an
// exception or breaks the content policy, even if all looks well.
//
//   - line(t, site) stands between a Visitor and the site and can be Cut and
//     Mended, sockets and all: visit(t, line.URL).
//   - WithoutScript, Dark, Screen(width, height) set up the browser.
//   - Press types keys (kb.Tab), TabTo goes to a control by the Tab key alone and
//     fails if the focus cannot be seen there.
//   - Weigh(path) is what a page transfers to somebody who comes for the first
//     time.
//
// Where Chromium is absent the tests are skipped by name, as is the audit
// where axe-core is (npm ci in views/assets); EXCHANGE_TEST_REQUIRE=chromium,node
// makes that a failure. EXCHANGE_TEST_KEEP=folder keeps a picture of the page
// at which a story failed.
package browser
