package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	templ "github.com/a-h/templ/generator"
	templparser "github.com/a-h/templ/parser/v2"

	"minamata.exchange/config"
)

// What holds for the house as a whole: which package may know which, how long
// a file and a function may be, which words we use, and that what is generated
// is what its sources give.

const module = "minamata.exchange/"

// Names of packages stand here without the module; "app/..." is app and
// everything under it, "app/*" everything right under it.
const (
	fiber  = "github.com/gofiber/fiber/v2"
	gorm   = "gorm.io/..."
	casbin = "github.com/casbin/..."
)

// arrow is a rule about imports: from may not import never.
type arrow struct {
	from   string
	except []string
	never  []string
	why    string
}

// foundations are the packages under app/ that every capability may build on;
// wiring is allowed to know them all.
var (
	foundations = []string{"app/access", "app/live", "app/fault", "app/richtext"}
	wiring      = []string{"app", "app/apptest"}
)

var arrows = []arrow{
	{from: "minamata.exchange", never: []string{"app/...", "models", "views/...", "migrations", "handlers/web"}, why: "main hands over to the commands and knows nothing else"},
	{from: "views/...", never: []string{"app/...", "models", "handlers/...", "config", "migrations", fiber, gorm, casbin}, why: "a view takes props only, so that every state of it can be shown without a story behind it"},
	{from: "handlers/collab", never: []string{"views/...", "handlers/web", gorm, casbin, "app/document", "app/access"}, why: "a carrier of messages shows nothing and asks no rights: rooms do"},
	{from: "handlers/web", never: []string{gorm, casbin, "migrations"}, why: "a way in holds no SQL and no rule: it asks app/"},
	{from: "app/...", never: []string{"handlers/...", fiber}, why: "app/ does not know by which way somebody came in"},
	{from: "app/...", except: wiring, never: []string{"app"}, why: "app.go wires the capabilities together; none of them knows the whole"},
	{from: "app/...", except: []string{"app/access"}, never: []string{casbin}, why: "rights are asked of access, which alone knows Casbin"},
	{from: "app/fault", never: []string{module + "..."}, why: "kinds of error are below everything"},
	{from: "app/access", never: []string{"app/*"}, why: "access knows things by the records in models, not by the capabilities that make them"},
	{from: "app/live", never: []string{"app/*"}, why: "live carries events whose meaning it does not know"},
	{from: "app/richtext", never: []string{"app/*", "models", "context", "log/slog"}, why: "richtext is pure: the same text gives the same HTML"},
	{from: "app/collab/replica", never: []string{"app/*", "models", "context", "time", "log/slog"}, why: "a replica is what an editor holds: documents and steps, and nothing of the server"},
	{from: "models", never: []string{"app/...", "handlers/...", "views/...", "config", fiber, casbin}, why: "records know nothing above them"},
	{from: "migrations", never: []string{module + "..."}, why: "migrations are SQL and depend on nothing of ours"},
	{from: "config", never: []string{"app/...", "models", "handlers/...", "views/...", "migrations"}, why: "settings are read by everything and read nothing"},
	{from: module + "...", except: []string{"app/apptest", "app/prose/prosetest", "models/modelstest", "handlers/handlertest", "views/viewstest"}, never: []string{"app/apptest", "app/prose/prosetest", "models/modelstest", "handlers/handlertest", "views/viewstest", "testing"}, why: "test packages are for tests"},
}

// allowed are the exceptions that a rule with a pattern cannot say.
var allowed = map[string][]string{
	"app/access":         {"app/live", "app/fault"}, // a changed policy is announced, a refusal is a fault
	"app/live":           {"app/fault"},
	"app/collab":         {"app/prose"}, // the engine of what is written together
	"app/collab/replica": {"app/prose"}, // documents and steps
	"app/document":       {"app/prose"},
	"app/thread":         {"app/prose"}, // where passages stand
	"app/period":         {"app/prose"}, // which paragraphs there are
}

// pkg is what "go list" says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Doc        string
	Imports    []string
	Deps       []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func TestArrows(t *testing.T) {
	packages := list(t)
	rules := arrows
	for _, p := range packages { // a capability does not know another one
		if name := p.name(); isCapability(name) {
			rules = append(rules, arrow{from: name, never: []string{"app/*"}, why: "a capability does not know another one: use events, or an interface of its own wired in app.go"})
		}
	}
	for _, rule := range rules {
		checkNames(t, packages, rule)
		for _, p := range packages {
			if matches(rule.from, p.name()) && !slices.Contains(rule.except, p.name()) {
				checkImports(t, p, rule)
			}
		}
	}
}

func isCapability(name string) bool {
	below, isApp := strings.CutPrefix(name, "app/")
	return isApp && !strings.Contains(below, "/") && !slices.Contains(foundations, name) && !slices.Contains(wiring, name)
}

