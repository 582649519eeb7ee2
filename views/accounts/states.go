package accounts

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// States are the screens of accounts in all their states.
func States() []ui.State {
	page := layout.PageProps{Title: "Sign in", Path: "/sign-in", Width: "narrow", Private: true}
	wrong := Form{Problem: "The address or the password is not right."}
	fields := Form{Errors: map[string]string{"name": "Write your name.", "email": "Write an address.", "password": "Too short.", "language": "Unknown."}}
	day := time.Date(2026, 11, 5, 12, 4, 0, 0, time.UTC)
	problem := Form{Problem: "Someone else has changed this.", Errors: map[string]string{"old": "Wrong.", "password": "Too short.", "email": "Malformed.", "bio": "Too long."}}
	parties, organizations := []ui.Option{{Value: "1", Label: "Altura"}}, []ui.Option{{Value: "2", Label: "Mercury Watch"}}
	members := []MemberProps{
		{ID: 7, Name: "Awa Diop", URL: "/people/7", Position: "Head of unit", Self: true, State: "active", RenewBefore: day},
		{ID: 8, Name: "Tariq <Noor>", URL: "/people/8", State: "active"},
		{ID: 9, Name: "李明", URL: "/people/9", State: "expired"},
	}
	next := ui.Link{Label: "On", URL: "/"}
	return []ui.State{
		{Name: "sign in", Component: SignIn(SignInProps{Page: page, Return: "/topics/12"}), Whole: true},
		{Name: "sign in: wrong", Component: SignIn(SignInProps{Page: page, Form: wrong, Email: `"<x>"@y.example`}), Whole: true},
		{Name: "sign out", Component: SignOut(SignOutProps{Page: page}), Whole: true},
		{Name: "first run", Component: Join(JoinProps{Page: page, Action: "/first-run/x", First: true, Language: "fr"}), Whole: true},
		{Name: "first run: wrong", Component: Join(JoinProps{Page: page, Form: fields, Action: "/first-run/x", First: true}), Whole: true},
		{Name: "invitation", Component: Join(JoinProps{Page: page, Action: "/invitations/x", Email: "awa@sahelia.example", Name: "Awa Diop", Language: "fr", For: "Sahelia", Message: "Welcome <b>!"}), Whole: true},
		{Name: "invitation: wrong", Component: Join(JoinProps{Page: page, Form: fields, Action: "/invitations/x", Email: "awa@sahelia.example"}), Whole: true},
		{Name: "request", Component: Request(RequestProps{Page: page, Parties: parties, Organizations: organizations, Language: "es", MaxFile: 10_000_000, EvidenceDays: 30, EvidenceWaits: 180}), Whole: true},
		{Name: "request: wrong", Component: Request(RequestProps{Page: page, Form: fields, Name: "<b>", Party: "1", Parties: parties, Statement: "</textarea>"}), Whole: true},
		{Name: "party: nobody", Component: Party(PartyProps{Page: page, ID: 1, Name: "Altura", NameLang: "es", Sample: true}), Whole: true},
		{Name: "party: public", Component: Party(PartyProps{Page: page, ID: 1, Name: "Altura", FocalPoint: &members[0], People: members}), Whole: true},
		{Name: "party: desk", Component: Party(PartyProps{Page: page, ID: 1, Name: "Altura", FocalPoint: &members[0], People: members, Desk: &DeskProps{Requests: []AskedProps{{ID: 3, URL: "/parties/1/requests/3", Name: "Noor", Email: "noor@altura.example", For: "Altura", Evidence: ui.Link{Label: "letter.pdf"}, EvidenceSize: 120_000, At: day}, {ID: 4, URL: "/parties/1/requests/4", Name: "Awa Diop", Email: "awa@altura.example", For: "Altura", Evidence: ui.Link{Label: "رسالة التعيين.pdf", URL: "/requests/4/evidence"}, EvidenceSize: 120_000, At: day}}, Form: problem, Email: "x", Message: "<b>", Invitations: []InvitedProps{{ID: 3, Email: "a@altura.example", Expires: day}}}}), Whole: true},
		{Name: "said", Component: Said(SaidProps{Page: page, Title: "Sent", Text: "Look into your mail.", Next: next}), Whole: true},
		{Name: "password forgotten", Component: Reset(ResetProps{Page: page}), Whole: true},
		{Name: "password forgotten: wrong", Component: Reset(ResetProps{Page: page, Form: fields, Email: "x"}), Whole: true},
		{Name: "new password", Component: NewPassword(NewPasswordProps{Page: page, Action: "/password-resets/x"}), Whole: true},
		{Name: "new password: wrong", Component: NewPassword(NewPasswordProps{Page: page, Form: fields, Action: "/password-resets/x"}), Whole: true},
		{Name: "confirm address", Component: ConfirmAddress(ConfirmAddressProps{Page: page, Action: "/address-changes/x"}), Whole: true},
		{Name: "settings: profile", Component: Profile(ProfileProps{Page: page, Name: "Awa Diop", Languages: []string{"fr"}, Language: "fr", TimeZone: "UTC", Zones: []string{"UTC"}, Version: 3}), Whole: true},
		{Name: "settings: profile, wrong", Component: Profile(ProfileProps{Page: page, Form: problem, Bio: "</textarea>"}), Whole: true},
		{Name: "settings: password", Component: Password(PasswordProps{Page: page}), Whole: true},
		{Name: "settings: password, wrong", Component: Password(PasswordProps{Page: page, Form: problem}), Whole: true},
		{Name: "settings: address", Component: Address(AddressProps{Page: page, Present: "awa@sahelia.example"}), Whole: true},
		{Name: "settings: address, wrong", Component: Address(AddressProps{Page: page, Form: problem, Email: "x"}), Whole: true},
		{Name: "settings: mail", Component: Mail(MailProps{Page: page, Choice: "daily"}), Whole: true},
		{Name: "settings: mail, wrong", Component: Mail(MailProps{Page: page, Form: Form{Problem: "Someone else has changed this.", Errors: map[string]string{"mail": "Malformed."}}}), Whole: true},
		{Name: "unsubscribe", Component: Unsubscribe(UnsubscribeProps{Page: page, Action: "/unsubscriptions/x"}), Whole: true},
		{Name: "unsubscribe: of a topic", Component: Unsubscribe(UnsubscribeProps{Page: page, Action: "/unsubscriptions/x", Topic: true}), Whole: true},
		{Name: "settings: sessions", Component: Sessions(SessionsProps{Page: page, Sessions: []SessionProps{{ID: 1, Device: "Firefox · Linux", Address: "192.0.2.1", Began: day, Seen: day, Present: true}, {ID: 2, Address: "2001:db8::1", Began: day, Seen: day}}}), Whole: true},
		{Name: "settings: one's own data", Component: Yours(YoursProps{Page: page}), Whole: true},
		{Name: "settings: one's own data, to be deleted", Component: Yours(YoursProps{Page: page, DeleteAt: day}), Whole: true},
		{Name: "settings: one's own data, to be deleted by the secretariat", Component: Yours(YoursProps{Page: page, DeleteAt: day, Ordered: true}), Whole: true},
		{Name: "settings: one's own data, deletion refused", Component: Yours(YoursProps{Page: page, Deletion: problem}), Whole: true},
		{Name: "settings: one's own data, refused", Component: Yours(YoursProps{Page: page, Form: problem}), Whole: true},
		{Name: "settings: this session alone", Component: Sessions(SessionsProps{Page: page, Sessions: []SessionProps{{ID: 1, Device: "Firefox", Seen: day, Present: true}}}), Whole: true},
	}
}
