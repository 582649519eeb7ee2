package document

import (
	"context"

	"minamata.exchange/views/text"
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
	if status == "archived" {
		return text.T(ctx, "document.status.archived")
	}
	return text.T(ctx, "document.status.draft")
}

func why(ctx context.Context, why string) string {
	if why == "collided" {
		return text.T(ctx, "document.kept.collided")
	}
	return text.T(ctx, "document.kept.deleted")
}