func checkImports(t *testing.T, p pkg, rule arrow) {
	t.Helper()
	for _, imported := range p.Imports {
		name := strings.TrimPrefix(imported, module)
		if rule.never[0] == "app/*" && (slices.Contains(allowed[p.name()], name) || isCapability(p.name()) && slices.Contains(foundations, name)) {
			continue
		}
		for _, never := range rule.never {
			if matches(never, name) || matches(never, imported) {
				t.Errorf("%s may not import %s: %s", p.name(), name, rule.why)
			}
		}
	}
}

// checkNames fails when a rule speaks of a package that is no longer there: a
// rename would void the rule in silence.
func checkNames(t *testing.T, packages []pkg, rule arrow) {
	t.Helper()
	for _, pattern := range append([]string{rule.from}, append(rule.never, rule.except...)...) {
		known := slices.ContainsFunc(packages, func(p pkg) bool {
			return matches(pattern, p.name()) || matches(pattern, p.ImportPath) || slices.ContainsFunc(p.Deps, func(dep string) bool { return matches(pattern, dep) })
		})
		if !known && pattern != "testing" {
			t.Errorf("a rule about imports names %s, which is not here any more (%s)", pattern, rule.why)
		}
	}
}

func matches(pattern, name string) bool {
	if under, isTree := strings.CutSuffix(pattern, "/..."); isTree {
		return name == under || strings.HasPrefix(name, under+"/")
	}
	if under, isRow := strings.CutSuffix(pattern, "/*"); isRow {
		below, is := strings.CutPrefix(name, under+"/")
		return is && !strings.Contains(below, "/")
	}
	return pattern == name
}

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Doc,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var p pkg
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range list(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

const (
	fileBudget     = 500
	functionBudget = 70
)

// sources calls visit with every file of ours that has one of the endings.
func sources(t *testing.T, visit func(path string, content []byte), endings ...string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || name == "testdata" || len(name) > 1 && name[0] == '.' && name != ".ci") {
			return fs.SkipDir
		}
		if entry.IsDir() || !slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(name, ending) }) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil {
			visit(filepath.ToSlash(path), content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isGenerated(path string) bool {
	return strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "views/static/")
}

func isTest(path string) bool {
	return strings.HasSuffix(path, "_test.go") || strings.Contains(path, "test/")
}

func TestBudgets(t *testing.T) {
	sources(t, func(path string, content []byte) {
		if isGenerated(path) || isTest(path) {
			return
		}
		if lines := bytes.Count(content, []byte("\n")); lines > fileBudget {
			t.Errorf("%s has %d lines; the budget is %d", path, lines, fileBudget)
		}
		if strings.HasSuffix(path, ".go") && path != "handlers/web/routes.go" { // a map is as long as the land
			checkFunctions(t, path, content)
		}
	}, ".go", ".templ", ".ts", ".css", ".mjs")
}

// A newcomer reads these whole.
func TestDocumentsStayShort(t *testing.T) {
	for name, budget := range map[string]int{"README.md": 120, "ARCHITECTURE.md": 300} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(content, []byte("\n")); lines > budget {
			t.Errorf("%s has %d lines; the budget is %d", name, lines, budget)
		}
	}
}

func TestReadmeNamesEverySetting(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"EXCHANGE_TEST_POSTGRES": true}
	for _, setting := range reflect.VisibleFields(reflect.TypeFor[config.Config]()) {
		variable := setting.Tag.Get("env")
		known[variable] = true
		flag := "--" + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, "EXCHANGE_"), "_", "-"))
		if row := fmt.Sprintf("| `%s` | `%s` |", flag, variable); !bytes.Contains(readme, []byte(row)) {
			t.Errorf("README.md has no row %q", row)
		}
	}
	for _, variable := range regexp.MustCompile(`EXCHANGE_[A-Z_]+`).FindAllString(string(readme), -1) {
		if !known[variable] {
			t.Errorf("README.md names %s, which is no setting", variable)
		}
	}
}

// Every invariant that code cites is in ARCHITECTURE.md.
func TestInvariantsAreListed(t *testing.T) {
	architecture, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	invariant := regexp.MustCompile(`INV-[0-9]+`)
	sources(t, func(path string, content []byte) {
		for _, name := range invariant.FindAllString(string(content), -1) {
			if !bytes.Contains(architecture, []byte("| "+name+" |")) {
				t.Errorf("%s cites %s, which ARCHITECTURE.md does not list", path, name)
			}
		}
	}, ".go", ".ts", ".templ", ".sql")
}

func checkFunctions(t *testing.T, path string, content []byte) {
	t.Helper()
	files := token.NewFileSet()
	file := parse(t, files, path, content)
	for _, declaration := range file.Decls {
		function, is := declaration.(*ast.FuncDecl)
		if !is {
			continue
		}
		if lines := files.Position(function.End()).Line - files.Position(function.Pos()).Line + 1; lines > functionBudget {
			t.Errorf("%s: %s has %d lines; the budget is %d", path, function.Name.Name, lines, functionBudget)
		}
	}
}

