package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/fasthttp/websocket"

	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/static"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// Stage is a server with one topic on it, whose faults the test decides: it
// shows what the scripts do when a server or a line behaves badly, which the
// whole program does not do on request.
type Stage struct {
	URL string
	t   *testing.T

	mu      sync.Mutex // guards the rest
	posts   []forum.PostProps
	refs    map[string]int64 // ref → number of the post it made
	answer  string           // how a post is answered: "", "refuse", "drop" (not kept, no answer), "lose" (kept, no answer)
	tries   int              // how often a post came
	asked   []string         // "POST /drafts/topic-12 body=…", in order
	socket  *websocket.Conn
	frames  []string // that came by socket
	sockets int
	offset  int64
}

func stage(t *testing.T) *Stage {
	t.Helper()
	s := &Stage{t: t, refs: map[string]int64{}, offset: 41}
	for range 3 {
		s.add("<p>"+strings.Repeat("Shared centres change the arithmetic. ", 20)+"</p>", 8)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /topics/12", s.topic)
	mux.HandleFunc("POST /topics/12/posts", s.post)
	mux.HandleFunc("GET /static/{hash}/{name}", s.static)
	mux.HandleFunc("GET /live", s.live)
	mux.HandleFunc("GET /people", s.people)
	mux.HandleFunc("POST /previews", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, forum.Preview(forum.PreviewProps{Body: ui.HTML("<p>" + templ.EscapeString(r.FormValue("body")) + "</p>")}))
	})
	mux.HandleFunc("POST /attachments", func(w http.ResponseWriter, r *http.Request) {
		_, header, err := r.FormFile("file")
		if err != nil {
			s.t.Error(err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"key":"k1","name":%q}`, header.Filename)
	})
	mux.HandleFunc("POST /", s.other)
	server := httptest.NewServer(mux)
	s.URL = server.URL
	t.Cleanup(func() {
		s.hangUp(4000)
		server.CloseClientConnections()
		server.Close()
	})
	return s
}

// add puts a post on the stage and returns it.
func (s *Stage) add(body string, author int64) forum.PostProps {
	n := int64(len(s.posts) + 1)
	p := forum.PostProps{
		Topic: 12, Number: n, URL: fmt.Sprintf("/topics/12/posts/%d", n), Lang: "en", Version: 1, Body: ui.HTML(body),
		Author: forum.AuthorProps{ID: author, Name: map[int64]string{7: "Awa Diop", 8: "Rosa Mamani"}[author], URL: "/people/8", Capacity: "expert"},
		At:     time.Date(2026, 11, 5, 9, int(n), 0, 0, time.UTC),
	}
	s.posts = append(s.posts, p)
	return p
}

func (s *Stage) show(w io.Writer, c templ.Component) {
	if response, ok := w.(http.ResponseWriter); ok {
		response.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	if err := c.Render(ui.WithToken(text.With(context.Background(), "en"), "token"), w); err != nil {
		s.t.Error(err)
	}
}

func (s *Stage) topic(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show(w, forum.Topic(forum.TopicProps{
		Page: layout.PageProps{
			Title: "Topic", Path: "/topics/12", Person: &layout.PersonProps{ID: 7, Name: "Awa Diop", URL: "/people/7"},
			Live: []layout.LiveProps{{Key: "inbox:7", Offset: s.offset, Epoch: "e1"}, {Key: "topic:12", Offset: s.offset, Epoch: "e1"}},
		},
		Topic: forum.TopicHeadProps{ID: 12, URL: "/topics/12", Title: "What worked?", Lang: "en", Kind: "discussion", Forum: ui.Link{Label: "Waste", URL: "/forums/1"}, Author: forum.AuthorProps{ID: 8, Name: "Rosa Mamani", URL: "/people/8"}, At: time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)},
		Posts: s.posts, Pager: ui.PagerProps{Page: 1, Pages: 1, Path: "/topics/12"},
		Reader: forum.ReaderProps{SignedIn: true, Read: 1, MayReact: true, Following: "every"},
		Reply:  &forum.ComposerProps{Action: "/topics/12/posts", DraftKey: "topic-12", Ref: fmt.Sprintf("ref-%d", s.tries), MaxLength: 5000, MaxSize: 1000},
	}))
}

func (s *Stage) post(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	if err := r.ParseMultipartForm(1 << 20); err != nil || r.FormValue("_csrf") != "token" || r.Header.Get("X-Fragment") != "1" {
		s.t.Errorf("a post without its token or header: %v", err)
	}
	switch s.answer {
	case "refuse":
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"field":"body","message":"Say a little more."}`)
		return
	case "drop":
		s.cut(w)
		return
	}
	ref := r.FormValue("ref")
	number, twice := s.refs[ref]
	if !twice {
		number = s.add("<p>"+templ.EscapeString(r.FormValue("body"))+"</p>", 7).Number
		s.refs[ref] = number
		s.asked = append(s.asked, "attachments "+strings.Join(r.Form["attachment"], " "))
	}
	if s.answer == "lose" {
		s.cut(w)
		return
	}
	s.show(w, forum.Post(s.posts[number-1]))
}

