package text

import (
	"context"
	"time"
)

// Span is how long something took, as it is read: in minutes up to two hours, in hours up
// to three days, else in days. What took no time is a minute.
func Span(ctx context.Context, d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return T(ctx, "text.span.minutes", "count", max(1, int(d.Round(time.Minute)/time.Minute)))
	case d < 72*time.Hour:
		return T(ctx, "text.span.hours", "count", int(d.Round(time.Hour)/time.Hour))
	}
	return T(ctx, "text.span.days", "count", int(d.Round(24*time.Hour)/(24*time.Hour)))
}
