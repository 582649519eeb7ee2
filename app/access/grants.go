package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/casbin/casbin/v2/log"
	"github.com/casbin/casbin/v2/rbac"

	"minamata.exchange/models"
)

// roles is a set of roles, one bit each.
type roles uint64

// maxRoles is how many roles there can be: a set is one machine word.
const maxRoles = 64

// grant is a role held in a place.
type grant struct {
	place string
	role  roles // one bit
}

// grants is the role manager behind Casbin's g: who holds which role where.
// A person holds few roles, so a person's grants are a short list and a
// question costs a look at it, however many persons there are. It is not
// safe for concurrent use; Access guards it.
type grants struct {
	held      map[string][]grant
	hierarchy *hierarchy
}

func newGrants() *grants {
	return &grants{held: map[string][]grant{}, hierarchy: newHierarchy()}
}

// at is the set of roles a subject holds in a place, with what they include.
// Everyone holds visitor.
func (g *grants) at(subject, place string) roles {
	set := g.hierarchy.closure[Visitor]
	for _, held := range g.held[subject] {
		if inside(place, held.place) {
			set |= g.hierarchy.closed(held.role)
		}
	}
	return set
}

// HasLink reports whether the subject holds the role in the place.
func (g *grants) HasLink(subject, role string, place ...string) (bool, error) {
	if len(place) != 1 {
		return false, errors.New("a role is held in one place")
	}
	bit, known := g.hierarchy.bits[role]
	return known && g.at(subject, place[0])&bit != 0, nil
}

// AddLink grants a role in a place.
func (g *grants) AddLink(subject, role string, place ...string) error {
	if len(place) != 1 || place[0] == "" || strings.ContainsAny(subject+place[0], "*") {
		return fmt.Errorf("grant of %s to %s: not in one named place", role, subject)
	}
	bit, err := g.hierarchy.bit(role)
	if err != nil {
		return err
	}
	if entry := (grant{place[0], bit}); !slices.Contains(g.held[subject], entry) {
		g.held[subject] = append(g.held[subject], entry)
	}
	return nil
}

// DeleteLink withdraws a role in a place.
func (g *grants) DeleteLink(subject, role string, place ...string) error {
	bit := g.hierarchy.bits[role]
	left := slices.DeleteFunc(slices.Clone(g.held[subject]), func(held grant) bool {
		return held.role == bit && len(place) == 1 && held.place == place[0]
	})
	if len(left) == 0 {
		delete(g.held, subject)
		return nil
	}
	g.held[subject] = left
	return nil
}

// Clear forgets every grant.
func (g *grants) Clear() error { clear(g.held); return nil }

// GetRoles lists the roles a subject holds in a place, with what they include.
func (g *grants) GetRoles(subject string, place ...string) ([]string, error) {
	if len(place) != 1 {
		return nil, errors.New("a role is held in one place")
	}
	return g.hierarchy.names(g.at(subject, place[0])), nil
}

// GetImplicitRoles is GetRoles, which already follows inclusion.
func (g *grants) GetImplicitRoles(subject string, place ...string) ([]string, error) {
	return g.GetRoles(subject, place...)
}

// GetUsers lists who holds a role directly in exactly that place.
func (g *grants) GetUsers(role string, place ...string) ([]string, error) {
	bit := g.hierarchy.bits[role]
	var subjects []string
	for subject, held := range g.held {
		if len(place) == 1 && slices.Contains(held, grant{place[0], bit}) {
			subjects = append(subjects, subject)
		}
	}
	slices.Sort(subjects)
	return subjects, nil
}

// GetImplicitUsers is GetUsers.
func (g *grants) GetImplicitUsers(role string, place ...string) ([]string, error) {
	return g.GetUsers(role, place...)
}

// GetDomains lists the places in which a subject holds a role.
func (g *grants) GetDomains(subject string) ([]string, error) {
	var places []string
	for _, held := range g.held[subject] {
		places = append(places, held.place)
	}
	return places, nil
}

