package sample

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"minamata.exchange/config/taxonomy"
)

func loaded(t *testing.T) *Content {
	t.Helper()
	content, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func checkNames(t *testing.T, key string, names Names) {
	t.Helper()
	for _, language := range Languages {
		if names[language] == "" {
			t.Errorf("%s: no name in %s", key, language)
		}
	}
	if len(names) != len(Languages) {
		t.Errorf("%s: %d names", key, len(names))
	}
}

func once(t *testing.T, keys []string) {
	t.Helper()
	slices.Sort(keys)
	for i, key := range keys {
		if i > 0 && keys[i-1] == key {
			t.Errorf("%s is there twice", key)
		}
	}
}

func TestParties(t *testing.T) {
	var keys []string
	regions := map[string]bool{}
	for _, party := range loaded(t).Parties {
		checkNames(t, party.Key, party.Names)
		if !slices.Contains([]string{"AFR", "APG", "EEG", "GRULAC", "WEOG"}, party.Region) {
			t.Errorf("%s: region %q", party.Key, party.Region)
		}
		keys, regions[party.Region] = append(keys, party.Key), true
	}
	if len(keys) < 9 || len(regions) != 5 {
		t.Errorf("%d Parties of %d regions, want at least 9 of 5", len(keys), len(regions))
	}
	once(t, keys)
}

func TestOrganizations(t *testing.T) {
	var keys []string
	for _, organization := range loaded(t).Organizations {
		checkNames(t, organization.Key, organization.Names)
		if !slices.Contains([]string{"igo", "ngo", "industry", "academia", "regional_centre", "secretariat"}, organization.Kind) {
			t.Errorf("%s: kind %q", organization.Key, organization.Kind)
		}
		keys = append(keys, organization.Key)
	}
	if len(keys) < 8 {
		t.Errorf("%d Organizations, want at least 8", len(keys))
	}
	once(t, keys)
}

func TestPeople(t *testing.T) {
	var keys []string
	roles, focalPoints := map[string]bool{}, map[string]string{}
	for _, person := range loaded(t).People {
		keys = append(keys, person.Key)
		checkPerson(t, person)
		for _, role := range person.Roles {
			roles[role] = true
		}
		if person.Is(FocalPoint) {
			if other := focalPoints[person.Party]; other != "" || person.Party == "" {
				t.Errorf("%s: focal point of %q beside %q", person.Key, person.Party, other)
			}
			focalPoints[person.Party] = person.Key
		}
	}
	if len(keys) < 25 || len(roles) != 6 {
		t.Errorf("%d people with %d roles, want at least 25 with 6", len(keys), len(roles))
	}
	once(t, keys)
}

func checkPerson(t *testing.T, person Person) {
	t.Helper()
	if (person.Party == "") == (person.Organization == "") {
		t.Errorf("%s: speaks for both or for none", person.Key)
	}
	if !isLatin(person.Name) != (person.LatinName != "") || !isLatin(person.LatinName) {
		t.Errorf("%s: %q in Latin letters is %q", person.Key, person.Name, person.LatinName)
	}
	if person.Position == "" || person.Bio == "" || len(person.Roles) == 0 {
		t.Errorf("%s: lacks a position, a few words about themselves, or a role", person.Key)
	}
	for _, language := range append([]string{person.InterfaceLanguage, person.BioLanguage}, person.Languages...) {
		if !slices.Contains(Languages, language) {
			t.Errorf("%s: language %q", person.Key, language)
		}
	}
	if _, err := time.LoadLocation(person.TimeZone); err != nil {
		t.Errorf("%s: %v", person.Key, err)
	}
	for _, role := range person.Roles {
		if !slices.Contains([]string{Observer, Partner, Expert, FocalPoint, Moderator, Secretariat}, role) {
			t.Errorf("%s: role %q", person.Key, role)
		}
	}
	if email := person.Email(); !regexp.MustCompile(`^[a-z.]+@example\.org$`).MatchString(email) {
		t.Errorf("%s: address %q", person.Key, email)
	}
}

func isLatin(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

func TestTopics(t *testing.T) {
	themes := map[string]bool{}
	shipped, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range shipped.Themes {
		themes[theme.Slug] = true
	}
	var keys []string
	for _, topic := range loaded(t).Topics {
		keys = append(keys, topic.Key)
		if !themes[topic.Theme] {
			t.Errorf("%s: Theme %q is not in the taxonomy", topic.Key, topic.Theme)
		}
		if topic.Title == "" || len([]rune(topic.Title)) > 150 {
			t.Errorf("%s: title %q", topic.Key, topic.Title)
		}
		checkKind(t, topic)
		for i, post := range topic.Posts {
			checkPost(t, topic.Key, post)
			if i > 0 && post.Ago >= topic.Posts[i-1].Ago {
				t.Errorf("%s: post %d was written before the one above it", topic.Key, post.Number)
			}
		}
	}
	once(t, keys)
}

// tally counts the Topics by something.
func tally(topics []Topic, by func(Topic) string) map[string]int {
	counts := map[string]int{}
	for _, topic := range topics {
		counts[by(topic)]++
	}
	return counts
}

func TestEveryScreenLooksLivedIn(t *testing.T) {
	topics := loaded(t).Topics
	atLeast := func(what string, got, want int) {
		t.Helper()
		if got < want {
			t.Errorf("%d %s, want at least %d", got, what, want)
		}
	}
	languages := tally(topics, func(topic Topic) string { return topic.Language })
	for _, language := range Languages {
		atLeast("topics in "+language, languages[language], 3)
	}
	kinds := tally(topics, func(topic Topic) string { return topic.Kind })
	for _, kind := range []string{Discussion, Question, Experience} {
		atLeast("topics of kind "+kind, kinds[kind], 5)
	}
	posts, long, quoting, mentioning, personal, mixed, unanswered, answered, longest := 0, 0, 0, 0, 0, 0, 0, 0, 0
	for _, topic := range topics {
		posts, longest = posts+len(topic.Posts), max(longest, len(topic.Posts))
		spoken := map[string]bool{}
		for _, post := range topic.Posts {
			spoken[post.Language] = true
			long += one(len([]rune(post.Body)) > 2000 || post.Language == "zh" && len([]rune(post.Body)) > 600)
			quoting, mentioning, personal = quoting+one(len(post.Quotes) > 0), mentioning+one(len(post.Mentions) > 0), personal+one(post.Personal)
		}
		mixed += one(len(spoken) > 1)
		answered += one(topic.Answer > 0)
		unanswered += one(topic.Kind == Question && topic.Answer == 0)
	}
	atLeast("topics", len(topics), 30)
	atLeast("posts", posts, 300)
	atLeast("posts in the longest topic", longest, 45)
	atLeast("long posts", long, 4)
	atLeast("posts that quote", quoting, 20)
	atLeast("posts that mention", mentioning, 20)
	atLeast("posts in person", personal, 1)
	atLeast("topics in several languages", mixed, 20)
	atLeast("answered questions", answered, 5)
	atLeast("open questions", unanswered, 5)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestEverybodyMayWriteWhatTheyWrote(t *testing.T) {
	content := loaded(t)
	observers := map[string]bool{}
	for _, person := range content.People {
		if slices.Equal(person.Roles, []string{Observer}) {
			observers[person.Key] = true
		}
	}
	if len(observers) == 0 {
		t.Fatal("there is no observer")
	}
	for _, topic := range content.Topics {
		for _, post := range topic.Posts {
			if observers[post.Author] {
				t.Errorf("%s: post %d is by an observer, who reads and reacts only", topic.Key, post.Number)
			}
		}
	}
}

func checkKind(t *testing.T, topic Topic) {
	t.Helper()
	a := topic.Account
	switch topic.Kind {
	case Experience:
		if topic.Country == "" || slices.Contains([]string{a.Done, a.Result, a.Cost, a.Lessons, a.Contact}, "") {
			t.Errorf("%s: an experience that lacks its country or a field", topic.Key)
		}
	case Discussion, Question:
		if a != (Account{}) {
			t.Errorf("%s: a %s with the fields of an experience", topic.Key, topic.Kind)
		}
	default:
		t.Errorf("%s: kind %q", topic.Key, topic.Kind)
	}
	if topic.Answer == 1 || topic.Answer > 1 && topic.Kind != Question {
		t.Errorf("%s: post %d cannot be its answer", topic.Key, topic.Answer)
	}
}

var link = regexp.MustCompile(`https?://[^\s)>\]]+`)

func checkPost(t *testing.T, key string, post Post) {
	t.Helper()
	if !slices.Contains(Languages, post.Language) || script(post.Body) != scriptOf(post.Language) {
		t.Errorf("%s: post %d says it is in %q", key, post.Number, post.Language)
	}
	if post.Ago <= 0 || post.Ago > 400*24*time.Hour {
		t.Errorf("%s: post %d: age %v", key, post.Number, post.Ago)
	}
	for _, found := range link.FindAllString(post.Body, -1) {
		if !regexp.MustCompile(`^https://(minamataconvention\.org|example\.org)(/|$)`).MatchString(found) {
			t.Errorf("%s: post %d: a link to %s", key, post.Number, found)
		}
	}
	for _, reacted := range [][]string{post.Thanks, post.Useful, post.Agree} {
		if slices.Contains(reacted, post.Author) {
			t.Errorf("%s: post %d: its author reacts to it", key, post.Number)
		}
		once(t, slices.Clone(reacted))
	}
	if strings.Contains(post.Body, "\n=== ") || strings.ContainsAny(post.Body, "\u200b\ufeff\ufffd") {
		t.Errorf("%s: post %d holds what is not text", key, post.Number)
	}
}

// notOwn is what in a post is not its author's own words.
var notOwn = regexp.MustCompile(`(?m)^>.*$|https?://[^\s)>\]]+|@[a-z-]+`)

// script is the script that most letters of the text are of.
func script(text string) string {
	counts := map[string]int{}
	for _, r := range notOwn.ReplaceAllString(text, "") {
		for _, name := range []string{"Latin", "Cyrillic", "Han", "Arabic"} {
			if unicode.Is(unicode.Scripts[name], r) {
				counts[name]++
			}
		}
	}
	most := "Latin"
	for name, count := range counts {
		if count > counts[most] {
			most = name
		}
	}
	return most
}

func scriptOf(language string) string {
	switch language {
	case "ru":
		return "Cyrillic"
	case "zh":
		return "Han"
	case "ar":
		return "Arabic"
	}
	return "Latin"
}

// alsoWords are names of Parties that are words as well ("financial"), or that
// stand within an invented name where words have no spaces (Tamari).
var alsoWords = []string{"مالي", "马里"}

func TestNoRealPartySpeaks(t *testing.T) {
	shipped, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	content := loaded(t)
	var said []string
	for _, party := range content.Parties {
		for _, name := range party.Names {
			said = append(said, name)
		}
	}
	for _, organization := range content.Organizations {
		for _, name := range organization.Names {
			said = append(said, name)
		}
	}
	for _, person := range content.People {
		said = append(said, person.Position, person.Bio)
	}
	for _, w := range content.Workspaces {
		said = append(said, w.Name, w.Purpose)
		for _, file := range w.Files {
			said = append(said, file.Note, string(file.Content))
		}
	}
	for _, one := range content.Cases {
		for _, step := range one.steps() {
			said = append(said, step.Note)
		}
	}
	for _, one := range content.Requests {
		said = append(said, one.Affiliation, one.Position, one.Statement)
	}
	for _, topic := range content.Topics {
		a := topic.Account
		said = append(said, topic.Title, a.Done, a.Result, a.Cost, a.Lessons, a.Contact)
		for _, post := range topic.Posts {
			said = append(said, post.Body)
		}
	}
	all := words(strings.Join(said, "\n"))
	for _, party := range shipped.Parties {
		for language, name := range party.Names {
			if slices.Contains(alsoWords, name) {
				continue
			}
			if strings.Contains(all, words(name)) || language == "zh" && strings.Contains(all, name) {
				t.Errorf("%s, a real Party, is named", name)
			}
		}
	}
}

// words are the words of a text with one space around each.
func words(text string) string {
	return " " + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }), " ") + " "
}

