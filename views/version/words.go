package version

import (
	"cmp"
	"context"
	"strconv"

	"minamata.exchange/views/text"
)

// what says what a version is kept for.
func what(ctx context.Context, r RowProps) string {
	switch r.Kind {
	case "named":
		return r.Name
	case "restored":
		return text.T(ctx, "version.kind.restored", "number", r.Source)
	case "status":
		return text.T(ctx, "version.kind.status", "status", text.T(ctx, statusKeys[r.Name]))
	case "begun":
		return text.T(ctx, "version.kind.begun")
	}
	return text.T(ctx, "version.kind.session")
}

// by says who is behind a version, where it is one person.
func by(ctx context.Context, r RowProps) string {
	return text.T(ctx, "version.by", "name", cmp.Or(r.By, text.T(ctx, "forum.author.gone")))
}

func number(ctx context.Context, version int64) string {
	return text.T(ctx, "version.number", "number", version)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func added(ctx context.Context, n int64) string {
	return text.T(ctx, "version.added", "count", n)
}

func removed(ctx context.Context, n int64) string {
	return text.T(ctx, "version.removed", "count", n)
}

func percent(ctx context.Context, n int) string {
	return text.T(ctx, "version.percent", "number", n)
}

// capacityKeys and statusKeys are the words for what people speak as, and for
// where a document stands.
var (
	capacityKeys = map[string]string{
		"focal_point": "forum.capacity.focal_point", "expert": "forum.capacity.expert", "organization": "forum.capacity.organization",
		"secretariat": "forum.capacity.secretariat", "personal": "forum.capacity.personal",
	}
	statusKeys = map[string]string{"draft": "version.status.draft", "review": "version.status.review", "final": "version.status.final"}
)

// Capacity says what somebody speaks as.
func Capacity(ctx context.Context, capacity string) string {
	return text.T(ctx, capacityKeys[capacity])
}