// cut ends the connection without an answer.
func (s *Stage) cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.t.Error(err)
		return
	}
	_ = conn.Close()
}

func (s *Stage) static(w http.ResponseWriter, r *http.Request) {
	file, ok := static.Find(r.PathValue("hash"), r.PathValue("name"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	content, _ := file.Encoded("")
	w.Header().Set("Content-Type", file.Type)
	_, _ = w.Write(content)
}

func (s *Stage) people(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `[{"id":8,"name":"Rosa Mamani","for":%q}]`, "asked for "+r.FormValue("q"))
}

// other notes what was asked; a reaction fails while answer is "refuse".
func (s *Stage) other(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	r.Form.Del("_csrf")
	words, _ := url.QueryUnescape(r.Form.Encode())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.Path+" "+words)
	if s.answer == "refuse" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Stage) live(w http.ResponseWriter, r *http.Request) {
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.socket = conn
	s.sockets++
	s.mu.Unlock()
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.frames = append(s.frames, string(frame))
		s.mu.Unlock()
		var asked struct{ T, S, E string }
		if json.Unmarshal(frame, &asked) == nil && asked.T == "subscribe" {
			s.say(map[string]any{"t": "subscribed", "s": asked.S, "o": s.at(), "e": "e1"})
		}
	}
}

func (s *Stage) at() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offset
}

// say sends a frame by the socket that is open.
func (s *Stage) say(frame map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.socket.WriteJSON(frame); err != nil {
		s.t.Error(err)
	}
}

// event sends a live event of the topic; by 0 the same offset as the last.
func (s *Stage) event(kind string, by int64, p forum.PostProps) {
	var html strings.Builder
	s.show(&html, forum.Post(p))
	s.mu.Lock()
	s.offset += by
	offset := s.offset
	s.mu.Unlock()
	s.say(map[string]any{"t": "event", "s": "topic:12", "o": offset, "e": "e1", "kind": kind, "id": fmt.Sprintf("post-%d", p.Number), "html": html.String()})
}

func (s *Stage) hangUp(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.socket != nil {
		_ = s.socket.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		_ = s.socket.Close()
	}
}

// set changes how posts are answered.
func (s *Stage) set(answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// until waits until the stage is as wanted.
func (s *Stage) until(what string, met func() bool) {
	s.t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	end := time.After(patience)
	for {
		s.mu.Lock()
		done := met()
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-again.C:
		case <-end:
			s.mu.Lock()
			defer s.mu.Unlock()
			s.t.Fatalf("waited in vain until %s; asked %v, frames %v, tries %d", what, s.asked, s.frames, s.tries)
		}
	}
}

// has says whether something was asked that begins so.
func (s *Stage) has(begin string) bool {
	for _, a := range s.asked {
		if strings.HasPrefix(a, begin) {
			return true
		}
	}
	return false
}
