package web

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/workspace"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
)

// statuses is the one table from kinds of fault to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:        fiber.StatusInternalServerError,
	fault.Invalid:         fiber.StatusUnprocessableEntity,
	fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Forbidden:       fiber.StatusForbidden,
	fault.NotFound:        fiber.StatusNotFound,
	fault.Conflict:        fiber.StatusConflict,
	fault.TooLarge:        fiber.StatusRequestEntityTooLarge,
	fault.TooMany:         fiber.StatusTooManyRequests,
	fault.Unavailable:     fiber.StatusServiceUnavailable,
}

// showError is the only place that shows a failure: as a page, or as JSON to
// a script. The cause goes to the log under the reference number shown.
func (s *Server) showError(c *fiber.Ctx, err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = fault.Away(err)
	}
	f := fault.As(fromFiber(err))
	status := statuses[f.Kind]
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		s.log.LogAttrs(c.Context(), slog.LevelError, "request failed", slog.String("reference", reference(c)), slog.String("error", err.Error()))
	}
	c.SetUserContext(context.WithoutCancel(c.UserContext())) // the page about a request that took too long is shown all the same
	c.Response().ResetBody()
	c.Status(status)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if f.After > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(f.After.Seconds())+1))
	}
	if isScript(c) {
		return c.JSON(errorBody{Kind: f.Kind.String(), Field: f.Field, Message: sentence(c, f), Reference: shownReference(c, f)})
	}
	if f.Kind == fault.Unauthenticated && c.Method() == fiber.MethodGet {
		return s.toSignIn(c)
	}
	if look, is := errors.AsType[*workspace.UnexplainedError](err); is && c.Method() == fiber.MethodGet {
		return s.toLook(c, look.Workspace)
	}
	page := s.page(c, "")
	page.Private = true
	return s.render(c, layout.Error(layout.ErrorProps{
		Page: page, Status: status, Sentence: sentence(c, f), Reference: shownReference(c, f), Link: isLink(c),
	}))
}

// isLink reports whether a link of a letter was followed. What was refused before it
// was routed has no route, and Fiber's Params does not bear that.
func isLink(c *fiber.Ctx) bool { return slices.Contains(c.Route().Params, "token") }

// errorBody is a failure as a script reads it.
type errorBody struct {
	Kind      string `json:"kind"`
	Field     string `json:"field,omitempty"`
	Message   string `json:"message"`
	Reference string `json:"reference,omitempty"`
}

// sentence says to people what happened.
func sentence(c *fiber.Ctx, f *fault.Error) string {
	return text.T(c.UserContext(), f.Key, arguments(f)...)
}

// arguments are a fault's as names and values in turn.
func arguments(f *fault.Error) []any {
	var pairs []any
	for name, value := range f.Args {
		pairs = append(pairs, name, value)
	}
	return pairs
}

func shownReference(c *fiber.Ctx, f *fault.Error) string {
	if f.Kind == fault.Internal {
		return reference(c)
	}
	return ""
}

// isScript reports whether a script asks, which wants JSON or a fragment and
// not a page.
func isScript(c *fiber.Ctx) bool { return c.Get("X-Fragment") == "1" }

// fieldErrors is what a form shows beside its inputs, if err is about input;
// any other error is to be returned.
func fieldErrors(c *fiber.Ctx, err error) (map[string]string, bool) {
	if !fault.Is(err, fault.Invalid) {
		return nil, false
	}
	f := fault.As(err)
	return map[string]string{f.Field: sentence(c, f)}, true
}
