package accounts

import (
	"context"

	"github.com/a-h/templ"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

func settingsLinks(ctx context.Context) []ui.Link {
	return []ui.Link{
		{Label: text.T(ctx, "join.settings.profile"), URL: "/settings"},
		{Label: text.T(ctx, "join.password"), URL: "/settings/password"},
		{Label: text.T(ctx, "join.email"), URL: "/settings/address"},
		{Label: text.T(ctx, "join.mail.title"), URL: "/settings/mail"},
		{Label: text.T(ctx, "join.sessions.title"), URL: "/settings/sessions"},
		{Label: text.T(ctx, "join.data.title"), URL: "/settings/data"},
	}
}

func current(here bool) templ.Attributes {
	if !here {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

func device(ctx context.Context, name string) string {
	if name == "" {
		return text.T(ctx, "join.sessions.unknown")
	}
	return name
}

func mailOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "at_once", Label: text.T(ctx, "join.mail.at_once"), Hint: text.T(ctx, "join.mail.at_once.hint")},
		{Value: "daily", Label: text.T(ctx, "join.mail.daily"), Hint: text.T(ctx, "join.mail.daily.hint")},
		{Value: "none", Label: text.T(ctx, "join.mail.none")},
	}
}

func zoneOptions(zones []string) []ui.Option {
	options := make([]ui.Option, len(zones))
	for i, zone := range zones {
		options[i] = ui.Option{Value: zone, Label: zone}
	}
	return options
}
