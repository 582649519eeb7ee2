package web_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/document"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everybody are those as whom every route is walked, in the table's order.
var everybody = []string{"visitor", "observer", "partner", "party", "focal_point", "moderator", "secretariat", "suspended", "silenced"}

// crowd is a site with one thing of each kind and a browser for each role.
type crowd struct {
	*handlertest.Site
	browsers map[string]*handlertest.Browser
	tokens   map[string]string
	params   map[string]string // what stands for a parameter of a path
}

func gather(t *testing.T) *crowd {
	t.Helper()
	return gatherOn(t, handlertest.Start(t))
}

func gatherOn(t *testing.T, site *handlertest.Site) *crowd {
	t.Helper()
	c := &crowd{Site: site, browsers: map[string]*handlertest.Browser{}, tokens: map[string]string{}}
	ctx := context.Background()
	chen := access.Who{Person: site.Join(t, "secretariat", "secretariat@example.org", access.Secretariat, 0).ID}
	party, err := site.Directory.AddParty(ctx, chen, models.Party{Code: "x-altura", Names: models.Localized{"en": "Altura"}, Sample: true})
	must(t, err)
	organization, err := site.Directory.AddOrganization(ctx, chen, models.Organization{Names: models.Localized{"en": "Watch"}, Kind: "ngo"})
	must(t, err)
	room, err := site.Directory.OpenForum(ctx, chen, models.Forum{Names: models.Localized{"en": "Gold"}, Audience: models.AudienceParties})
	must(t, err)
	theme := models.Theme{Slug: "gold", Labels: models.Localized{"en": "Gold"}, Basis: models.Localized{"en": "seen"}}
	must(t, site.DB.Write(ctx, func(tx *models.Tx) error { return models.InsertTheme(tx, &theme) }))
	for _, role := range []string{"observer", "partner", "party", "moderator"} {
		site.Join(t, role, role+"@example.org", role, 0)
	}
	focal := site.Join(t, "focal_point", "focal_point@example.org", access.PartyRole, party.ID)
	must(t, site.Accounts.Appoint(ctx, chen, party.ID, focal.ID, "letter"))
	silenced := site.Join(t, "silenced", "silenced@example.org", access.PartyRole, 0)
	must(t, site.DB.Write(ctx, func(tx *models.Tx) error {
		return site.Accounts.Silence(tx, chen, silenced.ID, tx.Now.Add(24*time.Hour), "a trial")
	}))
	someone := site.Join(t, "someone", "someone@example.org", access.Partner, 0)
	suspended := site.Join(t, "suspended", "suspended@example.org", access.Secretariat, 0)
	topic, err := site.Forum.Start(ctx, access.Who{Person: focal.ID}, forum.NewTopic{
		Forum: room.ID, Kind: models.Discussion, Title: "What worked?", Writing: forum.Writing{Body: "Who has tried it?", Fallback: "en", Ref: "reference-1"},
	})
	must(t, err)
	lead := access.Who{Person: someone.ID}
	shared, err := site.Workspace.Propose(ctx, lead, workspace.Description{Name: "Retorts", Purpose: "Write it together.", Language: "en", Visibility: models.VisibilityParties})
	must(t, err)
	must(t, site.Workspace.Approve(ctx, chen, shared.ID))
	written, err := site.Document.Start(ctx, lead, shared.ID, document.Description{Title: "Guidance", Language: "en"})
	must(t, err)
	reporter := site.Join(t, "reporter", "reporter@example.org", access.PartyRole, 0)
	must(t, site.Moderation.Report(ctx, access.Who{Person: reporter.ID}, moderation.Reporting{Thing: fmt.Sprintf("post:%d/1", topic.ID), Ground: "unkind"}))
	c.params = map[string]string{
		"case":      "1",
		"document":  fmt.Sprint(written.ID),
		"version":   "0",
		"workspace": fmt.Sprint(shared.ID),
		"person":    fmt.Sprint(someone.ID), "party": fmt.Sprint(party.ID), "organization": fmt.Sprint(organization.ID),
		"forum": fmt.Sprint(room.ID), "theme": fmt.Sprint(theme.ID), "topic": fmt.Sprint(topic.ID), "number": "1",
	}
	for _, role := range everybody {
		c.enter(t, role)
	}
	must(t, site.Accounts.Suspend(ctx, chen, suspended.ID, nil, "a trial"))
	c.enterToken(t, "suspended")
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// enter gives a role a fresh browser, signed in.
func (c *crowd) enter(t *testing.T, role string) {
	t.Helper()
	c.browsers[role] = c.Browser(t)
	if role != "visitor" {
		c.browsers[role].SignIn(role + "@example.org")
	}
	c.browsers[role].StayOnRedirects()
	c.enterToken(t, role)
}

func (c *crowd) enterToken(t *testing.T, role string) {
	t.Helper()
	page := c.browsers[role].Get("/sign-in")
	if page.Token() == "" {
		page = c.browsers[role].Get("/nothing")
	}
	if c.tokens[role] = page.Token(); c.tokens[role] == "" {
		t.Fatalf("%s has no form's token", role)
	}
}

var parameter = regexp.MustCompile(`:([a-z]+)`)

func (c *crowd) address(path string) string {
	if path == "" {
		return "/"
	}
	return parameter.ReplaceAllStringFunc(path, func(name string) string {
		if value := c.params[name[1:]]; value != "" {
			return value
		}
		return "999"
	})
}

// outcome is what came of a request, in a word.
func outcome(page *handlertest.Page) string {
	switch location := page.Header.Get("Location"); {
	case page.Status/100 == 3 && strings.HasPrefix(location, "/sign-in"):
		return "sign-in"
	case page.Status/100 == 3:
		return "on"
	case page.Status/100 == 2:
		return "ok"
	}
	words := map[int]string{401: "unsigned", 403: "denied", 404: "missing", 409: "conflict", 413: "too-large", 422: "invalid", 429: "limited"}
	if word := words[page.Status]; word != "" {
		return word
	}
	return fmt.Sprint(page.Status)
}

// walk asks for a route as a role, with an empty form.
func (c *crowd) walk(t *testing.T, role, method, path string) string {
	t.Helper()
	var page *handlertest.Page
	if method == http.MethodPost {
		page = c.browsers[role].Post(c.address(path), url.Values{"_csrf": {c.tokens[role]}})
	} else {
		page = c.browsers[role].Get(c.address(path))
	}
	if role != "visitor" && role != "suspended" && c.browsers[role].Cookie("session") == "" {
		c.enter(t, role) // it has signed itself out
	}
	return outcome(page)
}

// Who comes through which route, all of them. A route that is not in the
// table fails; whoever adds one shows its line to the reviewer.
func TestEveryRouteAsEverybody(t *testing.T) {
	c := gather(t)
	golden := filepath.Join("testdata", "access.txt")
	want := map[string]string{}
	if content, err := os.ReadFile(golden); err == nil {
		for line := range strings.Lines(string(content)) {
			if fields := strings.Fields(line); len(fields) > 2 {
				want[fields[0]+" "+fields[1]] = strings.Join(fields, " ")
			}
		}
	}
	table := fmt.Sprintf("%-5s %-52s %s\n", "how", "route", strings.Join(everybody, " "))
	walked := map[string]bool{"how route": true}
	for _, route := range c.Server.Routes() {
		name := route.Path
		if name == "" {
			name = "/"
		}
		line := fmt.Sprintf("%-5s %-52s", route.Method, name)
		for _, role := range everybody {
			line += fmt.Sprintf(" %-8s", c.walk(t, role, route.Method, route.Path))
		}
		table += strings.TrimRight(line, " ") + "\n"
		key := route.Method + " " + name
		walked[key] = true
		switch got := strings.Join(strings.Fields(line), " "); want[key] {
		case got:
		case "":
			if !*update {
				t.Errorf("the table does not name this route (go test ./handlers/web -run EveryRoute -update):\n%s", line)
			}
		default:
			if !*update {
				t.Errorf("%s\n     is: %s\n wanted: %s", strings.Join(everybody, " "), got, want[key])
			}
		}
	}
	for key := range want {
		if !walked[key] && !*update {
			t.Errorf("the table names %s, which is no route", key)
		}
	}
	if *update {
		must(t, os.MkdirAll("testdata", 0o750))
		must(t, os.WriteFile(golden, []byte(table), 0o600))
	}
}

// No route that changes something does so for a page that is not ours, with
// whatever method or kind of body it comes.
func TestEveryChangeNeedsOurOwnPage(t *testing.T) {
	c := gather(t)
	browser := c.browsers["secretariat"]
	send := func(method, path, kind string, headers map[string]string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, c.URL+c.address(path), strings.NewReader("_csrf="+c.tokens["secretariat"]))
		must(t, err)
		request.Header.Set("Content-Type", kind)
		for name, value := range headers {
			request.Header.Set(name, value)
		}
		return browser.Do(request).Status
	}
	const form = "application/x-www-form-urlencoded"
	posts := 0
	for _, route := range c.Server.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		posts++
		for name, status := range map[string]int{
			"a foreign page":     send("POST", route.Path, form, map[string]string{"Origin": "https://evil.example"}),
			"a page of nowhere":  send("POST", route.Path, form, map[string]string{"Origin": "null"}),
			"another site":       send("POST", route.Path, form, map[string]string{"Sec-Fetch-Site": "cross-site"}),
			"a neighbour's site": send("POST", route.Path, form, map[string]string{"Sec-Fetch-Site": "same-site"}),
		} {
			if status != http.StatusForbidden {
				t.Errorf("%s: %s was let in: %d", route.Path, name, status)
			}
		}
		if status := send("POST", route.Path, "text/plain", nil); status != http.StatusForbidden && route.Path != "/language" {
			t.Errorf("%s: plain text was read as a form: %d", route.Path, status)
		}
		for _, method := range []string{"PUT", "DELETE", "PATCH"} {
			if status := send(method, route.Path, form, nil); status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, route.Path, status)
			}
		}
		if page := browser.Post(c.address(route.Path), url.Values{"_method": {"DELETE"}}); page.Status != http.StatusForbidden && route.Path != "/language" {
			t.Errorf("%s without a token: %d", route.Path, page.Status)
		}
		other := url.Values{"_csrf": {c.tokens["moderator"]}}
		if page := browser.Post(c.address(route.Path), other); page.Status != http.StatusForbidden && route.Path != "/language" {
			t.Errorf("%s with another's token: %d", route.Path, page.Status)
		}
	}
	if posts < 20 {
		t.Errorf("only %d routes were walked", posts)
	}
}
