package policy

import (
	"cmp"
	"context"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// latest is how many changes of the policy are shown.
const latest = 20

// Change is a change of the policy as the audit record tells of it.
type Change struct {
	Rule   access.Rule
	Remove bool
	At     time.Time
	By     *models.Person // none: the program
	Reason string
	// Stands reports whether the policy is still so; put back, it is not.
	Stands bool
}

// Changes reads the latest changes of the policy, the newest first, for who may read
// it and the record.
func (s *Service) Changes(ctx context.Context, who access.Who) ([]Change, error) {
	if err := s.require(who, access.Read, access.PolicyThing, access.Site); err != nil {
		return nil, err
	}
	if !s.access.Can(who, access.Read, access.AuditThing, access.Site) {
		return nil, nil
	}
	rules, err := s.access.Rules()
	if err != nil {
		return nil, err
	}
	var changes []Change
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		entries, err := models.AuditRows(tx, models.AuditFilter{Act: "policy", Limit: latest})
		if err != nil {
			return err
		}
		var ids []models.PersonID
		for _, entry := range entries {
			if entry.ActorID != nil {
				ids = append(ids, *entry.ActorID)
			}
		}
		people, err := models.PeopleNames(tx, ids)
		for _, entry := range entries {
			if change, is := changeOf(entry, people); is {
				change.Stands = slices.Contains(rules, change.Rule) != change.Remove
				changes = append(changes, change)
			}
		}
		return err
	})
	return changes, err
}

// changeOf reads an entry: of a rule that was removed, older ones say it as what came
// after.
func changeOf(entry models.AuditEntry, people map[models.PersonID]models.Person) (Change, bool) {
	rule, is := access.ParseRule(cmp.Or(entry.Before, entry.After))
	change := Change{Rule: rule, Remove: entry.Act == ruleRemoved, At: entry.At, Reason: entry.Reason}
	if entry.ActorID != nil {
		if person, known := people[*entry.ActorID]; known {
			change.By = &person
		}
	}
	return change, is
}
