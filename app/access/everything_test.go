package access_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// declared are the acts, and the kinds of thing, that the package declares.
func declared(t *testing.T) (acts []access.Act, things []string) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || len(spec.Values) != 1 {
				return true
			}
			literal, is := spec.Values[0].(*ast.BasicLit)
			if !is || literal.Kind != token.STRING {
				return true
			}
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if kind, is := spec.Type.(*ast.Ident); is && kind.Name == "Act" {
				acts = append(acts, access.Act(value))
			}
			if strings.HasSuffix(spec.Names[0].Name, "Thing") {
				things = append(things, value)
			}
			return true
		})
	}
	slices.Sort(acts)
	slices.Sort(things)
	return acts, things
}

// An act or a kind of thing that no question names would be in no table, and no rule
// about it would be taken.
func TestEveryActAndThingIsInTheTable(t *testing.T) {
	acts, things := declared(t)
	if len(acts) < 30 || len(things) < 11 {
		t.Fatalf("only %d acts and %d things were found", len(acts), len(things))
	}
	for _, act := range acts {
		if !access.IsKnown("*", string(act)) {
			t.Errorf("no question asks about %s", act)
		}
	}
	for _, thing := range things {
		if !slices.ContainsFunc(access.Kinds(), func(k access.Kind) bool {
			return k.Thing == thing || strings.HasSuffix(thing, "/") && strings.HasPrefix(k.Thing, thing)
		}) {
			t.Errorf("no question asks about %s", thing)
		}
	}
	for _, kind := range access.Kinds() {
		for _, act := range kind.Acts {
			if !slices.Contains(acts, act) {
				t.Errorf("%s on %s is asked, and is no act", act, kind.Thing)
			}
		}
	}
}

// asked are the places in which everything is asked of everybody, by their names in
// the table: the one where a role of that kind is held, one within it, and another.
var asked = []struct {
	name  string
	place access.Place
}{
	{"site", access.Site},
	{"forum", access.ForumPlace(77, access.Site)},
	{"its-party", access.PartyPlace(7)},
	{"other-party", access.PartyPlace(8)},
	{"its-workspace", access.WorkspacePlace(7)},
	{"forum-in-it", access.ForumPlace(78, access.WorkspacePlace(7))},
	{"other-workspace", access.WorkspacePlace(8)},
}

// heldAt is where somebody of a role holds it.
func heldAt(role string) access.Place {
	switch {
	case role == access.FocalPoint:
		return access.PartyPlace(7)
	case slices.Contains(access.WorkspaceRoles, role):
		return access.WorkspacePlace(7)
	}
	return access.Site
}

type asker struct {
	name string
	who  access.Who
}

// everything writes what Casbin lets each role do: every act on every kind of thing in
// every kind of place, each act with the things on which it is allowed.
func everything(t *testing.T, s *site) string {
	t.Helper()
	acts, _ := declared(t)
	var things []string
	for _, kind := range access.Kinds() {
		things = append(things, kind.Thing)
	}
	slices.Sort(things)
	things = slices.Compact(things)
	people := []asker{{"stranger", person(500)}}
	for i, role := range s.Roles() {
		who := access.Who{}
		if role != access.Visitor {
			who = person(models.PersonID(501 + i))
			s.grant(t, who.Person, role, heldAt(role))
		}
		people = append(people, asker{role, who})
	}
	for i, role := range []string{access.Secretariat, access.Lead} {
		silenced, suspended := models.PersonID(600+i), models.PersonID(610+i)
		s.grant(t, silenced, role, heldAt(role))
		s.grant(t, silenced, access.Silenced, access.Site)
		s.grant(t, suspended, role, heldAt(role))
		s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, suspended) })
		people = append(people, asker{role + ", silenced", person(silenced)}, asker{role + ", suspended", person(suspended)})
	}
	var table strings.Builder
	for _, one := range people {
		for _, where := range asked {
			fmt.Fprintf(&table, "%s in %s: %s\n", one.name, where.name, allowed(s, one.who, where.place, acts, things))
		}
	}
	return table.String()
}

// allowed is a line of the table: each act, on what. "*" is on everything.
func allowed(s *site, who access.Who, place access.Place, acts []access.Act, things []string) string {
	var parts []string
	for _, act := range acts {
		var on []string
		for _, thing := range things {
			if s.Can(who, act, thing, place) {
				on = append(on, thing)
			}
		}
		switch len(on) {
		case 0:
		case len(things):
			parts = append(parts, string(act)+" *")
		default:
			parts = append(parts, string(act)+" "+strings.Join(on, ","))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// Every act × role × place × thing, as Casbin decides it. Whoever adds one of them, or a
// rule, shows the changed lines.
func TestEverythingThatTheShippedPolicyAllows(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		got := everything(t, start(t, db))
		holdAgainst(t, "testdata/everything.txt", got)
		for line := range strings.Lines(got) {
			if strings.Contains(line, ", suspended in ") && !strings.HasSuffix(line, ": nothing\n") {
				t.Errorf("who is suspended may: %s", line)
			}
			if _, may, silenced := strings.Cut(line, ", silenced in "); silenced {
				_, may, _ = strings.Cut(strings.TrimSpace(may), ": ")
				for act := range strings.SplitSeq(may, "; ") {
					if !strings.HasPrefix(act, "read ") && !strings.HasPrefix(act, "read_") {
						t.Errorf("who is silenced may: %s", line)
						break
					}
				}
			}
		}
	})
}