func parse(t *testing.T, files *token.FileSet, path string, content []byte) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(files, path, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// avoid are the words that we do not use, and what we say instead.
// ARCHITECTURE.md gives the reasons.
var avoid = map[string]string{
	"user": "person or account", "users": "people or accounts", "username": "address",
	"login": "sign in", "logout": "sign out", "signup": "request an account",
	"admin": "secretariat", "subforum": "forum", "avatar": "face", "upvote": "reaction",
}

// avoidInForums is what we do not say of topics: a thread is a discussion
// anchored in a document.
var avoidInForums = map[string]string{"thread": "topic", "threads": "topics"}

// inOthersWords are names that another system has given.
var inOthersWords = regexp.MustCompile(`^(UserAgent|userAgent|GetUsers|GetImplicitUsers)$`)

func TestWordsInCode(t *testing.T) {
	sources(t, func(path string, content []byte) {
		if isGenerated(path) || isTest(path) {
			return
		}
		files := token.NewFileSet()
		for _, name := range declared(parse(t, files, path, content)) {
			for _, word := range wordsOf(name.Name) {
				say := avoid[word]
				if strings.Contains(path, "forum") || strings.Contains(path, "topic") {
					say = cmp.Or(say, avoidInForums[word])
				}
				if say != "" && !inOthersWords.MatchString(name.Name) {
					t.Errorf("%s: %s: not %q but %s", files.Position(name.Pos()), name.Name, word, say)
				}
			}
		}
	}, ".go")
	for _, p := range list(t) {
		last := p.name()[strings.LastIndex(p.name(), "/")+1:]
		if slices.Contains([]string{"common", "util", "utils", "helper", "helpers", "base", "manager", "types", "misc"}, last) {
			t.Errorf("%s: a package is named for what it is about", p.name())
		}
	}
}

// declared are the names that a file gives to things.
func declared(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			names = append(names, node.Name)
		case *ast.TypeSpec:
			names = append(names, node.Name)
		case *ast.ValueSpec:
			names = append(names, node.Names...)
		case *ast.Field:
			names = append(names, node.Names...)
		case *ast.AssignStmt:
			for _, target := range node.Lhs {
				if name, is := target.(*ast.Ident); is && node.Tok == token.DEFINE {
					names = append(names, name)
				}
			}
		}
		return true
	})
	return names
}

// wordsOf takes a Go name apart: "newUserName" is new, user, name.
func wordsOf(name string) []string {
	var words []string
	start := 0
	letters := []rune(name)
	for i := range letters {
		if i > start && unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			words = append(words, strings.ToLower(string(letters[start:i])))
			start = i
		}
	}
	return append(words, strings.ToLower(string(letters[start:])))
}

func TestWordsOnScreens(t *testing.T) {
	word := regexp.MustCompile(`(?i)\b(` + strings.Join(slices.Sorted(func(yield func(string) bool) {
		for word := range avoid {
			if !yield(word) {
				return
			}
		}
	}), "|") + `|log ?in|log ?out|sign ?up|member state)\b`)
	sources(t, func(path string, content []byte) {
		if !strings.HasPrefix(path, "views/text/locales/en/") {
			return
		}
		var strs map[string]any
		if err := json.Unmarshal(content, &strs); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for key, value := range strs {
			if found := word.FindString(fmt.Sprint(value)); found != "" {
				t.Errorf("%s: %s: says %q; see the glossary in ARCHITECTURE.md", path, key, found)
			}
		}
	}, ".json")
}

func TestTemplatesAreCurrent(t *testing.T) {
	version, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "github.com/a-h/templ").Output()
	if err != nil {
		t.Fatal(err)
	}
	sources(t, func(path string, _ []byte) {
		target := strings.TrimSuffix(path, ".templ") + "_templ.go"
		there, err := os.ReadFile(target)
		if err != nil {
			t.Error(err)
			return
		}
		if !bytes.Equal(generate(t, path, strings.TrimSpace(string(version))), there) {
			t.Errorf("%s is not what %s gives: go tool templ generate -path views", target, path)
		}
	}, ".templ")
	sources(t, func(path string, _ []byte) {
		if _, err := os.Stat(strings.TrimSuffix(path, "_templ.go") + ".templ"); err != nil {
			t.Errorf("%s is generated from nothing", path)
		}
	}, "_templ.go")
}

func generate(t *testing.T, path, version string) []byte {
	t.Helper()
	file, err := templparser.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	relative := strings.TrimPrefix(path, "views/")
	if _, err := templ.Generate(file, &raw, templ.WithFileName(relative), templ.WithVersion(version)); err != nil {
		t.Fatal(err)
	}
	formatted, err := format.Source(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return formatted
}

func TestAssetsAreCurrent(t *testing.T) {
	runNode(t, "build.mjs", "--check")
}

func TestScripts(t *testing.T) {
	runNode(t, "test.mjs")
}

// runNode runs a script of views/assets.
func runNode(t *testing.T, arguments ...string) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("views/assets/node_modules/esbuild")
	}
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("EXCHANGE_TEST_REQUIRE"), ","), "node") {
			t.Fatalf("node and the packages of views/assets are required here: %v", err)
		}
		t.Skip("did not run: node or the packages of views/assets (npm ci) are not here: ", err)
	}
	run := exec.CommandContext(t.Context(), "node", arguments...)
	run.Dir = "views/assets"
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
