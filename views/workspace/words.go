package workspace

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// RoleName is a role in a workspace in the reader's language.
func RoleName(ctx context.Context, role string) string {
	switch role {
	case "viewer":
		return text.T(ctx, "workspace.role.viewer")
	case "commenter":
		return text.T(ctx, "workspace.role.commenter")
	case "suggester":
		return text.T(ctx, "workspace.role.suggester")
	case "editor":
		return text.T(ctx, "workspace.role.editor")
	case "lead":
		return text.T(ctx, "workspace.role.lead")
	}
	return role
}

// RoleOptions are the roles to choose from, from the least to the most.
func RoleOptions(ctx context.Context) []ui.Option {
	var options []ui.Option
	for _, role := range []string{"viewer", "commenter", "suggester", "editor", "lead"} {
		options = append(options, ui.Option{Value: role, Label: RoleName(ctx, role)})
	}
	return options
}

// leads are who leads the workspace, to choose from.
func (p MembersProps) leads() (leads []ui.Option) {
	for _, m := range p.Members {
		if m.Role == "lead" {
			leads = append(leads, ui.Option{Value: strconv.FormatInt(m.ID, 10), Label: m.Name})
		}
	}
	return leads
}

// successors are who may lead it: its members, and whoever was found by name.
func (p MembersProps) successors(ctx context.Context) []ui.Option {
	options := []ui.Option{{Label: text.T(ctx, "workspace.lead.choose_new")}}
	for _, m := range append(slices.Clone(p.Found), p.Members...) {
		label := m.Name
		if m.For != "" {
			label += " – " + m.For
		}
		options = append(options, ui.Option{Value: strconv.FormatInt(m.ID, 10), Label: label})
	}
	return options
}

// staying is what becomes of who led.
func staying(ctx context.Context) []ui.Option {
	options := []ui.Option{{Label: text.T(ctx, "workspace.lead.leaves")}}
	for _, o := range RoleOptions(ctx) {
		if o.Value != "lead" {
			options = append(options, o)
		}
	}
	return options
}

func roleOr(role string) string {
	if role == "" {
		return "commenter"
	}
	return role
}

func languageOr(chosen, otherwise string) string {
	if chosen == "" {
		return otherwise
	}
	return chosen
}

func languages() []ui.Option {
	var options []ui.Option
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Code, Label: l.Name, Lang: l.Code})
	}
	return options
}

func visibilityName(ctx context.Context, visibility string) string {
	switch visibility {
	case "public":
		return text.T(ctx, "workspace.visibility.public")
	case "partners":
		return text.T(ctx, "workspace.visibility.partners")
	case "parties":
		return text.T(ctx, "workspace.visibility.parties")
	}
	return text.T(ctx, "workspace.visibility.members")
}

func visibilityHint(ctx context.Context, visibility string) string {
	switch visibility {
	case "public":
		return text.T(ctx, "workspace.visibility.public.hint")
	case "partners":
		return text.T(ctx, "workspace.visibility.partners.hint")
	case "parties":
		return text.T(ctx, "workspace.visibility.parties.hint")
	}
	return text.T(ctx, "workspace.visibility.members.hint")
}

func visibilityOptions(ctx context.Context) []ui.Option {
	var options []ui.Option
	for _, visibility := range []string{"public", "partners", "parties", "members"} {
		options = append(options, ui.Option{Value: visibility, Label: visibilityName(ctx, visibility), Hint: visibilityHint(ctx, visibility)})
	}
	return options
}

func listAddress(of string) string {
	if of == "" {
		return "/workspaces"
	}
	return "/workspaces?show=" + url.QueryEscape(of)
}

// isolate keeps a name from turning the sentence around it.
func isolate(name string) string { return "\u2068" + name + "\u2069" }

// sentence says what happened.
func sentence(ctx context.Context, p ActivityProps) string {
	actor, person := p.Actor, p.Person
	if actor == "" {
		actor = text.T(ctx, "forum.author.gone")
	}
	if person == "" {
		person = text.T(ctx, "forum.author.gone")
	}
	actor, person = isolate(actor), isolate(person)
	switch p.Kind {
	case "proposed":
		return text.T(ctx, "workspace.did.proposed", "actor", actor)
	case "opened":
		return text.T(ctx, "workspace.did.opened", "actor", actor)
	case "described":
		return text.T(ctx, "workspace.did.described", "actor", actor)
	case "archived":
		return text.T(ctx, "workspace.did.archived", "actor", actor)
	case "restored":
		return text.T(ctx, "workspace.did.restored", "actor", actor)
	case "hidden":
		return text.T(ctx, "workspace.did.hidden")
	case "shown_again":
		return text.T(ctx, "workspace.did.shown_again")
	case "joined":
		return text.T(ctx, "workspace.did.joined", "person", person, "role", RoleName(ctx, p.Role))
	case "left":
		return text.T(ctx, "workspace.did.left", "person", person)
	case "removed":
		return text.T(ctx, "workspace.did.removed", "actor", actor, "person", person)
	case "role_changed":
		return text.T(ctx, "workspace.did.role", "actor", actor, "person", person, "role", RoleName(ctx, p.Role))
	case "lead_replaced":
		if p.Former == "" {
			return text.T(ctx, "workspace.did.lead", "actor", actor, "person", person)
		}
		return text.T(ctx, "workspace.did.lead_replaced", "actor", actor, "person", person, "former", isolate(p.Former))
	case "marked":
		return text.T(ctx, "workspace.did.marked", "actor", actor)
	case "mark_lifted":
		return text.T(ctx, "workspace.did.mark_lifted", "actor", actor)
	case "topic_started":
		return text.T(ctx, "workspace.did.topic", "actor", actor)
	case "posted":
		return text.T(ctx, "workspace.did.post", "actor", actor)
	case "file_kept":
		if p.Number > 1 {
			return text.T(ctx, "workspace.did.version", "actor", actor, "number", p.Number)
		}
		return text.T(ctx, "workspace.did.file", "actor", actor)
	case "file_deleted":
		return text.T(ctx, "workspace.did.file_deleted", "actor", actor)
	case "file_restored":
		return text.T(ctx, "workspace.did.file_restored", "actor", actor)
	case "looked_into":
		return text.T(ctx, "workspace.did.looked", "actor", actor)
	}
	return actor
}

func kindName(ctx context.Context, kind string) string {
	switch kind {
	case "pdf":
		return "PDF"
	case "image":
		return text.T(ctx, "workspace.kind.image")
	case "sheet":
		return text.T(ctx, "workspace.kind.sheet")
	case "slides":
		return text.T(ctx, "workspace.kind.slides")
	case "archive":
		return text.T(ctx, "workspace.kind.archive")
	case "words":
		return text.T(ctx, "workspace.kind.words")
	}
	return text.T(ctx, "workspace.kind.text")
}
