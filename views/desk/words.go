package desk

import (
	"context"
	"strconv"
	"strings"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// sectionLinks are the sections of the desk that the reader may open.
func sectionLinks(ctx context.Context, p FrameProps) []ui.Link {
	var links []ui.Link
	for _, section := range p.Sections {
		link := ui.Link{Label: sectionName(ctx, section), URL: "/desk/" + section}
		if section == "overview" {
			link.URL = "/desk"
		}
		links = append(links, link)
	}
	return links
}

func sectionName(ctx context.Context, section string) string {
	switch section {
	case "overview":
		return text.T(ctx, "desk.overview")
	case "cases":
		return text.T(ctx, "desk.cases")
	case "words":
		return text.T(ctx, "desk.words")
	case "figures":
		return text.T(ctx, "desk.figures")
	case "requests":
		return text.T(ctx, "desk.requests")
	case "invitations":
		return text.T(ctx, "desk.invitations")
	case "people":
		return text.T(ctx, "people.people")
	case "parties":
		return text.T(ctx, "people.kind.parties")
	case "organizations":
		return text.T(ctx, "people.kind.organizations")
	case "forums":
		return text.T(ctx, "forum.list.forums")
	case "workspaces":
		return text.T(ctx, "layout.nav.workspaces")
	case "themes":
		return text.T(ctx, "desk.themes")
	case "policy":
		return text.T(ctx, "desk.policy")
	}
	return text.T(ctx, "desk.audit")
}

// RoleName is a role in the reader's language; one that the program does not
// know by name stands as it is.
func RoleName(ctx context.Context, role string) string {
	switch role {
	case "visitor":
		return text.T(ctx, "desk.role.visitor")
	case "observer":
		return text.T(ctx, "desk.role.observer")
	case "partner":
		return text.T(ctx, "desk.role.partner")
	case "party":
		return text.T(ctx, "desk.role.party")
	case "focal_point":
		return text.T(ctx, "forum.capacity.focal_point")
	case "moderator":
		return text.T(ctx, "desk.role.moderator")
	case "secretariat":
		return text.T(ctx, "forum.capacity.secretariat")
	case "silenced":
		return text.T(ctx, "desk.role.silenced")
	case "viewer":
		return text.T(ctx, "desk.role.viewer")
	case "commenter":
		return text.T(ctx, "desk.role.commenter")
	case "suggester":
		return text.T(ctx, "desk.role.suggester")
	case "editor":
		return text.T(ctx, "desk.role.editor")
	case "lead":
		return text.T(ctx, "desk.role.lead")
	}
	return role
}

// ActName is an act in the reader's language.
func ActName(ctx context.Context, act string) string {
	switch act {
	case "read":
		return text.T(ctx, "desk.act.read")
	case "react":
		return text.T(ctx, "desk.act.react")
	case "start":
		return text.T(ctx, "desk.act.start")
	case "reply":
		return text.T(ctx, "desk.act.reply")
	case "attach":
		return text.T(ctx, "desk.act.attach")
	case "moderate":
		return text.T(ctx, "desk.act.moderate")
	case "vouch":
		return text.T(ctx, "desk.act.vouch")
	case "invite":
		return text.T(ctx, "desk.act.invite")
	case "approve":
		return text.T(ctx, "desk.act.approve")
	case "suspend":
		return text.T(ctx, "desk.act.suspend")
	case "delete":
		return text.T(ctx, "desk.act.delete")
	case "merge":
		return text.T(ctx, "desk.act.merge")
	case "silence":
		return text.T(ctx, "desk.act.silence")
	case "grant":
		return text.T(ctx, "desk.act.grant")
	case "change":
		return text.T(ctx, "desk.act.change")
	case "*":
		return text.T(ctx, "desk.act.any")
	case "report":
		return text.T(ctx, "moderation.report")
	case "decide":
		return text.T(ctx, "desk.act.decide")
	}
	return roomActName(ctx, act)
}

// roomActName is what can be done in a workspace.
func roomActName(ctx context.Context, act string) string {
	switch act {
	case "comment":
		return text.T(ctx, "desk.act.comment")
	case "read_outgoings":
		return text.T(ctx, "desk.act.read_outgoings")
	case "read_versions":
		return text.T(ctx, "desk.act.read_versions")
	case "name_version":
		return text.T(ctx, "desk.act.name_version")
	case "restore_version":
		return text.T(ctx, "desk.act.restore_version")
	case "suggest":
		return text.T(ctx, "desk.act.suggest")
	case "edit":
		return text.T(ctx, "desk.act.edit")
	case "accept":
		return text.T(ctx, "desk.act.accept")
	case "resolve":
		return text.T(ctx, "desk.act.resolve")
	case "manage":
		return text.T(ctx, "desk.act.manage")
	case "archive":
		return text.T(ctx, "desk.act.archive")
	case "restore":
		return text.T(ctx, "desk.act.restore")
	case "join":
		return text.T(ctx, "desk.act.join")
	case "propose":
		return text.T(ctx, "desk.act.propose")
	case "open_period":
		return text.T(ctx, "desk.act.open_period")
	case "write_in":
		return text.T(ctx, "desk.act.write_in")
	}
	return act
}

// ThingName is a kind of thing in the reader's language.
func ThingName(ctx context.Context, thing string) string {
	switch thing {
	case "forum/public":
		return text.T(ctx, "desk.thing.forum_public")
	case "forum/members":
		return text.T(ctx, "desk.thing.forum_members")
	case "forum/parties":
		return text.T(ctx, "desk.thing.forum_parties")
	case "person":
		return text.T(ctx, "desk.thing.person")
	case "account":
		return text.T(ctx, "desk.thing.account")
	case "role":
		return text.T(ctx, "desk.thing.role")
	case "policy":
		return text.T(ctx, "desk.thing.policy")
	case "party":
		return text.T(ctx, "desk.thing.party")
	case "organization":
		return text.T(ctx, "desk.thing.organization")
	case "forum":
		return text.T(ctx, "desk.thing.forum")
	case "audit":
		return text.T(ctx, "desk.audit")
	case "figures":
		return text.T(ctx, "desk.thing.figures")
	case "case":
		return text.T(ctx, "desk.thing.case")
	case "workspace":
		return text.T(ctx, "desk.thing.workspace")
	case "workspace/public":
		return text.T(ctx, "desk.thing.workspace_public")
	case "workspace/partners":
		return text.T(ctx, "desk.thing.workspace_partners")
	case "workspace/parties":
		return text.T(ctx, "desk.thing.workspace_parties")
	case "workspace/members":
		return text.T(ctx, "desk.thing.workspace_members")
	case "period/members":
		return text.T(ctx, "desk.thing.period_members")
	case "period/parties":
		return text.T(ctx, "desk.thing.period_parties")
	case "period/partners":
		return text.T(ctx, "desk.thing.period_partners")
	case "period/accounts":
		return text.T(ctx, "desk.thing.period_accounts")
	case "period/public":
		return text.T(ctx, "desk.thing.period_public")
	case "*":
		return text.T(ctx, "desk.thing.any")
	}
	return thing
}

// PlaceLabel is a place in the reader's language; name is that of the forum
// or Party it stands for.
func PlaceLabel(ctx context.Context, place, name string) string {
	switch {
	case place == "site" || place == "*":
		return text.T(ctx, "desk.place.site")
	case place == "forum:*" || place == "forum:0":
		return text.T(ctx, "desk.place.any_forum")
	case place == "party:*" || place == "party:0":
		return text.T(ctx, "desk.place.any_party")
	case place == "workspace:*" || place == "workspace:0":
		return text.T(ctx, "desk.place.any_workspace")
	case strings.HasPrefix(place, "workspace:") && name != "":
		return text.T(ctx, "desk.place.workspace_named", "name", name)
	case strings.HasPrefix(place, "workspace:"):
		return text.T(ctx, "desk.place.workspace", "number", placeNumber(ctx, place))
	case name == "":
		return place
	case strings.HasPrefix(place, "forum:"):
		return text.T(ctx, "desk.place.forum", "name", name)
	case strings.HasPrefix(place, "party:"):
		return text.T(ctx, "desk.place.party", "name", name)
	}
	return name
}

// verdict says whether somebody may do something, and in short why not.
func verdict(ctx context.Context, p ExplanationProps) string {
	switch p.Barred {
	case "closed":
		return text.T(ctx, "desk.why.closed")
	case "archived":
		return text.T(ctx, "desk.why.archived")
	case "hidden":
		return text.T(ctx, "desk.why.hidden")
	case "not_open":
		return text.T(ctx, "desk.why.not_open")
	case "unread":
		return text.T(ctx, "desk.why.unread")
	}
	switch {
	case p.Allowed:
		return text.T(ctx, "desk.why.yes")
	case p.Suspended:
		return text.T(ctx, "desk.why.suspended")
	case len(p.Reasons) > 0:
		return text.T(ctx, "desk.why.denied")
	}
	return text.T(ctx, "desk.why.no")
}

// placeNumber is the number of a place, as the reader writes numbers.
func placeNumber(ctx context.Context, place string) string {
	_, digits, _ := strings.Cut(place, ":")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return digits
	}
	return text.Number(ctx, n)
}

