package access

import (
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/models"
)

// HeldBy counts the people who hold each role, wherever that is. Everybody is a visitor.
func (a *Access) HeldBy() map[string]int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	held := map[string]int{}
	for _, grants := range a.grants.held {
		var all roles
		for _, one := range grants {
			all |= one.role
		}
		for role, bit := range a.grants.hierarchy.bits {
			if all&bit != 0 {
				held[role]++
			}
		}
	}
	return held
}

// Affected are the people whom a change of the policy would give something, or take
// something from, where they hold a role. Who is suspended may nothing either way.
func (a *Access) Affected(rule Rule, remove bool) (gain, lose []models.PersonID, err error) {
	before, after, err := a.rulesWith(rule, remove)
	if err != nil {
		return nil, nil, err
	}
	effects, err := a.Effects(rule, remove)
	if err != nil {
		return nil, nil, err
	}
	var questions []Question
	for _, effect := range effects {
		if !slices.Contains(questions, effect.Question) {
			questions = append(questions, effect.Question)
		}
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	turns := &turning{before: before, after: after, known: map[turned]int{}}
	for subject, held := range a.grants.held {
		id, err := strconv.ParseInt(strings.TrimPrefix(subject, "person:"), 10, 64)
		if err != nil || a.named[subject] { // who is suspended, which a rule of their own says
			continue
		}
		gains, loses := a.turnsFor(turns, subject, held, questions)
		if gains {
			gain = append(gain, models.PersonID(id))
		}
		if loses {
			lose = append(lose, models.PersonID(id))
		}
	}
	slices.Sort(gain)
	slices.Sort(lose)
	return gain, lose, nil
}

// turnsFor reports whether somebody would gain or lose an answer, in general or in a
// place where they hold a role. The caller holds the lock.
func (a *Access) turnsFor(turns *turning, subject string, held []grant, questions []Question) (gains, loses bool) {
	for _, q := range questions {
		for _, place := range a.placesLike(q, held) {
			asked := Question{q.Thing, q.Act, place}
			switch set := a.grants.at(subject, string(place)); turns.of(asked, set, a.grants.hierarchy) {
			case 1:
				gains = true
			case -1:
				loses = true
			}
		}
	}
	return gains, loses
}

// placesLike are the place of a question, and where that stands for any, those of its
// kind in which somebody holds a role.
func (a *Access) placesLike(q Question, held []grant) []Place {
	places := []Place{q.Place}
	kind, isAny := strings.CutSuffix(string(q.Place), ":0")
	if !isAny {
		return places
	}
	for _, one := range held {
		place := Place(one.place)
		if !strings.HasPrefix(one.place, kind+":") || slices.Contains(places, place) {
			continue
		}
		if visibility, is := strings.CutPrefix(q.Thing, "workspace/"); is && a.workspaces[WorkspaceOf(place)].Visibility != visibility {
			continue
		}
		places = append(places, place)
	}
	return places
}

// turning answers questions before and after a change, once for each set of roles.
type turning struct {
	before, after []Rule
	known         map[turned]int
}

type turned struct {
	Question
	roles roles
}

// of is 1 where the answer turns to yes, -1 where it turns to no.
func (t *turning) of(q Question, set roles, h *hierarchy) int {
	key := turned{q, set}
	turn, known := t.known[key]
	if known {
		return turn
	}
	held := h.names(set)
	was, is := answer(t.before, q, held).Allowed, answer(t.after, q, held).Allowed
	if is != was {
		turn = -1
		if is {
			turn = 1
		}
	}
	t.known[key] = turn
	return turn
}

// ParseRule reads a rule as String writes it.
func ParseRule(line string) (Rule, bool) {
	parts := strings.Split(line, ", ")
	if len(parts) != 5 || parts[4] != "allow" && parts[4] != "deny" {
		return Rule{}, false
	}
	rule := Rule{Role: parts[0], Place: parts[1], Thing: parts[2], Act: parts[3], Deny: parts[4] == "deny"}
	return rule, rule.validate() == nil
}
