package models

import "time"

// Confidential is the mark on a Document or a file of a Workspace that keeps it
// among the Workspace's Members.
type Confidential struct {
	ConfidentialAt     *time.Time // nil: it is not
	ConfidentialBy     *PersonID
	ConfidentialReason string
}

// IsConfidential reports whether the mark stands.
func (c Confidential) IsConfidential() bool { return c.ConfidentialAt != nil }

// MarkColumns are those of a mark that somebody sets now, for a reason; "" lifts
// the one there is.
func MarkColumns(tx *Tx, by PersonID, reason string) map[string]any {
	if reason == "" {
		return map[string]any{"confidential_at": nil, "confidential_by": nil, "confidential_reason": ""}
	}
	return map[string]any{"confidential_at": tx.Now, "confidential_by": by, "confidential_reason": reason}
}
