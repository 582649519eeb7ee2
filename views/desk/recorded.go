package desk

import (
	"context"
	"strings"
	"time"

	"minamata.exchange/views/moderation"
	"minamata.exchange/views/text"
)

// What the audit record holds in codes is said here in the reader's language. What is
// not known stands as it is: the record is never written anew.

// entryName is what was done; what the program opened was not reported.
func entryName(ctx context.Context, e EntryProps) string {
	if e.Act == "case.open" && strings.HasPrefix(e.Reason, "sign_") {
		return caseActName(ctx, "notice")
	}
	return DoneName(ctx, e.Act)
}

// thingLabel names a thing of the record.
func thingLabel(ctx context.Context, p RecordedProps) string {
	kind, number, _ := strings.Cut(p.Text, ":")
	if p.Name != "" {
		return p.Name
	}
	ids := strings.Split(number, "/")
	last := ids[len(ids)-1]
	switch kind {
	case "account":
		return text.T(ctx, "desk.record.account", "number", number)
	case "case":
		return text.T(ctx, "desk.record.case", "number", number)
	case "comment":
		return text.T(ctx, "desk.record.comment", "number", last, "in", ids[0])
	case "document":
		return text.T(ctx, "desk.record.document", "number", number)
	case "file":
		return text.T(ctx, "desk.record.file", "number", last, "in", ids[0])
	case "forum":
		return text.T(ctx, "desk.record.forum", "number", number)
	case "invitation":
		return text.T(ctx, "desk.record.invitation", "number", number)
	case "organization":
		return text.T(ctx, "desk.record.organization", "number", number)
	case "party":
		return text.T(ctx, "desk.record.party", "number", number)
	case "person":
		return text.T(ctx, "desk.record.person", "number", number)
	case "policy":
		return text.T(ctx, "desk.thing.policy")
	case "post":
		return text.T(ctx, "desk.record.post", "number", last, "in", ids[0])
	case "request":
		return text.T(ctx, "desk.record.request", "number", number)
	case "site":
		return text.T(ctx, "desk.record.site")
	}
	return lastThings(ctx, kind, number, p.Text)
}

func lastThings(ctx context.Context, kind, number, recorded string) string {
	switch kind {
	case "theme":
		return text.T(ctx, "desk.record.theme", "number", number)
	case "topic":
		return text.T(ctx, "desk.record.topic", "number", number)
	case "word":
		return text.T(ctx, "desk.record.word", "number", number)
	case "workspace":
		return text.T(ctx, "desk.record.workspace", "number", number)
	}
	return recorded
}

// reasonSaid is why something was done. That of a case begins with its ground, and
// stands so at who was silenced or suspended by it.
func reasonSaid(ctx context.Context, e EntryProps) string {
	ofCase := strings.HasPrefix(e.Act, "case.")
	ofMeasure := e.Act == "account.silence" || e.Act == "account.suspend"
	if !ofCase && !ofMeasure {
		return e.Reason
	}
	ground, note, both := strings.Cut(e.Reason, ": ")
	said := becauseOf(ctx, ground, moderation.GroundName)
	switch {
	case !both:
		return said
	case ground == "":
		return note
	case ofCase && said != ground:
		return said + ": " + note
	}
	return e.Reason
}

// standingSaid is how a case or an account stood, in words; "" where it was recorded
// in others than these.
func standingSaid(ctx context.Context, act, recorded string) string {
	if !strings.HasPrefix(act, "case.") && !strings.HasPrefix(act, "account.") {
		return ""
	}
	recorded, moment, until := strings.Cut(recorded, " until ")
	var said []string
	for word := range strings.FieldsSeq(recorded) {
		switch name := standingName(ctx, word); {
		case name != "":
			said = append(said, name)
		case strings.Contains(word, ":"): // what a case is about stands beside it
		default:
			return ""
		}
	}
	words := strings.Join(said, " · ")
	if at, is := momentOf(moment); until && is {
		return words + " · " + text.T(ctx, "desk.until") + " " + text.Date(ctx, at)
	} else if until {
		return ""
	}
	return words
}

func momentOf(recorded string) (time.Time, bool) {
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, recorded); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// standingName is a word of how a case or an account stands.
func standingName(ctx context.Context, word string) string {
	switch word {
	case "open":
		return text.T(ctx, "desk.record.open")
	case "decided":
		return text.T(ctx, "desk.record.decided")
	case "withheld":
		return text.T(ctx, "desk.record.withheld")
	case "claimed":
		return text.T(ctx, "desk.record.claimed")
	case "awaits":
		return text.T(ctx, "desk.record.awaits")
	case "handed_on":
		return caseActName(ctx, "hand_on")
	case "appealed":
		return caseActName(ctx, "appeal")
	case "upheld":
		return caseActName(ctx, "uphold")
	case "overturned":
		return caseActName(ctx, "overturn")
	case "locked":
		return caseActName(ctx, "lock")
	case "silence", "silenced":
		return RoleName(ctx, "silenced")
	case "suspend":
		return stateName(ctx, "suspended")
	case "active", "suspended", "expired", "closed":
		return stateName(ctx, word)
	case "keep", "hide", "delete", "measure", "move", "merge", "split":
		return caseActName(ctx, word)
	}
	return ""
}
