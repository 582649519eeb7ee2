package commands

import (
	"bytes"
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/web"
	"minamata.exchange/models/modelstest"
)

// BenchmarkVisitorsTopicPage is a visitor's page of 20 posts of 150 words, from
// the request to the last byte, made anew each time and kept ready. What the
// client costs is in it.
func BenchmarkVisitorsTopicPage(b *testing.B) {
	for _, from := range []struct {
		name  string
		cache int
	}{{"anew", 0}, {"kept", 64}} {
		b.Run("sqlite/"+from.name, func(b *testing.B) { benchmarkPage(b, "", from.cache) })
		b.Run("postgres/"+from.name, func(b *testing.B) { benchmarkPage(b, modelstest.PostgresURL(b), from.cache) })
	}
}

func benchmarkPage(b *testing.B, url string, cache int) {
	b.Helper()
	a := apptest.At(b, url)
	a.Config.PageCache = cache
	in, err := fillIn(b.Context(), a.App, 4000, printer{&bytes.Buffer{}})
	if err != nil {
		b.Fatal(err)
	}
	server, listener := web.New(a.App), fasthttputil.NewInmemoryListener()
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	client := &fasthttp.HostClient{Addr: "exchange.test", Dial: func(string) (conn net.Conn, err error) { return listener.Dial() }}
	b.Cleanup(func() {
		client.CloseIdleConnections()
		if err := errors.Join(server.Shutdown(context.Background()), <-done); err != nil {
			b.Error(err)
		}
	})
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	get := func(n int) {
		request.SetRequestURI("http://exchange.test" + in.topic(n))
		request.Header.Set("Accept-Encoding", "gzip, deflate, br")
		if err := client.Do(request, response); err != nil || response.StatusCode() != fasthttp.StatusOK {
			b.Fatal(err, response.StatusCode())
		}
	}
	for n := range 2 * in.topics { // twice: what is asked for again is compressed better
		get(n)
	}
	b.ReportAllocs()
	began, n, sent := used(b), 0, 0
	for b.Loop() {
		get(n)
		n++
		sent += len(response.Body())
	}
	b.ReportMetric(float64(used(b)-began)/1e6/float64(n), "cpu-ms/op")
	b.ReportMetric(float64(sent)/float64(n), "sent-B/op")
}

// used is the time on processors that this process has used.
func used(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
