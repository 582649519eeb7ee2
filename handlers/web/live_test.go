package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

func TestSocketsAreForOurOwnPages(t *testing.T) {
	site := handlertest.Start(t)
	address := strings.Replace(site.URL, "http", "ws", 1) + "/live?v=1"
	for name, headers := range map[string]http.Header{
		"foreign":         {"Origin": {"https://evil.example"}},
		"null":            {"Origin": {"null"}},
		"none":            {},
		"suffix":          {"Origin": {site.URL + ".evil.example"}},
		"prefix":          {"Origin": {"http://evil" + strings.TrimPrefix(site.URL, "http://")}},
		"with a name":     {"Origin": {"http://x@evil.example/" + strings.TrimPrefix(site.URL, "http://")}},
		"other port":      {"Origin": {"http://127.0.0.1:1"}},
		"cross-site":      {"Origin": {site.URL}, "Sec-Fetch-Site": {"cross-site"}},
		"same-site":       {"Origin": {site.URL}, "Sec-Fetch-Site": {"same-site"}},
		"cookies with it": {"Origin": {"https://evil.example"}, "Cookie": {"session=anything"}},
	} {
		conn, answer, err := websocket.DefaultDialer.Dial(address, headers)
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s: let in", name)
			continue
		}
		if answer == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	conn, answer, err := websocket.DefaultDialer.Dial(address, http.Header{"Origin": {site.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = answer.Body.Close()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := conn.WriteJSON(map[string]string{"t": "ping"}); err != nil {
		t.Fatal(err)
	}
	if _, data, err := conn.ReadMessage(); err != nil || string(data) != `{"t":"pong"}` {
		t.Errorf("%s, %v", data, err)
	}
	if page := site.Browser(t).Get("/metrics"); !strings.Contains(page.Body, "exchange_live_sockets 1") {
		t.Error("the open socket is not counted")
	}
}

func TestLiveIsNoPage(t *testing.T) {
	if page := handlertest.Start(t).Browser(t).Get("/live"); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", page.Status)
	}
}

// What ends a person's part in the site ends their open socket and their next
// request, through the whole program.
func TestOpenSocketEndsWithTheRight(t *testing.T) {
	for name, end := range map[string]func(site *handlertest.Site, chief access.Who, browser *handlertest.Browser, person models.Person) error{
		"suspended": func(site *handlertest.Site, chief access.Who, _ *handlertest.Browser, person models.Person) error {
			return site.Accounts.Suspend(t.Context(), chief, person.ID, nil, "It must stop.")
		},
		"signed out": func(_ *handlertest.Site, _ access.Who, browser *handlertest.Browser, _ models.Person) error {
			browser.Get("/settings").Submit(`form[action="/sign-out"]`, nil)
			return nil
		},
		"role withdrawn": func(site *handlertest.Site, _ access.Who, _ *handlertest.Browser, person models.Person) error {
			return site.DB.Write(t.Context(), func(tx *models.Tx) error {
				return site.Access.Withdraw(tx, access.RoleGrant{Person: person.ID, Role: access.PartyRole, Place: access.Site})
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := handlertest.Start(t)
			chief := site.Join(t, "Chen", "chen@example.org", access.Secretariat, 0)
			if err := site.Directory.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			browser, person := site.SignedIn(t, "Bruno", "bruno@example.org", access.PartyRole, 0)
			closed := closedForum(t, site, access.Who{Person: person.ID})
			headers := http.Header{"Origin": {site.URL}, "Cookie": {"session=" + browser.Cookie("session")}}
			conn, answer, err := websocket.DefaultDialer.Dial(strings.Replace(site.URL, "http", "ws", 1)+"/live?v=1", headers)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = answer.Body.Close()
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			if err := conn.WriteJSON(map[string]string{"t": "subscribe", "s": closed}); err != nil {
				t.Fatal(err)
			}
			if heard := read(conn); !strings.Contains(heard, `"subscribed"`) {
				t.Fatalf("heard %s", heard)
			}
			if err := end(site, access.Who{Person: chief.ID}, browser, person); err != nil {
				t.Fatal(err)
			}
			if heard := read(conn); !strings.Contains(heard, `"ended"`) && !strings.Contains(heard, "close 45") {
				t.Errorf("heard %s", heard)
			}
		})
	}
}

// closedForum is the live subject of a forum that the person may read and a
// visitor may not.
func closedForum(t *testing.T, site *handlertest.Site, who access.Who) string {
	t.Helper()
	if err := site.DB.Write(t.Context(), func(tx *models.Tx) error {
		forum := models.Forum{Slug: "room", Place: "site", Audience: models.AudienceParties, Names: models.Localized{"en": "Room"}, Version: 1}
		if err := tx.Create(&forum).Error; err != nil {
			return err
		}
		return site.Access.ForumChanged(tx, forum.ID)
	}); err != nil {
		t.Fatal(err)
	}
	for _, forum := range site.Access.Forums(who) {
		if forum.Audience == models.AudienceParties {
			return "forum:" + strconv.FormatInt(int64(forum.ID), 10)
		}
	}
	t.Fatal("nobody may read the room")
	return ""
}

// read is the next frame, or how the socket ended.
func read(conn *websocket.Conn) string {
	_, data, err := conn.ReadMessage()
	if err != nil {
		return err.Error()
	}
	return string(data)
}
