package access_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// matrix writes what each role may, one question a line.
func matrix(t *testing.T, s *site) string {
	t.Helper()
	rules, err := s.Rules()
	if err != nil {
		t.Fatal(err)
	}
	questions := s.Questions(rules)
	answers := s.Matrix(rules, questions)
	var lines strings.Builder
	fmt.Fprintf(&lines, "%-22s %-9s %-8s", "thing", "act", "place")
	for _, role := range s.Roles() {
		fmt.Fprintf(&lines, " %-11s", role)
	}
	for i, q := range questions {
		fmt.Fprintf(&lines, "\n%-22s %-9s %-8s", q.Thing, q.Act, strings.Replace(string(q.Place), ":0", ":*", 1))
		for _, role := range s.Roles() {
			fmt.Fprintf(&lines, " %-11s", said(answers[role][i], role))
		}
	}
	return regexp.MustCompile(` +\n`).ReplaceAllString(lines.String()+"\n", "\n")
}

// said is what a role may by rules of its own, by those it inherits, or not.
func said(answer access.Answer, role string) string {
	switch {
	case answer.Denied():
		return "denied"
	case !answer.Allowed:
		return "-"
	case slices.ContainsFunc(answer.Rules, func(r access.Rule) bool { return r.Role == role }):
		return "yes"
	}
	return "inherited"
}

// Whoever changes the shipped policy shows the changed lines of this table.
func TestMatrixOfTheShippedPolicy(t *testing.T) {
	holdAgainst(t, "testdata/matrix.txt", matrix(t, start(t, modelstest.SQLite(t, nil))))
}

// holdAgainst holds rights against a table of them.
func holdAgainst(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the policy gives other rights (go test -update rewrites the table):\n%s", got)
	}
}

// What the screens say of the policy is what Casbin decides, for every role,
// question and a policy with rules of every form.
func TestExplanationsAgreeWithCasbin(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	public := s.forums[models.AudiencePublic]
	number := fmt.Sprint("forum:", public.ID)
	for _, rule := range []access.Rule{
		{Role: access.Partner, Place: number, Thing: "forum/public", Act: "reply", Deny: true},
		{Role: access.Observer, Place: "forum:*", Thing: "forum/members", Act: "*", Deny: true},
		{Role: access.Observer, Place: number, Thing: "*", Act: "start"},
		{Role: access.Moderator, Place: "party:3", Thing: access.AccountThing, Act: "vouch"},
		{Role: access.PartyRole, Place: "*", Thing: access.PersonThing, Act: "*"},
	} {
		s.change(t, func(tx *models.Tx) error { return s.AddRule(tx, rule) })
	}
	rules, err := s.Rules()
	if err != nil {
		t.Fatal(err)
	}
	questions := s.Questions(rules)
	answers := s.Matrix(rules, questions)
	id, compared := models.PersonID(100), 0
	for _, role := range s.Roles() {
		for i, question := range questions {
			who := access.Who{}
			if role != access.Visitor {
				id++
				who = person(id)
				s.grant(t, id, role, question.Place)
			}
			allowed := s.Can(who, question.Act, question.Thing, question.Place)
			if allowed != answers[role][i].Allowed {
				t.Errorf("%s %+v: Casbin says %v, the matrix %v", role, question, allowed, answers[role][i])
			}
			explanation, err := s.Explain(who.Person, question)
			if err != nil || explanation.Allowed != allowed || allowed && len(explanation.Reasons) == 0 {
				t.Errorf("%s %+v: explained as %+v, %v", role, question, explanation, err)
			}
			for _, reason := range explanation.Reasons {
				if reason.Rule.Deny == allowed {
					t.Errorf("%s %+v: %v is no reason", role, question, reason.Rule)
				}
			}
			compared++
		}
	}
	if compared < 250 {
		t.Errorf("only %d comparisons", compared)
	}
}

func TestExplanationNamesTheGrantOrTheSuspension(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 1, access.Moderator, access.Site)
	question, err := s.QuestionAt("", access.Reply, fmt.Sprint("forum:", s.forums[models.AudienceParties].ID))
	if err != nil || question.Thing != "forum/parties" {
		t.Fatalf("%+v, %v", question, err)
	}
	explanation, err := s.Explain(1, question)
	if err != nil || !explanation.Allowed || len(explanation.Reasons) != 1 {
		t.Fatalf("%+v, %v", explanation, err)
	}
	if reason := explanation.Reasons[0]; reason.Rule.Role != access.PartyRole || reason.Grant == nil || reason.Grant.Role != access.Moderator {
		t.Errorf("%+v", reason)
	}
	s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 1) })
	if explanation, err = s.Explain(1, question); err != nil || explanation.Allowed || !explanation.Suspended {
		t.Errorf("suspended: %+v, %v", explanation, err)
	}
	for _, place := range []string{"*", "forum:*", "forum:999", "", "person:1", "forum:1/forum:2", "site "} {
		if _, err := s.QuestionAt("forum/public", access.Read, place); !fault.Is(err, fault.Invalid) {
			t.Errorf("place %q: %v", place, err)
		}
	}
}

func TestEffectsAreWhatAChangeWouldChange(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	rule := access.Rule{Role: access.Observer, Place: "*", Thing: "forum/members", Act: "read"}
	effects, err := s.Effects(rule, true)
	if err != nil {
		t.Fatal(err)
	}
	var losing []string
	for _, effect := range effects {
		if effect.Allowed || effect.Question.Thing != "forum/members" || effect.Question.Act != access.Read {
			t.Errorf("%+v", effect)
		}
		losing = append(losing, effect.Role)
	}
	// who includes observer loses it; the secretariat has a rule of its own
	if fmt.Sprint(losing) != "[observer partner party focal_point moderator]" {
		t.Errorf("%v lose it", losing)
	}
	same, err := s.Effects(rule, false)
	if err != nil || len(same) != 0 {
		t.Errorf("adding what is there changes %v, %v", same, err)
	}
}

// The secretariat cannot shut itself out, whichever rule would do it.
func TestPolicyStaysOpenToTheSecretariat(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		s.grant(t, 1, access.Secretariat, access.Site)
		for _, rule := range []access.Rule{
			{Role: access.Secretariat, Place: "*", Thing: "*", Act: "*", Deny: true},
			{Role: access.Visitor, Place: "site", Thing: "policy", Act: "change", Deny: true},
			{Role: access.Moderator, Place: "*", Thing: "*", Act: "grant", Deny: true},
			{Role: access.Observer, Place: "*", Thing: "policy", Act: "*", Deny: true},
			{Role: access.Partner, Place: "site", Thing: "account", Act: "read", Deny: true},
		} {
			err := db.Write(t.Context(), func(tx *models.Tx) error { return s.AddRule(tx, rule) })
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%v: %v", rule, err)
			}
		}
		whole := access.Rule{Role: access.Secretariat, Place: "*", Thing: "*", Act: "*"}
		if err := db.Write(t.Context(), func(tx *models.Tx) error { return s.RemoveRule(tx, whole) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("the secretariat's rule was removed: %v", err)
		}
		if !s.Can(person(1), access.Change, access.PolicyThing, access.Site) {
			t.Error("the secretariat is shut out")
		}
	})
}
