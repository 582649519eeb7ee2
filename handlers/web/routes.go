package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// who may come to a route at all; what they may do there is asked of access.
type level string

const (
	visitor  level = "visitor"   // anyone
	signedIn level = "signed in" // anyone with an account
)

// bodies larger than this are for uploads alone.
const formLimit = 512 << 10

// route is one line of the URL map.
type route struct {
	method  string
	path    string
	level   level
	handler fiber.Handler
	upload  bool
}

// addRoutes is the whole URL map.
func (s *Server) addRoutes() {
	s.get("/healthz", visitor, s.health)
	s.get("/readyz", visitor, s.ready)
	s.get("/metrics", visitor, s.showMetrics)
	s.get("/static/:hash/:file", visitor, s.staticFile)
	s.post("/language", visitor, s.languageUpdate)
	s.get("/live", visitor, s.live)
	s.addForumRoutes()
	s.addDocumentRoutes()
	s.addPeriodRoutes()
	s.addAccountRoutes()
	s.addDeskRoutes()
	s.addCaseRoutes()
	s.addModerationRoutes()
	s.addWorkspaceRoutes()
	if s.app.Config.Dev {
		s.addStateRoutes()
	}

	s.fiber.Use(s.notFound)
}

func (s *Server) get(path string, level level, handler fiber.Handler) {
	s.add(route{fiber.MethodGet, path, level, handler, false})
}

func (s *Server) post(path string, level level, handler fiber.Handler) {
	s.add(route{fiber.MethodPost, path, level, handler, false})
}

func (s *Server) upload(path string, level level, handler fiber.Handler) {
	s.add(route{fiber.MethodPost, path, level, handler, true})
}

func (s *Server) add(r route) {
	s.routes = append(s.routes, r)
	chain := []fiber.Handler{}
	if !r.upload && r.method == fiber.MethodPost {
		chain = append(chain, limitBody)
	}
	if r.level == signedIn {
		chain = append(chain, requireSignedIn)
	}
	s.fiber.Add(r.method, r.path, append(chain, r.handler)...)
	if r.method == fiber.MethodGet {
		s.fiber.Add(fiber.MethodHead, r.path, append(chain, r.handler)...)
	}
}

// Route names a route for the tests that walk them all.
type Route struct{ Method, Path, Level string }

// Routes lists every route.
func (s *Server) Routes() []Route {
	all := make([]Route, len(s.routes))
	for i, r := range s.routes {
		all[i] = Route{r.method, strings.TrimSuffix(r.path, "/"), string(r.level)}
	}
	return all
}
