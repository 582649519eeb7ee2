package desk

import (
	"context"
	"slices"
	"strings"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// recordedActs are the acts of the record to choose from, by what they are done to;
// with the one that was asked for, where it has no name.
func recordedActs(ctx context.Context, asked string) []ui.Option {
	options, known := []ui.Option{{Label: text.T(ctx, "desk.audit.any_act")}}, asked == ""
	for i, acts := 0, Acts(); i < len(acts); i++ {
		kind, _, ofKind := strings.Cut(acts[i], ".")
		group := ""
		if ofKind {
			group = actsOf(ctx, kind)
			if before, _, _ := strings.Cut(acts[max(0, i-1)], "."); i == 0 || before != kind {
				options = append(options, ui.Option{Value: kind, Label: text.T(ctx, "desk.audit.all_of", "what", group), Group: group})
			}
		}
		options = append(options, ui.Option{Value: acts[i], Label: DoneName(ctx, acts[i]), Group: group})
	}
	for _, option := range options {
		known = known || option.Value == asked
	}
	if !known {
		options = slices.Insert(options, 1, ui.Option{Value: asked, Label: asked})
	}
	return options
}

// recordedPlaces are the places to choose from, likewise.
func recordedPlaces(ctx context.Context, places []ui.Option, asked string) []ui.Option {
	options, known := []ui.Option{{Label: text.T(ctx, "desk.audit.any_place")}}, asked == ""
	for _, place := range places {
		known = known || place.Value == asked
		label := PlaceLabel(ctx, place.Value, place.Label)
		if place.Value == "site" {
			label = text.T(ctx, "desk.record.site")
		}
		options = append(options, ui.Option{Value: place.Value, Label: label})
	}
	if !known {
		options = slices.Insert(options, 1, ui.Option{Value: asked, Label: PlaceLabel(ctx, asked, "")})
	}
	return options
}

// actsOf names what acts of the record are done to.
func actsOf(ctx context.Context, kind string) string {
	switch kind {
	case "account", "role", "case", "workspace", "policy", "audit":
		return ThingName(ctx, kind)
	case "comment":
		return text.T(ctx, "desk.acts.comment")
	case "confidential":
		return text.T(ctx, "desk.acts.confidential")
	case "document":
		return text.T(ctx, "desk.acts.document")
	case "focal_point":
		return text.T(ctx, "forum.capacity.focal_point")
	case "forum":
		return text.T(ctx, "forum.list.forums")
	case "organization":
		return text.T(ctx, "people.kind.organizations")
	case "party":
		return text.T(ctx, "people.kind.parties")
	case "period":
		return text.T(ctx, "desk.acts.period")
	case "person":
		return text.T(ctx, "people.people")
	case "post":
		return text.T(ctx, "desk.acts.post")
	case "public_comment":
		return text.T(ctx, "desk.acts.public_comment")
	case "theme":
		return text.T(ctx, "desk.themes")
	case "topic":
		return text.T(ctx, "desk.acts.topic")
	case "word":
		return text.T(ctx, "desk.words")
	}
	return text.T(ctx, "desk.acts.site")
}
