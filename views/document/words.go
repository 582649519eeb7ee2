package document

import (
	"context"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

func heading(ctx context.Context, begins bool) string {
	if begins {
		return text.T(ctx, "document.new")
	}
	return text.T(ctx, "document.describe")
}

// standing says where the document stands, until the script knows better.
func standing(ctx context.Context, p Props) string {
	switch {
	case p.Archived:
		return text.T(ctx, "document.status.archived")
	case p.ChangedBy != "":
		return text.T(ctx, "document.changed_by", "name", p.ChangedBy) + " " + text.Date(ctx, p.ChangedAt)
	}
	return text.T(ctx, "document.status.draft")
}

func status(ctx context.Context, status string) string {
	switch status {
	case "archived":
		return text.T(ctx, "document.status.archived")
	case "hidden":
		return text.T(ctx, "document.status.hidden")
	case "review":
		return text.T(ctx, "document.status.review")
	case "final":
		return text.T(ctx, "document.status.final")
	}
	return text.T(ctx, "document.status.draft")
}

// statusOptions are the statuses to choose from.
func statusOptions(ctx context.Context, statuses []string) []ui.Option {
	options := make([]ui.Option, len(statuses))
	for i, one := range statuses {
		options[i] = ui.Option{Value: one, Label: status(ctx, one)}
	}
	return options
}

func why(ctx context.Context, why string) string {
	if why == "collided" {
		return text.T(ctx, "document.kept.collided")
	}
	return text.T(ctx, "document.kept.deleted")
}