// Three rooms to look into in as many languages, one of them closed, and a
// proposal to decide on.
func TestWorkspaces(t *testing.T) {
	content := loaded(t)
	shipped, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	languages, visibilities, proposed := map[string]bool{}, map[string]bool{}, 0
	for _, w := range content.Workspaces {
		languages[w.Language], visibilities[w.Visibility] = true, true
		proposed += one(w.Proposed)
		for _, slug := range w.Themes {
			if !slices.ContainsFunc(shipped.Themes, func(theme taxonomy.Theme) bool { return theme.Slug == slug }) {
				t.Errorf("%s: Theme %q is not in the taxonomy", w.Key, slug)
			}
		}
		if script(w.Name) != scriptOf(w.Language) || script(w.Purpose) != scriptOf(w.Language) {
			t.Errorf("%s is not in %s", w.Key, w.Language)
		}
		inside := slices.ContainsFunc(content.Topics, func(topic Topic) bool { return topic.Workspace == w.Key })
		if inside == w.Proposed || w.Proposed != (len(w.Members) == 0) {
			t.Errorf("%s: proposed %v, discussed %v, %d members", w.Key, w.Proposed, inside, len(w.Members))
		}
	}
	if len(content.Workspaces)-proposed < 3 || proposed != 1 || len(languages) < 4 || !visibilities["members"] || !visibilities["public"] {
		t.Errorf("%d workspaces, %d proposed, %v, %v", len(content.Workspaces), proposed, languages, visibilities)
	}
}

