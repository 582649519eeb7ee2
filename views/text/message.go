package text

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales"
)

// message is one string of one language, taken apart when it is loaded.
type message struct {
	plain  string // the string itself; the "other" form of a plural
	parts  []part // nil where the string has no placeholder
	plural map[locales.PluralRule][]part
}

// part is literal text, or the name of an argument.
type part struct {
	literal string
	name    string
}

// T says key in the language of the context's reader. See the package's
// documentation for args. A key that no language has is answered with the key.
func T(ctx context.Context, key string, args ...any) string {
	return Of(ctx).T(key, args...)
}

// T says key in this language.
func (l *Language) T(key string, args ...any) string {
	m, ok := l.messages[key]
	switch {
	case !ok:
		return key
	case m.plural != nil:
		return l.fill(m.plural[l.category(args)], args)
	case m.parts == nil:
		return m.plain
	}
	return l.fill(m.parts, args)
}

// Has says whether there is a string of this key.
func (l *Language) Has(key string) bool {
	_, ok := l.messages[key]
	return ok
}

// category is the plural form that the argument "count" asks for.
func (l *Language) category(args []any) locales.PluralRule {
	n, ok := number(argument(args, "count"))
	if !ok {
		return locales.PluralRuleOther
	}
	return l.locale.CardinalPluralRule(float64(n), 0)
}

func (l *Language) fill(parts []part, args []any) string {
	var b strings.Builder
	for _, p := range parts {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		b.WriteString(l.show(argument(args, p.name)))
	}
	return b.String()
}

func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

func number(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint:
		return int64(min(n, 1<<62)), true
	case uint64:
		return int64(min(n, 1<<62)), true
	case uint32:
		return int64(n), true
	}
	return 0, false
}

// runsLeft reports whether a character belongs to a script that is written from
// right to left.
func runsLeft(r rune) bool { return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFEFC }

// show writes one argument. Text that runs the other way, or may, is isolated.
func (l *Language) show(v any) string {
	if n, ok := number(v); ok {
		return l.Number(n)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return l.Moment(v)
	case string:
		if l.Dir == "rtl" || strings.ContainsFunc(v, runsLeft) {
			return "\u2068" + v + "\u2069"
		}
		return v
	}
	return fmt.Sprint(v)
}

// parse takes a string with {placeholders} apart; nil where it has none.
func parse(s string) ([]part, error) {
	if !strings.ContainsAny(s, "{}") {
		return nil, nil
	}
	var parts []part
	for s != "" {
		before, rest, open := strings.Cut(s, "{")
		if strings.Contains(before, "}") {
			return nil, fmt.Errorf("a } without its { near %s", strconv.Quote(before))
		}
		if before != "" {
			parts = append(parts, part{literal: before})
		}
		if !open {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.ContainsAny(name, "{ ") {
			return nil, fmt.Errorf("a { without its name and } near %s", strconv.Quote(rest))
		}
		parts = append(parts, part{name: name})
		s = after
	}
	return parts, nil
}
