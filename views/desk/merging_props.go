package desk

import "minamata.exchange/views/ui"

// MergingProps are those of what it would do to merge one account into another.
type MergingProps struct {
	FrameProps
	ID, Into    int64
	From, Stays RowProps
	Holdings    []HoldingProps
	Roles       []RoleProps // which only the one that goes has
	Taken       []string    // role@place, as they were ticked
	Memberships []MembershipProps
	Appeals     int // that the one decided on the other
	Seen        string
	Reason      string
	Errors      map[string]string
	Problem     string
}

// HoldingProps are how much of a kind goes over.
type HoldingProps struct {
	Kind  string
	Count int
}

// MembershipProps are a workspace with the roles in it: of the one that goes, and of
// the one that stays before and after.
type MembershipProps struct {
	Workspace          ui.Link
	Visibility         string
	Role, Was, Becomes string
}

func (p MergingProps) gains() bool {
	for _, one := range p.Memberships {
		if one.Was != one.Becomes {
			return true
		}
	}
	return false
}
