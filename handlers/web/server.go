package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app"
	"minamata.exchange/handlers/collab"
	"minamata.exchange/handlers/live"
)

// bodyLimit is the largest body of any request: one attachment and its form.
// limitBody keeps all other routes far below it.
const bodyLimit = 11 << 20

// deadline is how long one request may take to be answered.
const deadline = 30 * time.Second

// Server is the HTTP way in. Make it with New.
type Server struct {
	app      *app.App
	log      *slog.Logger
	fiber    *fiber.App
	metrics  *metrics
	routes   []route
	proxies  []netip.Prefix
	sockets  *live.Sockets
	carriers *collab.Carriers
	stop     context.CancelFunc
	shared   *shared
	pages    *pages
	base     context.Context //nolint:containedctx // ends every request's context when the server stops
}

// New builds the server with all its routes.
func New(a *app.App) *Server {
	s := &Server{app: a, log: a.Log, metrics: newMetrics(), proxies: a.Config.Proxies(), shared: newShared()}
	s.pages = newPages(a.Config.PageCache<<20, s.metrics)
	s.sockets = newSockets(a)
	s.metrics.countSockets(s.sockets)
	s.carriers = newCarriers(a)
	s.metrics.countDocuments(a.Collab, s.carriers)
	s.metrics.measurePages(s.pages)
	s.base, s.stop = context.WithCancel(context.Background())
	s.fiber = fiber.New(fiber.Config{
		AppName:               "Minamata Exchange",
		DisableStartupMessage: true,
		Immutable:             true, // strings from a request outlive it
		BodyLimit:             bodyLimit,
		ReadBufferSize:        16 << 10,
		ReadTimeout:           5 * time.Minute, // 10 MB on a line of 300 kbit/s
		WriteTimeout:          5 * time.Minute,
		IdleTimeout:           2 * time.Minute,
		ErrorHandler:          s.showError,
		CaseSensitive:         true,
		ReduceMemoryUsage:     true, // or every open socket would keep the buffer its request was read into
	})
	s.fiber.Use(s.withDeadline, s.observe, s.secure, s.recognise, s.checkOrigin, checkText)
	s.addRoutes()
	return s
}

// Serve answers on the listener until Shutdown, and not at all where that came
// first: what is stopped as it starts comes to its end, too.
func (s *Server) Serve(listener net.Listener) error {
	defer context.AfterFunc(s.base, func() { _ = listener.Close() })()
	return s.fiber.Listener(listener)
}

// Shutdown stops accepting, lets what runs finish, and returns when all is
// answered or ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	defer s.stop()
	return errors.Join(s.carriers.Close(ctx), s.sockets.Close(ctx), s.fiber.ShutdownWithContext(ctx))
}

// withDeadline gives the request a context that ends in time, and with the
// server; Fiber's own never does.
func (s *Server) withDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(s.base, deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
