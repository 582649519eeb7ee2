// Package fault holds the kinds of error an action can end in. A fault says
// to people what happened by a translation key, and to the log what caused
// it; the two never mix. It imports nothing of ours.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what a caller can do about a fault.
type Kind int

// The kinds, from the least to the most serious.
const (
	// Internal is everything nobody foresaw. It is the zero value: an error
	// that says nothing of itself is internal.
	Internal Kind = iota
	// Invalid input; Field says where.
	Invalid
	// Unauthenticated: signing in may help.
	Unauthenticated
	// Forbidden: the person may know the thing and may not do this to it.
	Forbidden
	// NotFound: it is not, or is not theirs to know.
	NotFound
	// Conflict: locked, changed meanwhile, or a reference used twice.
	Conflict
	// TooLarge: over a limit of size or count.
	TooLarge
	// TooMany: over a limit of rate; After says when again.
	TooMany
	// Unavailable: the database is away, or the program is stopping.
	Unavailable
)

var names = [...]string{"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict", "too_large", "too_many", "unavailable"}

// String is the name of the kind as the protocol writes it.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(names) {
		return names[Internal]
	}
	return names[k]
}

// Error is an action's failure.
type Error struct {
	Kind  Kind
	Key   string         // translation key, for people
	Args  map[string]any // what the translated text names
	Field string         // which input, for Invalid
	After time.Duration  // when to try again, for TooMany and Unavailable
	Err   error          // the cause, for the log alone
}

// Error is the text for the log.
func (e *Error) Error() string {
	text := e.Kind.String() + ": " + e.Key
	if e.Field != "" {
		text += " (" + e.Field + ")"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Of is the kind of err: Internal unless a fault is in its chain.
func Of(err error) Kind {
	if fault, is := errors.AsType[*Error](err); is {
		return fault.Kind
	}
	return Internal
}

// As is the fault in err's chain, or an internal one around err.
func As(err error) *Error {
	if fault, is := errors.AsType[*Error](err); is {
		return fault
	}
	return &Error{Kind: Internal, Key: "fault.internal", Err: err}
}

// Is reports whether err is of that kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err) == kind }

// InvalidField says that one input is wrong.
func InvalidField(field, key string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Key: key, Args: pairs(args)}
}

// Unsigned says that nobody is signed in.
func Unsigned() error { return &Error{Kind: Unauthenticated, Key: "fault.unauthenticated"} }

// Denied says that the person may not do this.
func Denied() error { return &Error{Kind: Forbidden, Key: "fault.forbidden"} }

// Missing says that there is no such thing, or none the person may know of.
func Missing() error { return &Error{Kind: NotFound, Key: "fault.not_found"} }

// Conflicting says that the state of the thing does not allow it.
func Conflicting(key string, args ...any) error {
	return &Error{Kind: Conflict, Key: key, Args: pairs(args)}
}

// Oversized says which limit was passed.
func Oversized(field, key string, args ...any) error {
	return &Error{Kind: TooLarge, Field: field, Key: key, Args: pairs(args)}
}

// Limited says when to come again.
func Limited(key string, after time.Duration) error {
	return &Error{Kind: TooMany, Key: key, After: after, Args: map[string]any{"minutes": int(after.Minutes()) + 1}}
}

// Away says that something the program needs does not answer.
func Away(err error) error {
	return &Error{Kind: Unavailable, Key: "fault.unavailable", After: 5 * time.Second, Err: err}
}

// pairs makes a map of name, value, name, value …
func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	values := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		values[fmt.Sprint(args[i])] = args[i+1]
	}
	return values
}
