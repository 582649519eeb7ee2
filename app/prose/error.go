package prose

import (
	"errors"
	"strconv"
)

// Kind says what sort of refusal an [Error] is.
type Kind uint8

const (
	// Malformed is input that is not what it claims to be: broken JSON, a
	// wrong type, a step whose positions contradict one another.
	Malformed Kind = iota + 1
	// OutOfRange is a position or an index outside the document.
	OutOfRange
	// Unfit is content, a mark or an attribute that the schema does not allow
	// where it would stand.
	Unfit
	// GapNotFlat is a replaceAround step whose gap cuts through a node.
	GapNotFlat
	// Overwrite is a structural step that would overwrite content.
	Overwrite
	// Missing is a step about a node where there is none.
	Missing
	// Unknown is a name of a node, mark or step type that does not exist.
	Unknown
	// TooLarge is input, or the result of a step, beyond the [Limits].
	TooLarge
)

var kindNames = [...]string{
	Malformed:  "malformed",
	OutOfRange: "out of range",
	Unfit:      "does not fit the schema",
	GapNotFlat: "gap not flat",
	Overwrite:  "would overwrite content",
	Missing:    "no node",
	Unknown:    "unknown type",
	TooLarge:   "too large",
}

// String gives the kind in words.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Error is the only error type of this package: what was refused, and where.
// The official library throws RangeError, ReplaceError or TransformError
// instead, or reports a failed StepResult.
type Error struct {
	Kind Kind
	// Detail says what exactly, for a log; it may quote names of the schema
	// but never a document's text.
	Detail string
	// Pos is where: for input a byte offset, else a position in UTF-16 code
	// units; -1 when there is no such place.
	Pos int
}

// Error gives the kind, the detail and the place.
func (e *Error) Error() string {
	s := "prose: " + e.Kind.String() + ": " + e.Detail
	if e.Pos >= 0 {
		s += " (at " + strconv.Itoa(e.Pos) + ")"
	}
	return s
}

// KindOf gives the kind of the [Error] in err's chain, or 0.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}

func fail(kind Kind, detail string) *Error {
	return &Error{Kind: kind, Detail: detail, Pos: -1}
}

func failAt(kind Kind, pos int, detail string) *Error {
	return &Error{Kind: kind, Detail: detail, Pos: pos}
}

func outOfRange(pos int) *Error {
	return failAt(OutOfRange, pos, "position outside the document")
}