// What follows is of the interface and has no use here: grants name places
// exactly, patterns belong to rules.

func (g *grants) GetAllDomains() ([]string, error)                  { return nil, nil }
func (g *grants) BuildRelationship(string, string, ...string) error { return nil }
func (g *grants) PrintRoles() error                                 { return nil }
func (g *grants) SetLogger(log.Logger)                              {}
func (g *grants) Match(place, name string) bool                     { return inside(place, name) }
func (g *grants) AddMatchingFunc(string, rbac.MatchingFunc)         {}
func (g *grants) AddDomainMatchingFunc(string, rbac.MatchingFunc)   {}
func (g *grants) DeleteDomain(string) error                         { return errors.New("not supported") }

// hierarchy is which role includes which: Casbin's g2.
type hierarchy struct {
	grants
	bits     map[string]roles
	includes map[string][]string
	closure  map[string]roles
	closing  [maxRoles]roles
}

func newHierarchy() *hierarchy {
	h := &hierarchy{bits: map[string]roles{}, includes: map[string][]string{}, closure: map[string]roles{}}
	_, _ = h.bit(Visitor)
	h.close()
	return h
}

// bit is the bit of a role, a new one for a new role.
func (h *hierarchy) bit(role string) (roles, error) {
	if bit, known := h.bits[role]; known {
		return bit, nil
	}
	if len(h.bits) == maxRoles {
		return 0, fmt.Errorf("role %s: there can be %d roles", role, maxRoles)
	}
	bit := roles(1) << len(h.bits)
	h.bits[role] = bit
	h.close()
	return bit, nil
}

// closed is a role's bit with those of all it includes.
func (h *hierarchy) closed(bit roles) roles {
	for i := range h.closing {
		if bit == 1<<i {
			return h.closing[i]
		}
	}
	return bit
}

// close works out for each role all that it includes.
func (h *hierarchy) close() {
	for role, bit := range h.bits {
		set, queue := bit, h.includes[role]
		for len(queue) > 0 {
			next := h.bits[queue[0]]
			if set&next == 0 {
				set |= next
				queue = append(slices.Clone(queue), h.includes[queue[0]]...)
			}
			queue = queue[1:]
		}
		h.closure[role] = set
		for i := range h.closing {
			if bit == 1<<i {
				h.closing[i] = set
			}
		}
	}
}

func (h *hierarchy) names(set roles) []string {
	var names []string
	for _, role := range slices.Sorted(maps.Keys(h.bits)) {
		if set&h.bits[role] != 0 {
			names = append(names, role)
		}
	}
	return names
}

// AddLink has one role include another.
func (h *hierarchy) AddLink(role, included string, _ ...string) error {
	for _, name := range []string{role, included} {
		if _, err := h.bit(name); err != nil {
			return err
		}
	}
	if !slices.Contains(h.includes[role], included) {
		h.includes[role] = append(h.includes[role], included)
	}
	h.close()
	return nil
}

// DeleteLink has a role no longer include another.
func (h *hierarchy) DeleteLink(role, included string, _ ...string) error {
	h.includes[role] = slices.DeleteFunc(slices.Clone(h.includes[role]), func(name string) bool { return name == included })
	h.close()
	return nil
}

// HasLink reports whether a role includes another.
func (h *hierarchy) HasLink(role, included string, _ ...string) (bool, error) {
	return h.closure[role]&h.bits[included] != 0, nil
}

// Clear forgets what includes what; bits stay with their names, because
// grants hold them.
func (h *hierarchy) Clear() error {
	clear(h.includes)
	h.close()
	return nil
}

// people are those who hold any role, in the order of their ids.
func (g *grants) people() []models.PersonID {
	var ids []models.PersonID
	for subject := range g.held {
		if id, err := strconv.ParseInt(strings.TrimPrefix(subject, "person:"), 10, 64); err == nil {
			ids = append(ids, models.PersonID(id))
		}
	}
	slices.Sort(ids)
	return ids
}
