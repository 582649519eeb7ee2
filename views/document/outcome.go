package document

import (
	"context"
	"strconv"

	"minamata.exchange/views/text"
)

// AnswerProps are those of the form that settles a thread.
type AnswerProps struct {
	Number   int64 // of the thread
	URL, Ref string
	Return   string // where to go on to; "" for the thread
	Resolved bool
	Writes   bool // may say something, or say it otherwise
	Decides  bool // may choose an outcome
	Outcome  string
	Response string
	Settled  int64 // the version of what is shown
	Problem  string
}

func (p AnswerProps) id(field string) string {
	return field + "-" + strconv.FormatInt(p.Number, 10)
}

// Outcomes are what may become of what a thread asks for.
var Outcomes = []string{"accepted", "partly", "noted", "rejected"}

// Outcome says what became of it, "" where nothing is said.
func Outcome(ctx context.Context, outcome string) string {
	switch outcome {
	case "accepted":
		return text.T(ctx, "thread.outcome.accepted")
	case "partly":
		return text.T(ctx, "thread.outcome.partly")
	case "noted":
		return text.T(ctx, "thread.outcome.noted")
	case "rejected":
		return text.T(ctx, "thread.outcome.rejected")
	}
	return ""
}

func outcomeTone(outcome string) string {
	return map[string]string{"accepted": "leaf", "partly": "ochre", "rejected": "rust"}[outcome]
}
