package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app/access"
	"minamata.exchange/config"
)

// reportsOfOne is how many reports one person sends: fewer than they may in an hour.
const reportsOfOne = 18

type benchReports struct {
	benchPlace
	Reports float64       `help:"Reports a minute." default:"10000"`
	Pages   float64       `help:"Pages a second that others read meanwhile; a tenth as often moderators read the queue." default:"20"`
	For     time.Duration `help:"How long each line is measured." default:"60s"`
	Runs    int           `help:"How often everything is measured." default:"3"`
}

// Run measures pages and the queue of cases without reports, while they come in, and
// with what they left.
func (b *benchReports) Run(out printer) error {
	if b.Reports < 1 || b.Reports > 100_000 || b.Pages < 1 || b.Pages > 1000 || b.For < time.Second || b.Runs < 1 {
		return errors.New("--reports, --pages, --for, --runs: not what can be measured")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	in, settings, release, err := b.open(ctx, out)
	defer release()
	if err != nil {
		return err
	}
	out.say("%.0f reports a minute, %.0f pages a second, %.1f looks at the queue a second, %d posts; load of the machine %s", b.Reports, b.Pages, b.Pages/10, b.Posts, loadOfMachine())
	out.say("%-34s %9s %9s %9s %9s %9s %9s %9s", "ms from request to answer", "p50", "p95", "p99", "ratio p50", "ratio p95", "late p99", "CPU %")
	for range b.Runs {
		if err := b.measure(ctx, settings, in, out); err != nil {
			return err
		}
	}
	return nil
}

// measure is one run: the same server without reports, with them, and afterwards.
func (b *benchReports) measure(ctx context.Context, settings config.Config, in filled, out printer) error {
	count := int(b.Reports * b.For.Minutes())
	people, err := joinWriters(ctx, settings, count/reportsOfOne+1, access.Partner)
	if err != nil {
		return err
	}
	staff, err := joinWriters(ctx, settings, 1, access.Moderator)
	if err != nil {
		return err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return err
	}
	defer server.stop()
	for i := range people {
		if err := server.openForm(&people[i], "/reports/new?thing=person:1"); err != nil {
			return err
		}
	}
	f := &reportFlood{server: server, in: in, people: people, moderator: staff[0], reader: people[0]}
	if _, err := f.read(ctx, b.Pages, min(b.For, 3*time.Second)); err != nil { // warm
		return err
	}
	socket, err := server.listenAs(ctx, access.CasesSubject, f.moderator.session)
	if err != nil {
		return err
	}
	defer socket.conn.Close()
	go func() { // a moderator has the queue open all the time
		for err := error(nil); err == nil; {
			_, err = socket.frame()
		}
	}()
	var quiet readings
	for _, phase := range []string{"without reports", "while reports come in", "with all that were reported"} {
		stop := func() error { return nil }
		if phase == "while reports come in" {
			stop = f.begin(ctx, b.Reports/60, count)
		}
		before, err := server.cost()
		if err != nil {
			return errors.Join(err, stop())
		}
		got, err := f.read(ctx, b.Pages, b.For)
		after, failed := server.cost()
		share := (after.cpu - before.cpu) * 100 / b.For.Seconds()
		if err = errors.Join(err, failed); err != nil {
			return errors.Join(err, stop())
		}
		if err = errors.Join(err, stop()); err != nil {
			return err
		}
		if quiet.pages == nil {
			quiet = got
		}
		out.say("%-34s %s %9.0f", "pages, "+phase, ratioTo(got.pages, quiet.pages, got.late), share)
		out.say("%-34s %s", "the queue, "+phase, ratioTo(got.queue, quiet.queue, got.late))
	}
	out.say("  %d reports taken, %d refused for what is hidden already, %d over the limit of a person; %d of %d came when they were due", f.taken.Load(), f.hidden.Load(), f.limited.Load(), f.sent.Load(), count)
	return nil
}

// readings are how long pages took, and the queue, and how late they were asked for.
type readings struct{ pages, queue, late []time.Duration }

func ratioTo(got, quiet, late []time.Duration) string {
	at := func(percent int) (float64, float64) { return percentile(got, percent), percentile(quiet, percent) }
	p50, quiet50 := at(50)
	p95, quiet95 := at(95)
	p99, _ := at(99)
	return fmt.Sprintf("%9.2f %9.2f %9.2f %9.2f %9.2f %9.1f", p50, p95, p99, p50/quiet50, p95/quiet95, percentile(late, 99))
}

// reportFlood is what happens on the server that is measured.
type reportFlood struct {
	server                       *benchServer
	in                           filled
	people                       []benchWriter
	moderator, reader            benchWriter
	sent, taken, hidden, limited atomic.Int64
}

// paced calls something so many times a second, from several at once so that one
// that takes long keeps none of the others back; it says how late each came.
func paced(ctx context.Context, perSecond float64, lasting time.Duration, do func(n int) error) ([]time.Duration, error) {
	const hands = 16
	ctx, cancel := context.WithTimeout(ctx, lasting)
	defer cancel()
	late, failed := make([][]time.Duration, hands), make([]error, hands)
	began := time.Now() //nolint:forbidigo // what is measured
	var running sync.WaitGroup
	for hand := range hands {
		running.Go(func() {
			for n := hand; failed[hand] == nil; n += hands {
				due := time.Duration(float64(n) / perSecond * float64(time.Second))
				select {
				case <-ctx.Done():
					return
				case <-time.After(due - time.Since(began)):
				}
				if ctx.Err() != nil {
					return
				}
				late[hand] = append(late[hand], time.Since(began)-due)
				failed[hand] = do(n)
			}
		})
	}
	running.Wait()
	all := slices.Concat(late...)
	slices.Sort(all)
	return all, errors.Join(failed...)
}

// read reads pages as visitors, members and a moderator do.
func (f *reportFlood) read(ctx context.Context, perSecond float64, lasting time.Duration) (r readings, err error) {
	var mu sync.Mutex
	take := func(into *[]time.Duration, path, session string) error {
		began := time.Now() //nolint:forbidigo // what is measured
		if err := f.server.get(path, session); err != nil {
			return err
		}
		took := time.Since(began)
		mu.Lock()
		defer mu.Unlock()
		*into = append(*into, took)
		return nil
	}
	var failed error
	var queue sync.WaitGroup
	queue.Go(func() {
		_, failed = paced(ctx, perSecond/10, lasting, func(n int) error {
			path := queuePath
			if n%4 == 3 {
				path = fmt.Sprintf("%s?from=100-%d", queuePath, 1+n*977)
			}
			return take(&r.queue, path, f.moderator.session)
		})
	})
	r.late, err = paced(ctx, perSecond, lasting, func(n int) error {
		switch n % 10 {
		case 0:
			return take(&r.pages, "/", "")
		case 1:
			return take(&r.pages, "/forums", f.reader.session)
		case 2:
			return take(&r.pages, "/inbox", f.reader.session)
		case 3, 4, 5:
			return take(&r.pages, f.in.topic(n*7919), f.reader.session)
		}
		return take(&r.pages, f.in.topic(n*104_729), "")
	})
	queue.Wait()
	slices.Sort(r.pages)
	slices.Sort(r.queue)
	return r, errors.Join(err, failed)
}

// begin has people report: a third of it the same few people, the rest posts all over
// the site. What it returns ends that and waits for it.
func (f *reportFlood) begin(ctx context.Context, perSecond float64, count int) (end func() error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		_, err := paced(ctx, perSecond, time.Duration(float64(count)/perSecond*float64(time.Second)), func(n int) error {
			if n >= count {
				return nil
			}
			f.sent.Add(1)
			return f.report(n)
		})
		done <- err
	}()
	return func() error {
		cancel()
		return <-done
	}
}

