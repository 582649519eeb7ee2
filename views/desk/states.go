package desk

import (
	"strings"
	"time"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

var (
	sampleDay = time.Date(2026, 3, 5, 12, 4, 0, 0, time.UTC)
	longName  = "Водопроводно-канализационное природоохранное законодательство"
	everyRole = []string{"visitor", "observer", "partner", "party", "focal_point", "moderator", "secretariat"}
)

func sampleFrame(section string) FrameProps {
	return FrameProps{
		Page:     layout.PageProps{Path: "/desk", Person: &layout.PersonProps{ID: 3, Name: "Chen Wei", Party: "Secretariat", URL: "/people/3"}},
		Sections: []string{"overview", "cases", "requests", "invitations", "people", "parties", "organizations", "forums", "workspaces", "themes", "figures", "policy", "audit"}, Section: section,
	}
}

// States are the screens of the desk in all their states.
func States() []ui.State {
	var states []ui.State
	for _, more := range [][]ui.State{overviewStates(), peopleStates(), policyStates(), directoryStates(), forumStates(), joiningStates(), caseStates(), watchStates(), figuresStates(), mergingStates()} {
		states = append(states, more...)
	}
	return states
}

func sampleEntries() []EntryProps {
	entries := []EntryProps{
		{ID: 9, At: sampleDay, Actor: ui.Link{Label: "Chen Wei", URL: "/desk/people/3"}, Act: "role.grant", Thing: RecordedProps{"person:7", "سلمى الحداد", "/desk/people/7"}, Place: "forum:7", PlaceName: "Gold", After: "moderator", Reason: "Moderates <b>gold</b>"},
		{ID: 8, At: sampleDay, Actor: ui.Link{Label: longName, URL: "/desk/people/4"}, Act: "forum.change", Thing: RecordedProps{Text: "forum:7"}, Before: `{"Audience":"public","Names":{"en":"Gold"}}`, After: `{"Audience":"parties","Names":{"en":"Gold"}}`},
		{ID: 1, At: sampleDay, Act: "site.settle", Thing: RecordedProps{Text: "site:0"}},
	}
	for i, line := range []EntryProps{
		{Act: "case.open", Thing: RecordedProps{Text: "case:40"}, About: RecordedProps{"post:44/27", "", "/topics/44/posts/27"}, Place: "forum:7", PlaceName: "Gold", After: "open post:44/27", Reason: "sign_links"},
		{Act: "case.withhold", Before: "open claimed handed_on", After: "open withheld awaits"},
		{Act: "case.overturn", Before: "decided hide appealed", After: "decided hide overturned", Reason: ": <i>please</i>"},
		{Act: "case.uphold", After: "decided delete upheld", Reason: "unkind: as before"},
		{Act: "case.silence", Thing: RecordedProps{Text: "comment:1/2/3"}, After: "silence until 2026-11-26"},
		{Act: "case.suspend", Thing: RecordedProps{Text: "file:1/2"}, After: "suspend until 2026-11-26"},
		{Act: "account.suspend", Thing: RecordedProps{Text: "account:9"}, Before: "active", After: "suspended until 2026-12-24T00:00:00Z", Reason: "unkind"},
		{Act: "account.reinstate", Before: "expired", After: "active"},
		{Act: "account.silence", After: "silenced until then"},
		{Act: "case.lock", After: "locked"},
		{Act: "case.keep", Before: "as never"},
	} {
		line.ID, line.At = int64(20+i), sampleDay
		entries = append(entries, line)
	}
	for _, thing := range []string{"document:5", "forum:7", "invitation:4", "organization:2", "party:3", "person:8", "policy:0", "request:6", "theme:1", "topic:44", "word:2", "workspace:3", "moon:1"} {
		entries = append(entries, EntryProps{At: sampleDay, Act: "restore", Thing: RecordedProps{Text: thing}, Place: "workspace:3"})
	}
	return entries
}

func overviewStates() []ui.State {
	few := sampleFrame("overview")
	few.Sections = []string{"overview", "policy", "audit"}
	return []ui.State{
		{Name: "overview", Component: Overview(OverviewProps{FrameProps: sampleFrame("overview"), Cases: 2, Requests: 3, Invitations: 1, Suspended: 2, Vacant: 149, People: 1204, Latest: sampleEntries()}), Whole: true},
		{Name: "overview: a moderator, nothing yet", Component: Overview(OverviewProps{FrameProps: few}), Whole: true},
		{Name: "audit", Component: Audit(AuditProps{FrameProps: sampleFrame("audit"), Entries: sampleEntries(), First: "/desk/audit", Next: "/desk/audit?before=1", Export: "/desk/audit/export"}), Whole: true},
		{Name: "audit verification", Component: Verification(VerificationProps{FrameProps: sampleFrame("audit"), Entries: sampleEntries()}), Whole: true},
		{Name: "audit verification: sound", Component: Verification(VerificationProps{FrameProps: sampleFrame("audit"), Outcome: &OutcomeProps{Entries: 1204, End: "1204:" + strings.Repeat("9f", 32)}}), Whole: true},
		{Name: "audit verification: not as it was", Component: Verification(VerificationProps{FrameProps: sampleFrame("audit"), Note: "12:<b>", Errors: map[string]string{"note": "Write it as it was shown."}, Outcome: &OutcomeProps{Entries: 1204, End: "1204:" + strings.Repeat("9f", 32), Findings: []FindingProps{{17, "broken"}, {18, "unchained"}, {1204, "cut"}, {0, "missing"}, {12, "unknown"}}}}), Whole: true},
		{Name: "audit: refused, nothing found", Component: Audit(AuditProps{FrameProps: sampleFrame("audit"), Values: map[string]string{"act": "<%>", "actor": "3"}, Errors: map[string]string{"act": "Write an act as role or role.grant."}}), Whole: true},
	}
}

func sampleRows() []RowProps {
	until := sampleDay
	return []RowProps{
		{Name: "Amina Diallo", URL: "/desk/people/1", Address: "amina@example.org", For: "Altura", State: "active", Roles: []RoleProps{{Role: "party", Place: "site", ByHand: true}, {Role: "focal_point", Place: "party:3", PlaceName: "Altura"}}},
		{Name: "سلمى الحداد", LatinName: "Salma al-Haddad", URL: "/desk/people/2", Address: "salma@example.org", For: "Mekara", State: "suspended", Until: &until},
		{Name: longName, URL: "/desk/people/4", Address: "a.very.long.address.of.a.ministry@environment.example.org", For: "Retort <Systems>", State: "expired", Roles: []RoleProps{{Role: "moderator", Place: "forum:7", PlaceName: "Gold", ByHand: true}, {Role: "editor_in_chief", Place: "site"}}},
		{Name: "王芳", URL: "/desk/people/5", State: "closed"},
	}
}

func sampleOptions() []ui.Option {
	return []ui.Option{{Value: "3", Label: "Altura"}, {Value: "4", Label: "Savana"}}
}

func samplePlaces() []ui.Option {
	return []ui.Option{{Value: "site"}, {Value: "forum:7", Label: "Gold"}, {Value: "party:3", Label: "Altura"}}
}

func sampleThings() []ThingProps {
	return []ThingProps{{"forum/public", []string{"read", "reply"}}, {"account", []string{"read", "vouch"}}, {"policy", []string{"read", "change"}}}
}

func peopleStates() []ui.State {
	rows := sampleRows()
	list := PeopleProps{FrameProps: sampleFrame("people"), Roles: everyRole, Parties: sampleOptions(), Organizations: sampleOptions()}
	full := list
	full.People, full.First, full.Next = rows, "/desk/people", "/desk/people?after=4"
	person := PersonProps{
		FrameProps: sampleFrame("people"), ID: 1, Version: 4, Person: rows[0], HasAccount: true, Joined: sampleDay, Sessions: 2, RenewBefore: &sampleDay,
		FocalPointOf: []string{"Altura"}, Party: "3", Parties: sampleOptions(), Organizations: sampleOptions(), Places: samplePlaces(),
		Grantable: everyRole[1:], MayGrant: true, MaySuspend: true, MayChange: true, Entries: sampleEntries(), Things: sampleThings(),
	}
	suspended, refused, self := person, person, person
	suspended.Person, suspended.Withdrawn, suspended.Entries = rows[1], &RoleProps{Role: "moderator", Place: "forum:7"}, nil
	refused.Form, refused.Problem = "suspension", "The last account of the secretariat cannot lose this right: nobody could give it back."
	refused.Errors = map[string]string{"suspension_reason": "Give a reason.", "until": "This day is past."}
	self.Person, self.MayGrant, self.MaySuspend, self.MayChange, self.Things, self.FocalPointOf = rows[2], false, false, false, nil, nil
	unwanted, leaving := suspended, person
	unwanted.MayDelete, unwanted.Form, unwanted.Errors = true, "deletion", map[string]string{"deletion_reason": "Give a reason."}
	leaving.MayDelete, leaving.DeleteAt, leaving.OwnDeletion = true, sampleDay, true
	ordered := leaving
	ordered.OwnDeletion = false
	leaving.MayMerge, leaving.Form, leaving.Problem = true, "merging", "This account is about to be deleted, or has gone."
	mergedInto := self
	mergedInto.Person, mergedInto.MergedInto = rows[3], &ui.Link{Label: "سلمى الحداد", URL: "/desk/people/2"}
	closed := person
	closed.Person, closed.Form, closed.Errors = rows[3], "grant", map[string]string{"grant_reason": "Give a reason.", "place": "There is no such place."}
	return []ui.State{
		{Name: "people", Component: People(full), Whole: true},
		{Name: "people: nobody found", Component: People(list), Whole: true},
		{Name: "person: focal point", Component: Person(person), Whole: true},
		{Name: "person: suspended, a role just withdrawn", Component: Person(suspended), Whole: true},
		{Name: "person: suspension refused", Component: Person(refused), Whole: true},
		{Name: "person: suspended, deletion refused", Component: Person(unwanted), Whole: true},
		{Name: "person: is leaving", Component: Person(leaving), Whole: true},
		{Name: "person: to be deleted", Component: Person(ordered), Whole: true},
		{Name: "person: merged into another", Component: Person(mergedInto), Whole: true},
		{Name: "person: nothing may be changed", Component: Person(self), Whole: true},
		{Name: "person: closed, grant refused", Component: Person(closed), Whole: true},
	}
}

func policyStates() []ui.State {
	answers := []AnswerProps{{Kind: "no"}, {Kind: "yes"}, {Kind: "inherited", From: "observer"}, {Kind: "denied"}, {Kind: "inherited", From: "party"}, {Kind: "inherited", From: "party"}, {Kind: "yes"}}
	rule := RuleProps{Role: "partner", Act: "reply", Thing: "forum/public", Place: "forum:7", PlaceName: "Gold", Deny: true, RemoveURL: "/desk/policy/preview?remove=1"}
	whole := RuleProps{Role: "secretariat", Act: "*", Thing: "*", Place: "*"}
	policy := PolicyProps{
		FrameProps: sampleFrame("policy"), Roles: everyRole, Rules: []RuleProps{rule, whole}, Things: sampleThings(), Places: samplePlaces(), MayChange: true,
		Groups: []GroupProps{
			{"forum/public", "forum:0", "", []QuestionProps{{Act: "read", Answers: answers}, {Act: "moderate", Answers: answers}}},
			{"forum/public", "forum:7", "Gold", []QuestionProps{{Act: "reply", Answers: answers}}},
			{"account", "site", "", []QuestionProps{{Act: "vouch", Answers: answers}}},
		},
	}
	policy.HeldBy = map[string]int{"observer": 1, "partner": 1204, "moderator": 2}
	policy.Changes = []ChangeProps{
		{Rule: rule, At: sampleDay, By: ui.Link{Label: longName, URL: "/people/4"}, Reason: "Asked <b>thrice</b>", BackURL: "/desk/policy/preview?remove=1"}, {Rule: whole, Remove: true, At: sampleDay, Reason: "A mistake"},
	}
	why := policy
	why.Explanation = &ExplanationProps{Person: ui.Link{Label: "سلمى الحداد", URL: "/desk/people/2"}, Act: "reply", Thing: "forum/public", Place: "forum:7", PlaceName: "Gold", Allowed: true, Reasons: []ReasonProps{
		{Rule: whole, Through: "secretariat", Place: RoleProps{Place: "site"}}, {Rule: RuleProps{Role: "visitor", Act: "read", Thing: "forum/public", Place: "*"}},
	}}
	barred := why
	archived := *why.Explanation
	archived.Act, archived.Thing, archived.Place, archived.PlaceName, archived.Allowed, archived.Barred = "edit", "workspace/public", "workspace:3", "Retorts", false, "archived"
	barred.Explanation = &archived
	denied, reader := policy, policy
	denied.Explanation, denied.Removed = &ExplanationProps{Act: "reply", Thing: "forum/public", Place: "forum:7", PlaceName: "Gold", Reasons: []ReasonProps{{Rule: rule}}}, &rule
	reader.MayChange, reader.Explanation = false, &ExplanationProps{Act: "change", Thing: "policy", Place: "site", Suspended: true}
	reader.Errors = map[string]string{"person": "There is nobody of this number."}
	preview := PreviewProps{FrameProps: sampleFrame("policy"), Rule: rule, Effects: []EffectProps{
		{Role: "partner", QuestionProps: QuestionProps{Act: "reply", Place: "forum:7", PlaceName: "Gold"}, Thing: "forum/public"},
		{Role: "party", Gain: true, QuestionProps: QuestionProps{Act: "read", Place: "site"}, Thing: "audit"},
	}}
	preview.Gain, preview.Lose = TurnedProps{Count: 1, Some: []ui.Link{{Label: longName, URL: "/desk/people/4"}}}, TurnedProps{Count: 12, Some: []ui.Link{{Label: "<Amina>", URL: "/desk/people/1"}, {Label: "سلمى الحداد", URL: "/desk/people/7"}}}
	nobody := preview
	nobody.Gain, nobody.Lose = TurnedProps{}, TurnedProps{}
	removal, already := preview, preview
	removal.Remove, removal.Exists, removal.Effects, removal.Problem = true, true, nil, "The last account of the secretariat cannot lose this right."
	removal.Errors, removal.Reason = map[string]string{"reason": "Give a reason."}, "<because>"
	already.Exists = true
	return []ui.State{
		{Name: "policy", Component: Policy(policy), Whole: true},
		{Name: "policy: why yes", Component: Policy(why), Whole: true},
		{Name: "policy: why not, though the rules allow it", Component: Policy(barred), Whole: true},
		{Name: "policy: why denied, a rule just removed", Component: Policy(denied), Whole: true},
		{Name: "policy: a reader, refused", Component: Policy(reader), Whole: true},
		{Name: "preview", Component: Preview(preview), Whole: true},
		{Name: "preview: of nobody", Component: Preview(nobody), Whole: true},
		{Name: "preview: removal refused", Component: Preview(removal), Whole: true},
		{Name: "preview: there already", Component: Preview(already), Whole: true},
	}
}

func directoryStates() []ui.State {
	values := map[string]string{"name_en": "Altura", "name_ar": "ألتورا", "code": "x-altura", "region": "GRULAC", "sample": "1", "kind": "ngo", "slug": "altura", "note": "<script>"}
	form := FormProps{ID: 3, Version: 2, Values: values}
	conflicting := form
	conflicting.Conflict = &ConflictProps{Rows: []ConflictRow{{"name_en", "Altura One", "Altura"}, {"name_ar", "ألتورا", ""}, {"became_party", "", "2018-03-05"}, {"note", "<b>", "x"}}}
	refused := FormProps{Values: values, Errors: map[string]string{"name_en": "Give the name in English.", "code": "There is one of this code already."}, Problem: "Nothing was saved."}
	party := PartyProps{FrameProps: sampleFrame("parties"), FormProps: form, Name: "Altura", FocalPoint: &ui.Link{Label: "Amina Diallo", URL: "/desk/people/1"}, Since: sampleDay, Candidates: sampleOptions()}
	vacant, fresh := party, PartyProps{FrameProps: sampleFrame("parties"), FormProps: refused}
	vacant.FocalPoint, vacant.Candidates, vacant.FormProps = nil, nil, conflicting
	designating := party
	designating.Form, designating.Errors = "designation", map[string]string{"letter": "Name the communication.", "ending_reason": "Give a reason."}
	return []ui.State{
		{Name: "parties", Component: Parties(PartiesProps{FrameProps: sampleFrame("parties"), Note: "This list is incomplete.", Parties: []PartyRowProps{
			{Name: "Altura", Lang: "en", Code: "x-altura", Region: "GRULAC", URL: "/desk/parties/3/edit", FocalPoint: &ui.Link{Label: "Amina Diallo", URL: "/desk/people/1"}, Sample: true},
			{Name: "ساحليا", Lang: "ar", Code: "x-sahelia", Region: "AFR", URL: "/desk/parties/4/edit", Confidence: "A"},
			{Name: longName, Lang: "ru", Code: "XX", URL: "/desk/parties/5/edit", Confidence: "B"},
		}}), Whole: true},
		{Name: "parties: none found", Component: Parties(PartiesProps{FrameProps: sampleFrame("parties"), Query: `<"x">`}), Whole: true},
		{Name: "party", Component: Party(party), Whole: true},
		{Name: "party: changed meanwhile, no focal point", Component: Party(vacant), Whole: true},
		{Name: "party: new, refused", Component: Party(fresh), Whole: true},
		{Name: "party: designation refused", Component: Party(designating), Whole: true},
		{Name: "organizations", Component: Organizations(OrganizationsProps{FrameProps: sampleFrame("organizations"), Organizations: []OrganizationRowProps{
			{Name: "Cordillera Mercury Watch", Lang: "en", Kind: "ngo", Website: "https://watch.example.org/a/long/path", URL: "/desk/organizations/1/edit", Sample: true},
			{Name: "المركز", Lang: "ar", Kind: "regional_centre", URL: "/desk/organizations/2/edit"},
			{Name: "Igo", Lang: "en", Kind: "igo"},
			{Name: "Industry", Lang: "en", Kind: "industry"},
			{Name: "Academy", Lang: "en", Kind: "academia"},
			{Name: "Secretariat", Lang: "en", Kind: "secretariat"},
			{Name: "Other", Lang: "en", Kind: "other"},
		}}), Whole: true},
		{Name: "workspaces", Component: Workspaces(WorkspacesProps{FrameProps: sampleFrame("workspaces"), Status: "proposed", Workspaces: []WorkspaceRowProps{
			{URL: "/workspaces/1", Name: "Retort <guidance>", Lang: "en", Status: "proposed", Visibility: "members", Proposer: ui.Link{Label: "Chen Wei", URL: "/people/3"}, LatestAt: sampleDay},
			{URL: "/workspaces/2", Name: "جرد الانبعاثات", Lang: "ar", Status: "archived", Visibility: "public", Proposer: ui.Link{Label: longName, URL: "/people/3"}, Members: 1200, Left: 12, LeftBy: 2, LatestAt: sampleDay},
			{URL: "/workspaces/3", Name: longName, Lang: "ru", Status: "open", Visibility: "parties", Proposer: ui.Link{Label: "A", URL: "/people/3"}, LatestAt: sampleDay},
			{URL: "/workspaces/4", Name: "Refused", Lang: "en", Status: "refused", Visibility: "partners", Proposer: ui.Link{Label: "B", URL: "/people/3"}, LatestAt: sampleDay},
		}, Next: "/desk/workspaces?after=9"}), Whole: true},
		{Name: "workspaces: none", Component: Workspaces(WorkspacesProps{FrameProps: sampleFrame("workspaces")}), Whole: true},
		{Name: "organizations: none yet", Component: Organizations(OrganizationsProps{FrameProps: sampleFrame("organizations")}), Whole: true},
		{Name: "organization: changed meanwhile", Component: Organization(OrganizationProps{FrameProps: sampleFrame("organizations"), FormProps: conflicting, Name: "Altura"}), Whole: true},
		{Name: "organization: new, refused", Component: Organization(OrganizationProps{FrameProps: sampleFrame("organizations"), FormProps: refused}), Whole: true},
	}
}

func forumStates() []ui.State {
	values := map[string]string{"name_en": "Gold", "name_zh": "手工采金", "audience": "members", "theme": "3", "position": "5", "label_en": "Gold", "basis_en": "seen", "basis_fr": "recalled", "label_fr": "Or"}
	form := FormProps{ID: 7, Version: 2, Values: values}
	conflicting := form
	conflicting.Conflict = &ConflictProps{Rows: []ConflictRow{{"audience", "parties", "members"}, {"theme", "", "3"}, {"position", "4", "5"}, {"basis_fr", "seen", "recalled"}, {"label_fr", "L’or", "Or"}, {"description_ru", "x", ""}}}
	refused := FormProps{Values: values, Errors: map[string]string{"description_en": "This is longer than 500 characters.", "position": "Give a number."}}
	return []ui.State{
		{Name: "forums", Component: Forums(ForumsProps{FrameProps: sampleFrame("forums"), Forums: []ForumRowProps{
			{Name: "Gold", Lang: "en", URL: "/desk/forums/7/edit", Audience: "public", Theme: "Artisanal and small-scale gold mining", Position: 4, Topics: 1240},
			{Name: "منتدى", Lang: "ar", URL: "/desk/forums/8/edit", Audience: "parties", Position: 5, Closed: true},
			{Name: longName, Lang: "ru", URL: "/desk/forums/9/edit", Audience: "members"},
		}}), Whole: true},
		{Name: "forums: none yet", Component: Forums(ForumsProps{FrameProps: sampleFrame("forums")}), Whole: true},
		{Name: "forum", Component: Forum(ForumProps{FrameProps: sampleFrame("forums"), FormProps: form, Name: "Gold", Themes: sampleOptions()}), Whole: true},
		{Name: "forum: closed, changed meanwhile", Component: Forum(ForumProps{FrameProps: sampleFrame("forums"), FormProps: conflicting, Name: "Gold", Closed: true, Themes: sampleOptions()}), Whole: true},
		{Name: "forum: new, refused", Component: Forum(ForumProps{FrameProps: sampleFrame("forums"), FormProps: refused}), Whole: true},
		{Name: "themes", Component: Themes(ThemesProps{FrameProps: sampleFrame("themes"), Themes: []ThemeRowProps{
			{Label: "Products", Lang: "en", URL: "/desk/themes/1/edit", Basis: "seen", Level: 1},
			{Label: "الذهب", Lang: "ar", URL: "/desk/themes/2/edit", Basis: "recalled", Level: 2},
			{Label: longName, Lang: "ru", URL: "/desk/themes/3/edit", Basis: "translated", Level: 2},
			{Label: "Other", Lang: "en", URL: "/desk/themes/4/edit", Basis: "editorial", Level: 1},
		}}), Whole: true},
		{Name: "theme", Component: Theme(ThemeProps{FrameProps: sampleFrame("themes"), FormProps: form, Name: "Gold"}), Whole: true},
		{Name: "theme: changed meanwhile", Component: Theme(ThemeProps{FrameProps: sampleFrame("themes"), FormProps: conflicting, Name: "Gold"}), Whole: true},
	}
}

func joiningStates() []ui.State {
	asked := accounts.AskedProps{
		ID: 4, URL: "/desk/requests/4", Name: "سلمى الحداد", Email: "a.very.long.address.of.a.ministry@environment.example.org", For: longName, Position: "Expert",
		Statement: "I take part for <b>Altura</b>.", At: sampleDay, Roles: []ui.Option{{Value: "party", Label: "Party"}, {Value: "partner", Label: "Partner"}}, Role: "partner",
	}
	refused := asked
	refused.ID, refused.Reason, refused.Error = 5, " ", "Say why."
	open := InvitationsProps{
		FrameProps: sampleFrame("invitations"), Roles: everyRole, Languages: []ui.Option{{Value: "en", Label: "English"}}, Parties: sampleOptions(), Organizations: sampleOptions(),
		Open: []InvitedProps{{ID: 3, Email: "a@altura.example", Role: "party", For: "Altura", Expires: sampleDay}},
	}
	wrong := open
	wrong.Open, wrong.Errors, wrong.Values = nil, map[string]string{"email": "No address."}, map[string]string{"email": "x", "message": "<b>"}
	return []ui.State{
		{Name: "requests", Component: Requests(RequestsProps{FrameProps: sampleFrame("requests"), Requests: []accounts.AskedProps{asked, refused}}), Whole: true},
		{Name: "requests: none", Component: Requests(RequestsProps{FrameProps: sampleFrame("requests")}), Whole: true},
		{Name: "invitations", Component: Invitations(open), Whole: true},
		{Name: "invitations: refused", Component: Invitations(wrong), Whole: true},
	}
}