func TestDocuments(t *testing.T) {
	content := loaded(t)
	languages, statuses, authors := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range content.Documents {
		languages[d.Language], statuses[d.Status], authors[d.Author] = true, true, true
		if script(d.Title) != scriptOf(d.Language) || d.Days < 1 {
			t.Errorf("%s is not in %s, or was not begun before", d.Key, d.Language)
		}
		for _, s := range d.Suggestions {
			authors[s.By] = true
			if !strings.Contains(string(d.Text), `"`+s.ID+`"`) {
				t.Errorf("%s: there is no suggestion %s in it", d.Key, s.ID)
			}
		}
	}
	if len(languages) < 5 || len(statuses) != 3 || len(authors) < 8 {
		t.Errorf("%v, %v, %v", languages, statuses, authors)
	}
	for name, change := range map[string]func(d *Document){
		"an outsider writes":   func(d *Document) { d.Author = "nadia-brandt" },
		"an outsider suggests": func(d *Document) { d.Suggestions = []Suggestion{{ID: "x", By: "nadia-brandt"}} },
		"no such workspace":    func(d *Document) { d.Workspace = "nowhere" },
	} {
		content := loaded(t)
		change(&content.Documents[0])
		if content.resolve() == nil {
			t.Errorf("%s, and it resolves", name)
		}
	}
}

