package fault

import (
	"strings"
	"unicode/utf8"
)

// MaxReason bounds why somebody did something, in characters.
const MaxReason = 1000

// Reason is why somebody did what is kept with its reason: Invalid where they do not say,
// say too much, or what is no text.
func Reason(reason string) (string, error) {
	reason = strings.TrimSpace(strings.ReplaceAll(reason, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return "", InvalidField("reason", "fault.malformed")
	case reason == "":
		return "", InvalidField("reason", "fault.reason.missing")
	case utf8.RuneCountInString(reason) > MaxReason:
		return "", InvalidField("reason", "fault.reason.too_long", "limit", MaxReason)
	}
	return reason, nil
}
