package web

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/text"
)

// id reads an id from the path: "12" or "12-slug". What is no id is not there.
func id[T ~int64](c *fiber.Ctx, name string) (T, error) {
	digits, _, _ := strings.Cut(c.Params(name), "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || digits[0] == '+' {
		return 0, fault.Missing()
	}
	return T(n), nil
}

// wholeNumber reads a whole number from the query or the form; none is 0, and what
// is no number is -1.
func wholeNumber(text string) int64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// formID reads an id chosen in a form: "" is none (0).
func formID[T ~int64](c *fiber.Ctx, name string) (T, error) {
	n := wholeNumber(c.FormValue(name))
	if n < 0 {
		return 0, fault.InvalidField(name, "fault.malformed")
	}
	return T(n), nil
}

// newRef is what a form is known by: sent twice, it counts once.
func newRef() string { return rand.Text() }

// languageOf is the language the reader reads.
func languageOf(c *fiber.Ctx) string { return text.Of(c.UserContext()).Code }

// say says a key in the reader's language.
func say(ctx context.Context, key string) string { return text.T(ctx, key) }
