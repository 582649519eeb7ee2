package text

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// arabicDigits are the digits of United Nations documents in Arabic.
var arabicDigits = strings.NewReplacer(
	"0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤",
	"5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩")

func (l *Language) digits(s string) string {
	if l.Code == "ar" {
		return arabicDigits.Replace(s)
	}
	return s
}

// Number writes a whole number: "1,234", "1 234", "١٬٢٣٤".
func (l *Language) Number(n int64) string {
	if -1000 < n && n < 1000 {
		return l.digits(strconv.FormatInt(n, 10))
	}
	return l.digits(l.locale.FmtNumber(float64(n), 0))
}

// Date writes a day: "23 Nov 2026".
func (l *Language) Date(t time.Time) string {
	y, m, d := t.Date()
	if l.Code == "zh" {
		return strconv.Itoa(y) + "年" + strconv.Itoa(int(m)) + "月" + strconv.Itoa(d) + "日"
	}
	return l.digits(strconv.Itoa(d) + " " + l.locale.MonthAbbreviated(m) + " " + strconv.Itoa(y))
}

// Moment writes a day and a time of day in UTC and says so: "23 Nov 2026,
// 14:05 UTC". The browser turns it into the reader's own time where it can.
func (l *Language) Moment(t time.Time) string {
	t = t.UTC()
	comma := ", "
	switch l.Code {
	case "ar":
		comma = "، "
	case "zh":
		comma = " "
	}
	return l.Date(t) + comma + l.digits(t.Format("15:04")) + " UTC"
}

// MomentHere writes a day and a time of day in the time zone that t is in, and
// says which: "23 Nov 2026, 17:05 (Africa/Nairobi)"; in UTC as Moment does.
func (l *Language) MomentHere(t time.Time) string {
	zone := t.Location().String()
	if t.Location() == time.UTC || zone == "UTC" {
		return l.Moment(t)
	}
	as := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	written := strings.TrimSuffix(l.Moment(as), " UTC")
	zone = strings.ReplaceAll(zone, "_", " ")
	if l.Dir == "rtl" {
		zone = "\u2068" + zone + "\u2069"
	}
	return written + " (" + zone + ")"
}

// MomentHere writes a moment in its own time zone in the language of the
// context's reader.
func MomentHere(ctx context.Context, t time.Time) string { return Of(ctx).MomentHere(t) }

// Number writes a whole number in the language of the context's reader.
func Number(ctx context.Context, n int) string { return Of(ctx).Number(int64(n)) }

// Date writes a day in the language of the context's reader.
func Date(ctx context.Context, t time.Time) string { return Of(ctx).Date(t) }

// Size writes a number of bytes: "340 KB", "1.2 MB".
func (l *Language) Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return l.T("text.size.bytes", "size", l.Number(bytes))
	case bytes < 1000*1000:
		return l.T("text.size.kilobytes", "size", l.Number((bytes+500)/1000))
	}
	return l.T("text.size.megabytes", "size", l.digits(l.locale.FmtNumber(float64(bytes)/1e6, 1)))
}

// Size writes a number of bytes in the language of the context's reader.
func Size(ctx context.Context, bytes int64) string { return Of(ctx).Size(bytes) }
