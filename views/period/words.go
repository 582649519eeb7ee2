package period

import (
	"context"
	"time"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// heading says how a document stands open for comment.
func heading(ctx context.Context, p PeriodProps) string {
	switch p.Standing {
	case "planned":
		return text.T(ctx, "period.planned")
	case "over":
		return text.T(ctx, "period.over")
	}
	switch p.Audience {
	case "parties":
		return text.T(ctx, "period.open.parties")
	case "partners":
		return text.T(ctx, "period.open.partners")
	case "accounts":
		return text.T(ctx, "period.open.accounts")
	case "public":
		return text.T(ctx, "period.open.public")
	}
	return text.T(ctx, "period.open.members")
}

func audienceName(ctx context.Context, audience string) string {
	switch audience {
	case "parties":
		return text.T(ctx, "period.audience.parties")
	case "partners":
		return text.T(ctx, "period.audience.partners")
	case "accounts":
		return text.T(ctx, "period.audience.accounts")
	case "public":
		return text.T(ctx, "period.audience.public")
	}
	return text.T(ctx, "period.audience.members")
}

// audiences are those to choose from, from the narrowest.
func audiences(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "members", Label: audienceName(ctx, "members"), Hint: text.T(ctx, "period.audience.members.hint")},
		{Value: "parties", Label: audienceName(ctx, "parties"), Hint: text.T(ctx, "period.audience.parties.hint")},
		{Value: "partners", Label: audienceName(ctx, "partners"), Hint: text.T(ctx, "period.audience.partners.hint")},
		{Value: "accounts", Label: audienceName(ctx, "accounts"), Hint: text.T(ctx, "period.audience.accounts.hint")},
		{Value: "public", Label: audienceName(ctx, "public"), Hint: text.T(ctx, "period.audience.public.hint")},
	}
}

// opens and closes name the two moments, before and after they have come.
func opens(ctx context.Context, p PeriodProps) string {
	if p.Standing == "planned" {
		return text.T(ctx, "period.opens")
	}
	return text.T(ctx, "period.opened")
}

func closes(ctx context.Context, p PeriodProps) string {
	if p.Standing == "over" {
		return text.T(ctx, "period.closed")
	}
	return text.T(ctx, "period.closes")
}

// left says how long it is until a period closes.
func left(ctx context.Context, p PeriodProps) string {
	remaining := p.To.Sub(p.Now)
	switch {
	case remaining <= 0:
		return text.T(ctx, "period.over")
	case remaining >= 24*time.Hour:
		return text.T(ctx, "period.closes_in.days", "count", int(remaining/(24*time.Hour)))
	case remaining >= time.Hour:
		return text.T(ctx, "period.closes_in.hours", "count", int(remaining/time.Hour))
	case remaining >= time.Minute:
		return text.T(ctx, "period.closes_in.minutes", "count", int(remaining/time.Minute))
	}
	return text.T(ctx, "period.closes_in.soon")
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func tone(standing string) string {
	switch standing {
	case "open":
		return "leaf"
	case "planned":
		return "water"
	}
	return ""
}