func TestDecision(t *testing.T) {
	decision := loaded(t).Decision
	if decision.Title != "Décision MC-6/17 : Gestion des connaissances et mise en œuvre de la stratégie numérique" {
		t.Errorf("title %q", decision.Title)
	}
	for _, part := range []string{"\n1. *Salue*", "\n8. *Prie en outre*", "2024-2025[^2] ;", "\n[^1]: UNEP/MC/COP.5/19, annexe I.", "\n[^2]: "} {
		if !strings.Contains(decision.Body, part) {
			t.Errorf("the decision lacks %q", part)
		}
	}
}

func TestMentioned(t *testing.T) {
	body := "@rosa-mamani, see x@example.org and (@awa-diop)."
	got := Mentioned(body, func(key string) string { return "[" + key + "]" })
	if want := "[rosa-mamani], see x@example.org and ([awa-diop])."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLoadRefusesWhatDoesNotResolve(t *testing.T) {
	good := map[string]string{
		"parties.json":       `[{"key": "altura"}]`,
		"organizations.json": `[]`,
		"people.json":        `[{"key": "rosa-mamani", "party": "altura"}, {"key": "awa-diop"}]`,
		"workspaces.json":    `[{"key": "room", "lead": "rosa-mamani", "files": [{"name": "a.csv", "by": "rosa-mamani"}]}]`,
		"cases.json":         `[{"topic": "one", "post": 2, "reports": [{"by": "awa-diop", "ago": "2m"}]}]`,
		"requests.json":      `[{"name": "Ana", "party": "altura", "ago": "1d"}]`,
		"files/a.csv":        "1,2\n",
		"decision.fr.md":     "# Title\n",
		"topics/01-one.md":   "title: One\nkind: question\n\n=== rosa-mamani 2d3h\nFirst.\n\n=== rosa-mamani 5m\n> First.\n\nSecond, @rosa-mamani.\n",
	}
	cases := map[string]struct{ file, text string }{
		"an unknown author":    {"topics/01-one.md", "title: One\n\n=== nobody-here 2d\nFirst.\n"},
		"an unknown mention":   {"topics/01-one.md", "title: One\n\n=== rosa-mamani 2d\nFirst, @nobody-here.\n"},
		"an unknown reaction":  {"topics/01-one.md", "title: One\n\n=== rosa-mamani 2d thanks=nobody-here\nFirst.\n"},
		"an unknown country":   {"topics/01-one.md", "title: One\ncountry: atlantis\n\n=== rosa-mamani 2d\nFirst.\n"},
		"an answer not there":  {"topics/01-one.md", "title: One\nanswer: 2\n\n=== rosa-mamani 2d\nFirst.\n"},
		"a quote of nothing":   {"topics/01-one.md", "title: One\n\n=== rosa-mamani 2d\n> What nobody said.\n\nFirst.\n"},
		"a topic without post": {"topics/01-one.md", "title: One\n"},
		"an empty post":        {"topics/01-one.md", "title: One\n\n=== rosa-mamani 2d\n\n"},
		"a wrong age":          {"topics/01-one.md", "title: One\n\n=== rosa-mamani yesterday\nFirst.\n"},
		"a wrong field":        {"topics/01-one.md", "titel: One\n\n=== rosa-mamani 2d\nFirst.\n"},
		"a wrong word":         {"topics/01-one.md", "title: One\n\n=== rosa-mamani 2d thank=rosa-mamani\nFirst.\n"},
		"an unknown workspace": {"topics/01-one.md", "title: One\nworkspace: cellar\n\n=== rosa-mamani 2d\nFirst.\n"},
		"an unknown member":    {"workspaces.json", `[{"key": "room", "lead": "rosa-mamani", "members": {"nobody-here": "viewer"}}]`},
		"a file not there":     {"workspaces.json", `[{"key": "room", "lead": "rosa-mamani", "files": [{"name": "b.csv", "by": "rosa-mamani"}]}]`},
		"a stranger's file":    {"workspaces.json", `[{"key": "room", "lead": "rosa-mamani", "files": [{"name": "a.csv", "by": "somebody-else"}]}]`},
		"an unknown Party":     {"people.json", `[{"key": "rosa-mamani", "party": "atlantis"}]`},
		"a case on nothing":    {"cases.json", `[{"topic": "one", "post": 3, "reports": [{"by": "awa-diop", "ago": "2m"}]}]`},
		"one's own report":     {"cases.json", `[{"topic": "one", "post": 2, "reports": [{"by": "rosa-mamani", "ago": "2m"}]}]`},
		"a case of nobody":     {"cases.json", `[{"topic": "one", "post": 2}]`},
		"a step too early":     {"cases.json", `[{"topic": "one", "post": 2, "reports": [{"by": "awa-diop", "ago": "2m"}], "claimed": {"by": "awa-diop", "ago": "3m"}}]`},
		"a letter not there":   {"requests.json", `[{"name": "Ana", "party": "altura", "evidence": "none.pdf"}]`},
		"a field too many":     {"parties.json", `[{"key": "altura", "kind": "state"}]`},
	}
	try := func(file, text string) (*Content, error) {
		from := fstest.MapFS{}
		for name, content := range good {
			from[name] = &fstest.MapFile{Data: []byte(content)}
		}
		from[file] = &fstest.MapFile{Data: []byte(text)}
		return load(from)
	}
	content, err := try("decision.fr.md", good["decision.fr.md"])
	if err != nil {
		t.Fatal(err)
	}
	second := content.Topics[0].Posts[1]
	if content.Topics[0].Key != "one" || content.Topics[0].Posts[0].Ago != 51*time.Hour || !slices.Equal(second.Quotes, []int{1}) || !slices.Equal(second.Mentions, []string{"rosa-mamani"}) {
		t.Errorf("%+v", content.Topics[0])
	}
	for name, c := range cases {
		if _, err := try(c.file, c.text); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
