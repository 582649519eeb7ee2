package desk_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minamata.exchange/views/desk"
)

// recorder finds the acts that a package records: it follows what is given as the
// Act of an audit entry to the literals it comes from.
type recorder struct {
	fset    *token.FileSet
	funcs   []*ast.FuncDecl
	consts  map[string]string
	acts    map[string]token.Position
	unknown []string
}

// where tells tables by what stands in them before the acts that they take: the
// database lists those.
var where = map[string]string{"case.": "case_id", "topic.": "topic_acts"}

func newRecorder(t *testing.T, dir string, consts map[string]string) *recorder {
	t.Helper()
	r := &recorder{fset: token.NewFileSet(), consts: consts, acts: map[string]token.Position{}}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(r.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				r.funcs = append(r.funcs, d)
			case *ast.GenDecl:
				r.note(d)
			}
		}
	}
	return r
}

// note keeps the constants of a package.
func (r *recorder) note(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		value, is := spec.(*ast.ValueSpec)
		if !is || d.Tok != token.CONST {
			continue
		}
		for i, name := range value.Names {
			if i < len(value.Values) {
				if text, is := literal(value.Values[i]); is {
					r.consts[name.Name] = text
				}
			}
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, is := e.(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// entries goes through the audit entries that are made.
func (r *recorder) entries() {
	for _, f := range r.funcs {
		ast.Inspect(f, func(n ast.Node) bool {
			made, is := n.(*ast.CompositeLit)
			if !is || !isEntry(made.Type) {
				return true
			}
			for _, element := range made.Elts {
				if pair, is := element.(*ast.KeyValueExpr); is && nameOf(pair.Key) == "Act" {
					r.add(f, pair.Value, "")
				}
			}
			return true
		})
		for _, value := range assigned(f, "Act") {
			r.add(f, value, "")
		}
	}
}

func isEntry(e ast.Expr) bool { return nameOf(e) == "AuditEntry" }

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// add adds the acts that an expression can be, behind what they begin with.
func (r *recorder) add(f *ast.FuncDecl, e ast.Expr, begin string) {
	if text, is := literal(e); is {
		r.acts[begin+text] = r.fset.Position(e.Pos())
		return
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if text, is := literal(e.X); is && e.Op == token.ADD {
			r.add(f, e.Y, begin+text)
			return
		}
	case *ast.CallExpr: // string(act)
		if nameOf(e.Fun) == "string" && len(e.Args) == 1 {
			r.add(f, e.Args[0], begin)
			return
		}
	case *ast.Ident:
		if r.follow(f, e.Name, begin) {
			return
		}
	case *ast.SelectorExpr:
		if r.field(f, e, begin) {
			return
		}
	}
	r.unknown = append(r.unknown, r.fset.Position(e.Pos()).String())
}

// follow follows a name to where it gets its values.
func (r *recorder) follow(f *ast.FuncDecl, name, begin string) bool {
	if value, known := r.consts[name]; known {
		r.acts[begin+value] = r.fset.Position(f.Pos())
		return true
	}
	values := assigned(f, name)
	for _, value := range values {
		r.add(f, value, begin)
	}
	at := 0
	for _, field := range f.Type.Params.List {
		for _, param := range field.Names {
			if param.Name == name {
				return r.calls(f.Name.Name, at, begin) > 0
			}
			at++
		}
	}
	return len(values) > 0
}

// calls adds what a function of the package is called with.
func (r *recorder) calls(name string, argument int, begin string) (found int) {
	for _, f := range r.funcs {
		ast.Inspect(f, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if is && nameOf(call.Fun) == name && argument < len(call.Args) {
				found++
				r.add(f, call.Args[argument], begin)
			}
			return true
		})
	}
	return found
}

// assigned is what a variable or field of that name is set to in a function.
func assigned(f *ast.FuncDecl, name string) (values []ast.Expr) {
	ast.Inspect(f, func(n ast.Node) bool {
		set, is := n.(*ast.AssignStmt)
		if is && len(set.Lhs) == len(set.Rhs) {
			for i, left := range set.Lhs {
				selected, isField := left.(*ast.SelectorExpr)
				if ident, is := left.(*ast.Ident); is && ident.Name == name || isField && selected.Sel.Name == name && nameOf(selected.X) == "entry" {
					values = append(values, set.Rhs[i])
				}
			}
		}
		return true
	})
	return values
}

// field adds what a field can be: a constant of another package, what the database
// takes, or the acts that stand in the same function.
func (r *recorder) field(f *ast.FuncDecl, e *ast.SelectorExpr, begin string) bool {
	if table, known := where[begin]; known && e.Sel.Name == "Act" {
		for _, act := range taken(table) {
			r.acts[begin+act] = r.fset.Position(e.Pos())
		}
		return true
	}
	if value, known := r.consts[e.Sel.Name]; known {
		r.acts[begin+value] = r.fset.Position(e.Pos())
		return true
	}
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, is := n.(*ast.BasicLit); is {
			if text, is := literal(lit); is && regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`).MatchString(text) {
				r.acts[begin+text], found = r.fset.Position(lit.Pos()), true
			}
		}
		return true
	})
	return found
}

// taken are the acts that the database takes in a table, or took.
func taken(table string) (acts []string) {
	names, _ := filepath.Glob("../../migrations/sqlite/*.sql")
	made := regexp.MustCompile(`create table ([^;]*?)\bact\s+text not null check \(act in \(([^)]*)\)`)
	for _, name := range names {
		text, _ := os.ReadFile(filepath.Clean(name))
		for _, match := range made.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(match[1], table) {
				for act := range strings.SplitSeq(match[2], ",") {
					acts = append(acts, strings.Trim(strings.TrimSpace(act), "'"))
				}
			}
		}
	}
	return acts
}

// recorded are all acts that the program records, and where.
func recorded(t *testing.T) map[string]token.Position {
	t.Helper()
	consts, all := map[string]string{}, map[string]token.Position{}
	dirs := []string{"../../models", "../../app/access"} // first: others name their constants
	err := filepath.WalkDir("../../app", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && !slices.Contains(dirs, path) {
			dirs = append(dirs, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		r := newRecorder(t, dir, consts)
		r.entries()
		maps.Copy(all, r.acts)
		for _, at := range r.unknown {
			t.Errorf("%s: which act is recorded here cannot be told: say it so that this test can", at)
		}
	}
	return all
}

// Whoever reads the record reads every act in their language.
func TestEveryActThatIsRecordedHasAName(t *testing.T) {
	acts := recorded(t)
	if len(acts) < 100 {
		t.Errorf("only %d acts were found", len(acts))
	}
	for act, at := range acts {
		if desk.DoneName(context.Background(), act) == act {
			t.Errorf("%s: %s has no name (views/desk/done.go)", at, act)
		}
	}
	for _, act := range desk.Acts() {
		if _, is := acts[act]; !is && !slices.Contains(former, act) {
			t.Errorf("%s has a name, and nothing records it", act)
		}
	}
}

// former acts are recorded no longer, and stand in records.
var former = []string{}
