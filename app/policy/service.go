package policy

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Service changes the policy.
type Service struct {
	db     *models.DB
	access *access.Access
}

// New makes the service.
func New(db *models.DB, rights *access.Access) *Service { return &Service{db: db, access: rights} }

func (s *Service) require(who access.Who, act access.Act, thing string, place access.Place) error {
	switch {
	case s.access.Can(who, act, thing, place):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	default:
		return fault.Denied()
	}
}

func record(tx *models.Tx, who access.Who, entry models.AuditEntry) error {
	if !who.IsVisitor() {
		entry.ActorID = &who.Person
	}
	return models.Record(tx, entry)
}

// Row is a question with what the policy answers for each role.
type Row struct {
	access.Question
	Answers []access.Answer // in the order of Table.Roles
}

// Table is the whole policy as a matrix, and the rules behind it.
type Table struct {
	Roles     []string // each after those it includes
	Includes  map[string][]string
	Rows      []Row
	Rules     []access.Rule
	HeldBy    map[string]int // how many people hold a role
	MayChange bool
}

// Table reads the policy, for who may read it.
func (s *Service) Table(who access.Who) (Table, error) {
	if err := s.require(who, access.Read, access.PolicyThing, access.Site); err != nil {
		return Table{}, err
	}
	rules, err := s.access.Rules()
	if err != nil {
		return Table{}, err
	}
	table := Table{
		Roles: s.access.Roles(), Includes: s.access.Includes(), Rules: rules, HeldBy: s.access.HeldBy(),
		MayChange: s.access.Can(who, access.Change, access.PolicyThing, access.Site),
	}
	questions := s.access.Questions(rules)
	matrix := s.access.Matrix(rules, questions)
	for i, question := range questions {
		row := Row{Question: question}
		for _, role := range table.Roles {
			row.Answers = append(row.Answers, matrix[role][i])
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

// Preview is what a change of the policy would change, and nothing more.
type Preview struct {
	Rule    access.Rule
	Remove  bool
	Effects []access.Effect
	// Exists reports whether the rule is in the policy now.
	Exists bool
	// Gain and Lose are the people for whom something turns.
	Gain, Lose Turned
}

// Turned is how many people gain or lose something, and a handful of them.
type Turned struct {
	Count int
	Some  []models.Person
}

// handful is how many people are named.
const handful = 5

// Preview says which roles would gain and lose what.
func (s *Service) Preview(ctx context.Context, who access.Who, rule access.Rule, remove bool) (Preview, error) {
	preview := Preview{Rule: rule, Remove: remove}
	if err := s.require(who, access.Change, access.PolicyThing, access.Site); err != nil {
		return preview, err
	}
	rules, err := s.access.Rules()
	if err != nil {
		return preview, err
	}
	for _, known := range rules {
		preview.Exists = preview.Exists || known == rule
	}
	if !remove {
		if err := s.db.Read(ctx, func(tx *models.Tx) error { return s.check(tx, rule) }); err != nil {
			return preview, err
		}
	}
	if preview.Effects, err = s.access.Effects(rule, remove); err != nil {
		return preview, err
	}
	gain, lose, err := s.access.Affected(rule, remove)
	if err != nil {
		return preview, err
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if preview.Gain, err = s.turned(tx, who, gain); err != nil {
			return err
		}
		preview.Lose, err = s.turned(tx, who, lose)
		return err
	})
	return preview, err
}

// turned names a handful of people to who may read about people.
func (s *Service) turned(tx *models.Tx, who access.Who, ids []models.PersonID) (Turned, error) {
	t := Turned{Count: len(ids)}
	if !s.access.Can(who, access.Read, access.PersonThing, access.Site) {
		return t, nil
	}
	people, err := models.PeopleNames(tx, ids[:min(len(ids), handful)])
	for _, id := range ids[:min(len(ids), handful)] {
		if person, known := people[id]; known {
			t.Some = append(t.Some, person)
		}
	}
	return t, err
}

// check refuses a rule that would decide nothing.
func (s *Service) check(tx *models.Tx, rule access.Rule) error {
	if _, known := s.access.Includes()[rule.Role]; !known {
		return fault.InvalidField("role", "policy.refused.role")
	}
	if !access.IsKnown(rule.Thing, rule.Act) {
		return fault.InvalidField("act", "access.question.unknown")
	}
	if strings.HasSuffix(rule.Place, "*") {
		return nil // its form is checked by access
	}
	return s.checkPlace(tx, rule.Place)
}

// checkPlace refuses a place that is not there.
func (s *Service) checkPlace(tx *models.Tx, text string) error {
	place, err := access.ParsePlace(text)
	if err != nil {
		return fault.InvalidField("place", "access.rule.malformed")
	}
	kind, number, _ := strings.Cut(text, ":")
	switch kind {
	case "forum":
		if !s.access.HasForum(place) {
			return fault.InvalidField("place", "access.place.unknown")
		}
	case "workspace":
		if !s.access.HasWorkspace(place) {
			return fault.InvalidField("place", "access.place.unknown")
		}
	case "party":
		var id models.PartyID
		if _, err := fmt.Sscan(number, &id); err != nil {
			return fault.InvalidField("place", "access.rule.malformed")
		}
		if _, err := models.PartyByID(tx, id); err != nil {
			if fault.Is(access.NotFound(err), fault.NotFound) {
				return fault.InvalidField("place", "access.place.unknown")
			}
			return err
		}
	}
	return nil
}

// What is recorded of a rule.
const (
	ruleAdded   = "policy.add"
	ruleRemoved = "policy.remove"
)

// AddRule adds a rule to the policy.
func (s *Service) AddRule(ctx context.Context, who access.Who, rule access.Rule, reason string) error {
	return s.changeRule(ctx, who, rule, reason, ruleAdded, func(tx *models.Tx) error {
		if err := s.check(tx, rule); err != nil {
			return err
		}
		return s.access.AddRule(tx, rule)
	})
}

// RemoveRule takes a rule out of the policy.
func (s *Service) RemoveRule(ctx context.Context, who access.Who, rule access.Rule, reason string) error {
	return s.changeRule(ctx, who, rule, reason, ruleRemoved, func(tx *models.Tx) error {
		return s.access.RemoveRule(tx, rule)
	})
}

func (s *Service) changeRule(ctx context.Context, who access.Who, rule access.Rule, reason, act string, f func(*models.Tx) error) error {
	if err := s.require(who, access.Change, access.PolicyThing, access.Site); err != nil {
		return err
	}
	reason, err := fault.Reason(reason)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if there, err := s.access.HasRule(tx, rule); err != nil || there == (act == ruleAdded) {
			return cmp.Or(err, fault.Conflicting("policy.refused.already"))
		}
		if err := f(tx); err != nil {
			return err
		}
		entry := models.AuditEntry{Act: act, Thing: "policy:0", Place: rule.Place, After: rule.String(), Reason: reason}
		if act == ruleRemoved {
			entry.Before, entry.After = rule.String(), ""
		}
		return record(tx, who, entry)
	})
}

// Answer is why a person (none: a visitor) may do something, or may not.
type Answer struct {
	access.Explanation
	access.Question
	Person *models.Person
}

// Explain says why a person (0: a visitor) may do something, for who may read
// the policy.
func (s *Service) Explain(ctx context.Context, who access.Who, id models.PersonID, thing string, act access.Act, place string) (Answer, error) {
	if err := s.require(who, access.Read, access.PolicyThing, access.Site); err != nil {
		return Answer{}, err
	}
	question, err := s.access.QuestionAt(thing, act, place)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Question: question}
	if id != 0 {
		var person models.Person
		err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
			person, err = models.PersonByID(tx, id)
			return access.NotFound(err)
		})
		if fault.Is(err, fault.NotFound) {
			return Answer{}, fault.InvalidField("person", "policy.refused.nobody")
		} else if err != nil {
			return Answer{}, err
		}
		answer.Person = &person
	}
	answer.Explanation, err = s.access.Explain(id, question)
	return answer, err
}
