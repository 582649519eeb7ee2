package commands

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models/modelstest"
)

// Those who report are people whom the site takes reports of, and what is measured
// of the queue is a queue that holds them.
func TestBenchReports(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		in, err := fillIn(t.Context(), a.App, 400, printer{&bytes.Buffer{}})
		if err != nil {
			t.Fatal(err)
		}
		people, err := joinPeople(t.Context(), a.App, 30, access.Partner)
		if err != nil {
			t.Fatal(err)
		}
		staff, err := joinPeople(t.Context(), a.App, 1, access.Moderator)
		if err != nil {
			t.Fatal(err)
		}
		address := strings.TrimPrefix(handlertest.On(t, a).URL, "http://")
		f := &reportFlood{
			server: &benchServer{address: address, client: &fasthttp.HostClient{Addr: address, MaxConns: 100}}, in: in, people: people, moderator: staff[0], reader: people[0],
		}
		t.Cleanup(f.server.client.CloseIdleConnections)
		for i := range people {
			if err := f.server.openForm(&people[i], "/reports/new?thing=person:1"); err != nil {
				t.Fatal(err)
			}
		}
		const reports = 100
		for n := range reports {
			if err := f.report(n); err != nil {
				t.Fatal(err)
			}
		}
		if sum := f.taken.Load() + f.hidden.Load(); sum != reports || f.taken.Load() < reports/3 || f.limited.Load() != 0 {
			t.Errorf("%d taken, %d hidden, %d over the limit", f.taken.Load(), f.hidden.Load(), f.limited.Load())
		}
		q, err := a.Moderation.Queue(context.Background(), access.Who{Person: 1000}, "", "")
		if err == nil {
			t.Errorf("a stranger reads %d cases", len(q.Cases))
		}
		r, err := f.read(t.Context(), 200, 300*time.Millisecond)
		if err != nil || len(r.pages) < 10 || len(r.queue) < 2 {
			t.Errorf("%d pages, %d looks at the queue, %v", len(r.pages), len(r.queue), err)
		}
		end := f.begin(t.Context(), 1000, 5)
		if _, err := f.read(t.Context(), 50, 200*time.Millisecond); err != nil {
			t.Error(err)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}
