package workspace

import (
	"strings"
	"time"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

var sampleDay = time.Date(2026, 3, 5, 12, 4, 0, 0, time.UTC)

var longWord = strings.Repeat("Quecksilberemissionsverzeichnis", 4)

func sampleFrame(tab string) FrameProps {
	return FrameProps{
		Page: layout.PageProps{Title: "Retort guidance", Section: "workspaces", Path: "/workspaces/3"},
		Head: HeadProps{
			URL: "/workspaces/3", Name: "Retort guidance", Lang: "en", Visibility: "partners", Status: "open", Themes: []ui.Link{{Label: "Gold mining", URL: "/workspaces?theme=7"}},
			Role: "lead", Members: 9, Tab: tab, Documents: true, Outgoings: true, MayDescribe: true, MaySeePeople: true,
		},
	}
}

func sampleActivities() []ActivityProps {
	var all []ActivityProps
	for i, kind := range []string{
		"shown_again", "hidden", "looked_into", "mark_lifted", "marked", "lead_replaced", "file_restored", "file_deleted", "file_kept", "posted", "topic_started", "role_changed", "removed", "left", "joined",
		"restored", "archived", "described", "opened", "proposed",
	} {
		a := ActivityProps{ID: int64(90 - i), Kind: kind, Actor: "Chen Wei", Face: ui.FaceProps{Name: "Chen Wei", Tone: 2}, Person: "سلمى الحداد", Role: "editor", Number: int64(i), At: sampleDay}
		switch kind {
		case "file_kept":
			a.Thing = ui.Link{Label: "notes <1>.pdf", URL: "/workspaces/3/files/4"}
		case "posted":
			a.Thing = ui.Link{Label: "ما الذي نجح؟", URL: "/topics/12/posts/3", Lang: "ar"}
		case "lead_replaced":
			a.Former, a.Reason = "Amina <Diop>", "She has <left> her post."
		case "marked":
			a.Thing, a.Reason = ui.Link{Label: "National figures", URL: "/documents/12", Lang: "en"}, "Not <published>."
		case "hidden":
			a.Actor, a.Reason = "", "untrue"
		case "shown_again", "opened":
			a.Actor = ""
		}
		all = append(all, a)
	}
	return all
}

func sampleCards() []CardProps {
	return []CardProps{
		{URL: "/workspaces/3", Name: "Retort guidance", Lang: "en", Excerpt: "Guidance for small workshops.", Visibility: "partners", Status: "open", Themes: []string{"Gold mining"}, Role: "editor", Members: 9, LatestAt: sampleDay},
		{URL: "/workspaces/4", Name: "جرد الانبعاثات", Lang: "ar", Excerpt: "نعمل على الجرد.", Visibility: "members", Status: "archived", Members: 2, LatestAt: sampleDay},
		{URL: "/workspaces/5", Name: "Скрытое рабочее пространство", Lang: "ru", Visibility: "public", Status: "hidden", Members: 2, LatestAt: sampleDay},
		{URL: "/workspaces/5", Name: longWord, Lang: "ru", Excerpt: longWord, Visibility: "public", Status: "open"},
	}
}

func sampleForm(submit string) DescriptionProps {
	return DescriptionProps{
		Values: map[string]string{"name": "Retort guidance", "purpose": "Write it **together**.", "language": "en", "visibility": "members"},
		Chosen: map[string]bool{"7": true}, Themes: []ui.Option{{Value: "7", Label: "Gold mining"}, {Value: "8", Label: "Waste"}},
		Action: "/workspaces", Submit: submit,
	}
}

func sampleMembers() []MemberProps {
	return []MemberProps{
		{ID: 7, Name: "Amina <Diop>", URL: "/people/7", For: "Sahelia", Role: "lead", Since: sampleDay, Self: true},
		{ID: 8, Name: "سلمى الحداد", URL: "/people/8", For: longWord, Role: "viewer", Since: sampleDay},
	}
}

// States are the pages of workspaces in all their states.
func States() []ui.State {
	return append(pageStates(), formStates()...)
}

func pageStates() []ui.State {
	page := layout.PageProps{Title: "Workspaces", Section: "workspaces", Path: "/workspaces"}
	overview := OverviewProps{
		FrameProps: sampleFrame("overview"), Purpose: "<p>Write it <strong>together</strong>.</p>", Proposer: ui.Link{Label: "Amina Diop", URL: "/people/7"}, Created: sampleDay,
		Activities: sampleActivities(), Next: "/workspaces/3?after=4",
	}
	outside, proposal, refused, archived := overview, overview, overview, overview
	outside.Head.Role, outside.Head.MayDescribe, outside.MayJoin, outside.Activities = "", false, true, nil
	outside.Head.MaySeePeople, outside.Proposer.URL = false, ""
	asked := outside
	asked.MayJoin, asked.Asked, asked.Invited = false, true, true
	proposal.Head.Status, proposal.MayDecide, proposal.Errors = "proposed", true, map[string]string{"reason": "Please say why."}
	mine := overview
	mine.Head.Status, mine.Head.Role = "proposed", ""
	refused.Head.Status, refused.Reason = "refused", "There is <one> already."
	hidden := overview
	hidden.Head.Hidden = &moderation.HiddenProps{Kind: "workspace", Ground: "untrue", Decision: "/decisions/4"}
	archived.Recorded = true
	archived.Head.Status, archived.Head.Guest, archived.Head.Visibility, archived.Head.Role = "archived", true, "members", ""
	arabic := overview
	arabic.Head.Name, arabic.Head.Lang, arabic.Purpose = "جرد الانبعاثات", "ar", "<p>نعمل على الجرد.</p>"
	manages := MembersProps{
		FrameProps: sampleFrame("members"), Members: sampleMembers(), MayManage: true, Query: "sal", Found: sampleMembers()[1:],
		Invitations: []WaitingProps{{ID: 1, Name: "new@example.org", Role: "editor", At: sampleDay}, {ID: 2, Name: "Bruno", URL: "/people/9", Role: "viewer", At: sampleDay}},
		Requests:    []WaitingProps{{ID: 3, Name: "Farah", URL: "/people/10", Message: "I have <data>.", At: sampleDay}, {ID: 4, Name: "Emil", URL: "/people/11", At: sampleDay}},
		Values:      map[string]string{"email": "x"}, Errors: map[string]string{"email": "This is no address.", "": "A workspace needs a lead."},
	}
	replaces := manages
	replaces.MayReplaceLead, replaces.Errors = true, map[string]string{"lead_reason": "Please say why."}
	reads := MembersProps{FrameProps: sampleFrame("members"), Members: sampleMembers()}
	reads.Head.Role = "viewer"
	nobody := manages
	nobody.Found, nobody.Errors, nobody.Invitations, nobody.Requests = nil, nil, nil, nil
	return []ui.State{
		{Name: "list", Component: List(ListProps{Page: page, SignedIn: true, Cards: sampleCards(), Invitations: sampleCards()[:1], Proposals: sampleCards()[1:2], ProposeURL: "/workspaces/new", Themes: sampleForm("").Themes, Next: "/workspaces?after=3"}), Whole: true},
		{Name: "list: mine, none", Component: List(ListProps{Page: page, SignedIn: true, Of: "mine", ProposeURL: "/workspaces/new", Direct: true}), Whole: true},
		{Name: "list: visitor, none", Component: List(ListProps{Page: page}), Whole: true},
		{Name: "list: narrowed, none", Component: List(ListProps{Page: page, Of: "open", Theme: "7", Language: "ar", Themes: sampleForm("").Themes}), Whole: true},
		{Name: "overview: a lead", Component: Overview(overview), Whole: true},
		{Name: "overview: right to left", Component: Overview(arabic), Whole: true},
		{Name: "overview: may ask", Component: Overview(outside), Whole: true},
		{Name: "overview: asked and invited", Component: Overview(asked), Whole: true},
		{Name: "overview: proposal to decide", Component: Overview(proposal), Whole: true},
		{Name: "overview: one's own proposal", Component: Overview(mine), Whole: true},
		{Name: "overview: refused", Component: Overview(refused), Whole: true},
		{Name: "overview: hidden by moderation", Component: Overview(hidden), Whole: true},
		{Name: "overview: archived, a guest", Component: Overview(archived), Whole: true},
		{Name: "members: a lead", Component: Members(manages), Whole: true},
		{Name: "members: the secretariat", Component: Members(replaces), Whole: true},
		{Name: "members: nobody found", Component: Members(nobody), Whole: true},
		{Name: "members: a viewer", Component: Members(reads), Whole: true},
		{Name: "discussion", Component: Discussion(DiscussionProps{FrameProps: sampleFrame("discussion"), Topics: []forum.TopicRowProps{{ID: 12, URL: "/topics/12", Title: "What worked?", Lang: "en", Kind: "question", LatestAt: sampleDay}}, NewURL: "/topics/new?forum=9", Next: "/x"}), Whole: true},
		{Name: "discussion: none", Component: Discussion(DiscussionProps{FrameProps: sampleFrame("discussion")}), Whole: true},
	}
}

func formStates() []ui.State {
	page := layout.PageProps{Title: "Propose a workspace", Section: "workspaces", Path: "/workspaces/new"}
	failed, conflict := sampleForm("propose"), sampleForm("save")
	failed.Errors = map[string]string{"": "Not now.", "name": "The workspace needs a name.", "themes": "At most five.", "visibility": "Choose one."}
	conflict.Version, conflict.Conflict = 4, &ConflictProps{Name: longWord, Purpose: "Line <one>\nline two", Visibility: "public", Language: "fr"}
	settings := SettingsProps{FrameProps: sampleFrame("settings"), Form: conflict, MayEdit: true, MayArchive: true}
	restore := SettingsProps{FrameProps: sampleFrame("settings"), MayRestore: true}
	upload := UploadProps{Action: "/workspaces/3/files", Ref: "abcdefgh", MaxSize: 10 << 20}
	wrong := upload
	wrong.Version, wrong.Errors, wrong.Note = true, map[string]string{"files": "This kind of file is not taken.", "note": "Too long.", "": "Full."}, "New figures"
	var files []FileProps
	for _, kind := range []string{"pdf", "image", "text", "sheet", "slides", "archive", "words"} {
		files = append(files, FileProps{URL: "/workspaces/3/files/4", Name: kind + " <1>", Kind: kind, Size: 123_456, Version: 2, By: "Chen Wei", At: sampleDay, Deleted: kind == "text", Confidential: kind == "sheet"})
	}
	files[0].Name = longWord + ".pdf"
	versions := []VersionProps{
		{Number: 2, URL: "/workspaces/3/files/4/k2/plan.png", Name: "plan.png", Kind: "image", Size: 1_234_567, Width: 1200, Height: 800, Preview: "/static/x/icon.svg", Note: "With <scale>", By: "Chen Wei", ByURL: "/people/3", At: sampleDay, IsNewest: true},
		{Number: 1, URL: "/workspaces/3/files/4/k1/plan.pdf", Name: "plan.pdf", Kind: "pdf", Size: 900, By: "سلمى الحداد", ByURL: "/people/8", At: sampleDay},
	}
	return []ui.State{
		{Name: "propose", Component: Propose(ProposeProps{Page: page, Form: sampleForm("propose")}), Whole: true},
		{Name: "propose: failed", Component: Propose(ProposeProps{Page: page, Form: failed}), Whole: true},
		{Name: "open directly", Component: Propose(ProposeProps{Page: page, Form: sampleForm("open")}), Whole: true},
		{Name: "settings: changed meanwhile", Component: Settings(settings), Whole: true},
		{Name: "settings: archived", Component: Settings(restore), Whole: true},
		{Name: "look", Component: Look(LookProps{Page: page, Name: "جرد الانبعاثات", Lang: "ar", Action: "/workspaces/3/look", Return: "/workspaces/3", MaxReason: 2000})},
		{Name: "look: no reason", Component: Look(LookProps{Page: page, Name: "Retort guidance", Lang: "en", Action: "/workspaces/3/look", Return: "/workspaces/3", Value: "<b>", Error: "Please say why.", MaxReason: 2000})},
		{Name: "hidden: for a member", Component: Hidden(HiddenProps{Page: page, Hidden: moderation.HiddenProps{Kind: "workspace", Ground: "untrue"}}), Whole: true},
		{Name: "invitation", Component: Invitation(InvitationProps{Page: page, Name: "جرد الانبعاثات", Lang: "ar", Purpose: "<p>نعمل على الجرد.</p>", Inviter: ui.Link{Label: "Amina <Diop>"}, Role: "suggester", Message: "Please <come>.", Action: "/workspaces/3/invitation"}), Whole: true},
		{Name: "files", Component: Files(FilesProps{FrameProps: sampleFrame("files"), Files: files, Recorded: true, Upload: &upload}), Whole: true},
		{Name: "files: none, failed", Component: Files(FilesProps{FrameProps: sampleFrame("files"), Upload: &wrong}), Whole: true},
		{Name: "files: none, reader", Component: Files(FilesProps{FrameProps: sampleFrame("files")}), Whole: true},
		{Name: "file", Component: File(FilePageProps{FrameProps: sampleFrame("files"), Name: "plan.png", Versions: versions, Recorded: true, Upload: &wrong, MayDelete: true, Action: "/workspaces/3/files/4", Marking: "/workspaces/3/files/4/confidentiality", Confidential: &confidential.MarkProps{Reason: "Not <published>.", By: "Chen Wei", At: sampleDay}}), Whole: true},
		{Name: "file: hidden", Component: File(FilePageProps{FrameProps: sampleFrame("files"), Name: "plan.png", Versions: versions[:1], Deleted: true, Held: true, MayDelete: true, Action: "/workspaces/3/files/4"}), Whole: true},
		{Name: "file: deleted", Component: File(FilePageProps{FrameProps: sampleFrame("files"), Name: "plan.png", Versions: versions[:1], Deleted: true, MayDelete: true, Action: "/workspaces/3/files/4"}), Whole: true},
	}
}