func stateName(ctx context.Context, state string) string {
	switch state {
	case "active":
		return text.T(ctx, "desk.state.active")
	case "suspended":
		return text.T(ctx, "people.suspended")
	case "expired":
		return text.T(ctx, "desk.state.expired")
	case "closed":
		return text.T(ctx, "desk.state.closed")
	}
	return text.T(ctx, "desk.state.none")
}

func stateTone(state string) string {
	switch state {
	case "active":
		return "leaf"
	case "suspended", "closed":
		return "rust"
	}
	return "ochre"
}

func audienceName(ctx context.Context, audience string) string {
	switch audience {
	case "public":
		return text.T(ctx, "desk.audience.public")
	case "members":
		return text.T(ctx, "desk.audience.members")
	}
	return text.T(ctx, "desk.audience.parties")
}

func basisName(ctx context.Context, basis string) string {
	switch basis {
	case "seen":
		return text.T(ctx, "desk.basis.seen")
	case "recalled":
		return text.T(ctx, "desk.basis.recalled")
	case "translated":
		return text.T(ctx, "desk.basis.translated")
	}
	return text.T(ctx, "desk.basis.editorial")
}

func basisTone(basis string) string {
	if basis == "seen" {
		return "leaf"
	}
	return ""
}

// fieldLabel names a field of a form, also where it is compared.
func fieldLabel(ctx context.Context, field string) string {
	stem, language, found := strings.Cut(field, "_")
	if found && text.Supported(language) {
		what := text.T(ctx, "people.name")
		switch stem {
		case "description":
			what = text.T(ctx, "desk.field.description")
		case "label":
			what = text.T(ctx, "desk.field.label")
		case "basis":
			what = text.T(ctx, "desk.field.basis")
		}
		return text.T(ctx, "desk.field.in", "what", what, "language", text.LanguageName(ctx, language))
	}
	switch field {
	case "code":
		return text.T(ctx, "desk.field.code")
	case "region":
		return text.T(ctx, "people.region")
	case "became_party":
		return text.T(ctx, "desk.field.became_party")
	case "confidence":
		return text.T(ctx, "desk.field.confidence")
	case "note":
		return text.T(ctx, "desk.field.note")
	case "sample":
		return text.T(ctx, "people.sample")
	case "slug":
		return text.T(ctx, "desk.field.slug")
	case "kind":
		return text.T(ctx, "people.kind")
	case "website":
		return text.T(ctx, "desk.field.website")
	case "audience":
		return text.T(ctx, "desk.field.audience")
	case "theme":
		return text.T(ctx, "forum.filter.theme")
	case "position":
		return text.T(ctx, "desk.field.position")
	}
	return field
}

