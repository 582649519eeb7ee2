package confidential

import (
	"strconv"
	"time"
)

// OutgoingProps are one thing that left a workspace.
type OutgoingProps struct {
	Name         string // that it had then
	Thing        string // kind:id
	ThingURL     string // of all that left of it
	Form         string // file, attachment, docx, csv
	Version      int64  // 0: none
	Confidential bool
	By           string // "": somebody who is gone
	ByURL        string // of all that they took
	At           time.Time
	Told         bool // with it, leads and the secretariat were told of how much it is
}

// OutgoingsProps are those of the list of what left a workspace.
type OutgoingsProps struct {
	URL      string // of the list
	CSV      string
	Rows     []OutgoingProps
	Narrowed string // to whose, or to what; "" for all
	First    string
	Next     string
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
