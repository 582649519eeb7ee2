package web

import (
	"context"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app"
	"minamata.exchange/app/access"
	"minamata.exchange/handlers/live"
	"minamata.exchange/models"
)

func newSockets(a *app.App) *live.Sockets {
	looked := func(ctx context.Context, who access.Who, id models.WorkspaceID) error {
		return a.Workspace.LookedAt(ctx, who, id, false)
	}
	return live.New(live.Options{Hub: a.Hub, Access: a.Access, Renderer: live.Pages{Forum: a.Forum, Workspace: a.Workspace, Moderation: a.Moderation}, Sessions: a.Accounts, Looked: looked, Log: a.Log})
}

// live is GET /live: the page's socket. A browser always says from which page
// it comes, and only ours are answered: the cookies come with a foreign page's
// request too.
func (s *Server) live(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet || !websocket.IsWebSocketUpgrade(c) {
		return invalidForm()
	}
	if c.Get(fiber.HeaderOrigin) == "" || !s.sameOrigin(c) {
		return crossSite()
	}
	r := readerOf(c)
	reader := live.Reader{Who: r.Who, Language: r.Language, Address: s.address(c)}
	if r.Person != nil {
		reader.Name = r.Person.Name
	}
	return s.sockets.Upgrade(c, reader)
}
