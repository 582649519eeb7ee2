package text_test

import (
	"context"
	"testing"
	"time"

	"minamata.exchange/views/text"
)

func TestSpan(t *testing.T) {
	english, arabic := text.With(context.Background(), "en"), text.With(context.Background(), "ar")
	for d, want := range map[time.Duration]string{
		0: "1 minute", 2 * time.Minute: "2 minutes", 59 * time.Minute: "59 minutes", 90 * time.Minute: "90 minutes",
		2 * time.Hour: "2 hours", 71 * time.Hour: "71 hours", 84 * time.Hour: "4 days",
	} {
		if got := text.Span(english, d); got != want {
			t.Errorf("%s reads %q, want %q", d, got, want)
		}
	}
	if got := text.Span(arabic, 5*time.Minute); got != "٥ دقائق" {
		t.Errorf("in Arabic %q", got)
	}
}
