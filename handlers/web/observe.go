package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"

	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
)

type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	pages    *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "exchange_http_request_seconds", Help: "Time to answer a request, by route and status class.",
		Buckets: []float64{.001, .005, .02, .1, .5, 2, 10},
	}, []string{"route", "status"})
	m.pages = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "exchange_topic_pages_total", Help: "Pages of topics that visitors were answered with: kept ones, and those made anew.",
	}, []string{"from"})
	m.registry.MustRegister(m.requests, m.pages, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// countSockets shows how many sockets are open.
func (m *metrics) countSockets(sockets *live.Sockets) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "exchange_live_sockets", Help: "Open sockets of this instance.",
	}, func() float64 { return float64(sockets.Count()) }))
}

// measurePages shows how much the ready pages take.
func (m *metrics) measurePages(p *pages) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "exchange_topic_pages_bytes", Help: "Bytes of ready pages kept for visitors.",
	}, func() float64 { return float64(p.bytes()) }))
}

// observe gives the request its reference number, answers for a panic, and
// writes one line of log. Routes stand in the metrics by their pattern and
// in the log by their path, without the query: it may hold what is private.
func (s *Server) observe(c *fiber.Ctx) (err error) {
	began := time.Now() //nolint:forbidigo // how long it took, not when it was
	c.Locals(referenceKey{}, rand.Text()[:10])
	ctx, queries := models.CountQueries(c.UserContext())
	c.SetUserContext(ctx)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			err = s.showError(c, err)
		}
		status := c.Response().StatusCode()
		took := time.Since(began)
		s.metrics.requests.WithLabelValues(c.Route().Path, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
		s.log.LogAttrs(c.Context(), slog.LevelInfo, "request",
			slog.String("reference", reference(c)), slog.String("method", c.Method()), slog.String("path", logPath(c)),
			slog.Int("status", status), slog.Duration("took", took), slog.Int64("queries", queries.Count()), slog.Int64("person", int64(readerOf(c).Who.Person)))
	}()
	return c.Next()
}

// logPath is the path with one-time tokens left out.
func logPath(c *fiber.Ctx) string {
	if c.Params("token") != "" {
		return c.Route().Path
	}
	return c.Path()
}

type referenceKey struct{}

// reference is the number under which a request stands in the log.
func reference(c *fiber.Ctx) string {
	text, _ := c.Locals(referenceKey{}).(string)
	return text
}

// address is where the request really came from: the nearest address of
// X-Forwarded-For that is not one of our own proxies. What a client writes
// there itself is further left and is not believed.
func (s *Server) address(c *fiber.Ctx) string {
	remote, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	remote = remote.Unmap()
	trusted := func(address netip.Addr) bool {
		for _, network := range s.proxies {
			if network.Contains(address) {
				return true
			}
		}
		return false
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0 && trusted(remote); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		remote = hop.Unmap()
	}
	return remote.String()
}

func (s *Server) health(c *fiber.Ctx) error { return c.SendString("ok\n") }

// ready reports whether requests can be answered: the database answers.
func (s *Server) ready(c *fiber.Ctx) error {
	if err := s.app.DB.Ping(c.UserContext()); err != nil {
		return fault.Away(err)
	}
	return c.SendString("ready\n")
}

// showMetrics answers only to who asks from the machine or its network, and
// not through a proxy: metrics are for whoever runs the program. A proxy that
// nobody named as trusted would make everyone look local.
func (s *Server) showMetrics(c *fiber.Ctx) error {
	remote, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	remote = remote.Unmap()
	if !ok || !remote.IsLoopback() && !remote.IsPrivate() || forwarded(c) {
		return fault.Missing()
	}
	fasthttpadaptor.NewFastHTTPHandler(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))(c.Context())
	return nil
}

// forwarded reports whether a proxy says that it passes someone else's
// request on.
func forwarded(c *fiber.Ctx) bool {
	for _, header := range []string{fiber.HeaderXForwardedFor, fiber.HeaderForwarded, fiber.HeaderXForwardedHost, fiber.HeaderVia, "X-Real-Ip"} {
		if c.Get(header) != "" {
			return true
		}
	}
	return false
}

func (s *Server) notFound(*fiber.Ctx) error { return fault.Missing() }

// limitBody refuses a large body where no upload is meant.
func limitBody(c *fiber.Ctx) error {
	if len(c.Request().Body()) > formLimit {
		return fault.Oversized("", "fault.body_too_large")
	}
	return c.Next()
}

// fromFiber turns the errors of Fiber itself into ours.
func fromFiber(err error) error {
	var known *fiber.Error
	if !errors.As(err, &known) {
		return err
	}
	switch known.Code {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return fault.Missing()
	case fiber.StatusRequestEntityTooLarge, fiber.StatusRequestHeaderFieldsTooLarge:
		return fault.Oversized("", "fault.body_too_large")
	case fiber.StatusBadRequest, fiber.StatusUnprocessableEntity, fiber.StatusUpgradeRequired:
		return invalidForm()
	}
	return err
}
