package desk

import "minamata.exchange/views/ui"

func mergingStates() []ui.State {
	rows := sampleRows()
	plain := MergingProps{
		FrameProps: sampleFrame("people"), ID: 1, Into: 2, From: rows[0], Stays: rows[2], Seen: "0a1b",
		Holdings: []HoldingProps{{"topics", 1}, {"posts", 1204}, {"comments", 0}, {"documents", 2}, {"attachments", 3}, {"files", 1}, {"reactions", 8}, {"followings", 4}, {"drafts", 1}, {"notices", 12}, {"reports", 1}, {"cases", 2}},
	}
	full := plain
	full.Roles = []RoleProps{{Role: "party", Place: "site"}, {Role: "moderator", Place: "forum:7", PlaceName: "Gold"}}
	full.Memberships = []MembershipProps{
		{Workspace: ui.Link{Label: longName, URL: "/workspaces/1"}, Visibility: "members", Role: "lead", Becomes: "lead"},
		{Workspace: ui.Link{Label: "إرشادات", URL: "/workspaces/2"}, Visibility: "public", Role: "viewer", Was: "editor", Becomes: "editor"},
	}
	full.Appeals = 1
	refused := full
	refused.Taken, refused.Problem, refused.Errors = []string{"party@site"}, "What either may has changed since: look at it anew.", map[string]string{"reason": "Give a reason."}
	unchanged := plain
	unchanged.Memberships = full.Memberships[1:]
	return []ui.State{
		{Name: "merging: nothing but contributions", Component: Merging(plain), Whole: true},
		{Name: "merging: roles and workspaces", Component: Merging(full), Whole: true},
		{Name: "merging: nothing is gained", Component: Merging(unchanged), Whole: true},
		{Name: "merging: refused", Component: Merging(refused), Whole: true},
	}
}