func kindName(ctx context.Context, kind string) string {
	switch kind {
	case "igo":
		return text.T(ctx, "people.kind.igo")
	case "ngo":
		return text.T(ctx, "people.kind.ngo")
	case "industry":
		return text.T(ctx, "people.kind.industry")
	case "academia":
		return text.T(ctx, "people.kind.academia")
	case "regional_centre":
		return text.T(ctx, "people.kind.centre")
	case "secretariat":
		return text.T(ctx, "forum.capacity.secretariat")
	}
	return text.T(ctx, "people.kind.organization")
}

func roleOptions(ctx context.Context, roles []string) []ui.Option {
	var options []ui.Option
	for _, role := range roles {
		options = append(options, ui.Option{Value: role, Label: RoleName(ctx, role)})
	}
	return options
}

func actOptions(ctx context.Context, things []ThingProps) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, thing := range things {
		for _, act := range thing.Acts {
			if !seen[act] {
				seen[act] = true
				options = append(options, ui.Option{Value: act, Label: ActName(ctx, act)})
			}
		}
	}
	return options
}

func thingOptions(ctx context.Context, things []ThingProps) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, thing := range things {
		if !seen[thing.Thing] {
			seen[thing.Thing] = true
			options = append(options, ui.Option{Value: thing.Thing, Label: ThingName(ctx, thing.Thing)})
		}
	}
	return options
}

// findingName says what is wrong at an entry of the record.
func findingName(ctx context.Context, kind string) string {
	switch kind {
	case "unchained":
		return text.T(ctx, "desk.finding.unchained")
	case "missing":
		return text.T(ctx, "desk.finding.missing")
	case "cut":
		return text.T(ctx, "desk.finding.cut")
	case "unknown":
		return text.T(ctx, "desk.finding.unknown")
	}
	return text.T(ctx, "desk.finding.broken")
}
