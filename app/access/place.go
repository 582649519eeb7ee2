package access

import (
	"strconv"
	"strings"

	"minamata.exchange/models"
)

// Place is where a right holds: "site", or a path from the outside in such
// as "workspace:3/forum:7". The site is around every place and is not
// written.
type Place string

// Site is the whole Exchange.
const Site Place = "site"

// PartyPlace is where a Party's focal point acts.
func PartyPlace(id models.PartyID) Place { return Place("party:" + strconv.FormatInt(int64(id), 10)) }

// ForumPlace is a forum, within the place it belongs to.
func ForumPlace(id models.ForumID, within Place) Place {
	own := Place("forum:" + strconv.FormatInt(int64(id), 10))
	if within == Site || within == "" {
		return own
	}
	return within + "/" + own
}

// inside reports whether a place is the named one or lies within it. name is
// "site", "forum:7", or "forum:*" for any forum.
func inside(place, name string) bool {
	if name == string(Site) || name == "*" {
		return true
	}
	kind, isAny := strings.CutSuffix(name, "*")
	for part := range strings.SplitSeq(place, "/") {
		if part == name || isAny && strings.HasPrefix(part, kind) {
			return true
		}
	}
	return false
}

// kindOf is the place with its numbers taken out: what decisions depend on
// where no rule names a place by number.
func kindOf(place string) string {
	if !strings.ContainsRune(place, ':') {
		return place
	}
	var kind strings.Builder
	for i, part := range strings.Split(place, "/") {
		if i > 0 {
			kind.WriteByte('/')
		}
		name, _, _ := strings.Cut(part, ":")
		kind.WriteString(name)
		kind.WriteString(":*")
	}
	return kind.String()
}