// report sends the n-th report: of posts, and of people, whom two hide likewise.
func (f *reportFlood) report(n int) error {
	who, turn := f.people[n%len(f.people)], n/len(f.people)
	thing := fmt.Sprintf("post:%d/%d", int(f.in.first)+n*7919%f.in.topics, 1+n%20)
	if turn%3 == 0 {
		thing = fmt.Sprintf("person:%d", 1+turn/3)
	}
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + f.server.address + "/reports")
	request.Header.SetMethod(fasthttp.MethodPost)
	request.Header.SetCookie("session", who.session)
	request.Header.SetContentType("application/x-www-form-urlencoded")
	form := request.PostArgs()
	form.Set("_csrf", who.form)
	form.Set("thing", thing)
	form.Set("ground", "promotional")
	form.Set("note", "It advertises "+rand.Text())
	if err := f.server.client.Do(request, response); err != nil {
		return err
	}
	switch status := response.StatusCode(); status {
	case fasthttp.StatusSeeOther:
		f.taken.Add(1)
	case fasthttp.StatusConflict:
		f.hidden.Add(1)
	case fasthttp.StatusTooManyRequests:
		f.limited.Add(1)
	default:
		return fmt.Errorf("a report on %s was answered with %d", thing, status)
	}
	return nil
}

// get loads a page as somebody who is signed in, or as a visitor.
const queuePath = "/desk/cases"

func (s *benchServer) get(path, session string) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI("http://" + s.address + path)
	request.Header.Set("Accept-Encoding", "gzip, deflate, br")
	if session != "" {
		request.Header.SetCookie("session", session)
	}
	if err := s.client.Do(request, response); err != nil {
		return err
	}
	if response.StatusCode() == fasthttp.StatusSeeOther && strings.Contains(string(response.Header.Peek("Location")), queuePath) { // no case is left of that page
		request.SetRequestURI("http://" + s.address + queuePath)
		if err := s.client.Do(request, response); err != nil {
			return err
		}
	}
	if response.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("%s was answered with %d", path, response.StatusCode())
	}
	return nil
}
