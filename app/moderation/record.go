package moderation

import (
	"slices"
	"strings"
	"time"

	"minamata.exchange/models"
)

// entryOf is the line of the audit record about an act in a case as it stands before
// that: how it stood, how it stands now, and why. What the case is about is said once,
// when it opens; from then on the case itself knows, wherever that is taken.
func entryOf(c models.Case, act models.CaseAct) models.AuditEntry {
	entry := models.AuditEntry{
		ActorID: act.PersonID, Act: "case." + act.Act, Thing: caseThing(c.ID), Place: placeOf(c), Before: standing(c), After: standing(after(c, act.Act)),
		Reason: strings.Join(slices.DeleteFunc([]string{act.Ground, act.Note}, func(part string) bool { return part == "" }), ": "),
	}
	switch act.Act {
	case "open":
		entry.Before, entry.After = "", entry.After+" "+c.Thing
	case "appeal":
		entry.After += " appealed"
	case Uphold, Overturn:
		entry.Before += " appealed"
		entry.After += map[string]string{Uphold: " upheld", Overturn: " overturned"}[act.Act]
	case "lock":
		entry.Before, entry.After = "", "locked"
	case models.MeasureSilence, models.MeasureSuspend:
		entry.Before, entry.After, entry.Reason = "", act.Act+" until "+act.Note, act.Ground
	}
	return entry
}

// standing is how a case stands, in words that the screens translate.
func standing(c models.Case) string {
	words := []string{c.State}
	if c.State == models.CaseDecided {
		return strings.Join(append(words, c.Decision), " ")
	}
	for _, also := range []struct {
		word string
		is   bool
	}{{"withheld", c.WithheldAt != nil}, {"claimed", c.ClaimedBy != nil}, {"handed_on", c.HandedOn}, {"awaits", c.AwaitsUntil != nil}} {
		if also.is {
			words = append(words, also.word)
		}
	}
	return strings.Join(words, " ")
}

// after is how a case stands after an act.
func after(c models.Case, act string) models.Case {
	nobody, never := (*models.PersonID)(nil), (*time.Time)(nil)
	switch act {
	case models.CaseKeep, models.CaseHide, models.CaseDelete, models.CaseMeasure, models.CaseMove, models.CaseSplit, models.CaseMerge:
		c.State, c.Decision = models.CaseDecided, act
	case "undo":
		c.State, c.Decision = models.CaseOpen, ""
	case "withhold":
		c.WithheldAt = &c.OpenedAt
	case "claim":
		c.ClaimedBy = &c.AboutID
	case "release":
		c.ClaimedBy = nobody
	case HandOn:
		c.HandedOn, c.ClaimedBy, c.AwaitsUntil = true, nobody, never
	case "hand_back":
		c.HandedOn, c.ClaimedBy = false, nobody
	case AskEdit:
		c.AwaitsUntil, c.ClaimedBy = &c.OpenedAt, &c.AboutID
	case "take_back", "edited", "overdue":
		c.AwaitsUntil = never
	}
	return c
}
