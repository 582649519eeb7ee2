package commands

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// figures are what was measured of many requests.
type figures struct {
	perSecond                    float64
	p50, p99                     time.Duration
	cpu, allocations, made, sent float64 // ms, number, KB and KB of one request
}

func (f figures) String() string {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	line := fmt.Sprintf("%10.0f %9.2f %9.2f %9.3f %9.0f %9.1f", f.perSecond, ms(f.p50), ms(f.p99), f.cpu, f.allocations, f.made)
	if f.sent > 0 {
		line += fmt.Sprintf(" %7.1f", f.sent)
	}
	return line
}

// asked is what one client has measured.
type asked struct {
	took  []time.Duration
	bytes int
	err   error
}

// measured runs all clients at once and says what they met and what it cost.
func (s *benchServer) measured(ctx context.Context, clients int, run func(client int) asked) (figures, error) {
	before, err := s.cost()
	if err != nil {
		return figures{}, err
	}
	all := make([]asked, clients)
	began := time.Now() //nolint:forbidigo // what is measured
	var running sync.WaitGroup
	for i := range all {
		running.Go(func() { all[i] = run(i) })
	}
	running.Wait()
	lasted := time.Since(began)
	after, err := s.cost()
	if err != nil {
		return figures{}, err
	}
	var took []time.Duration
	sent := 0
	for _, a := range all {
		took, sent, err = append(took, a.took...), sent+a.bytes, errors.Join(err, a.err)
	}
	if err := errors.Join(err, ctx.Err()); err != nil || len(took) == 0 {
		return figures{}, errors.Join(err, errors.New("no answers to measure"))
	}
	slices.Sort(took)
	n := float64(len(took))
	return figures{
		perSecond: n / lasted.Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100],
		cpu: (after.cpu - before.cpu) * 1000 / n, allocations: (after.allocations - before.allocations) / n,
		made: (after.bytes - before.bytes) / n / 1024, sent: float64(sent) / n / 1024,
	}, nil
}

// load has so many clients ask for pages, each as soon as it has its answer, on
// connections that stay open.
func (s *benchServer) load(ctx context.Context, clients int, lasting time.Duration, path func(n uint64) string) (figures, error) {
	var stop atomic.Bool
	timer := time.AfterFunc(lasting, func() { stop.Store(true) })
	defer timer.Stop()
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()
	return s.measured(ctx, clients, func(client int) asked { return s.ask(uint64(client), path, &stop) })
}

// ask is one client.
func (s *benchServer) ask(seed uint64, path func(n uint64) string, stop *atomic.Bool) asked {
	var a asked
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // nothing to be guessed
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	for !stop.Load() {
		request.Reset()
		request.SetRequestURI("http://" + s.address + path(random.Uint64()>>1))
		request.Header.Set("Accept-Encoding", "gzip, deflate, br")
		request.Header.Set("Accept-Language", "en-GB,en;q=0.8,fr;q=0.5")
		began := time.Now() //nolint:forbidigo // what is measured
		if a.err = s.client.Do(request, response); a.err != nil {
			return a
		}
		if response.StatusCode() != fasthttp.StatusOK {
			a.err = fmt.Errorf("%s was answered with %d", request.RequestURI(), response.StatusCode())
			return a
		}
		a.took = append(a.took, time.Since(began))
		a.bytes += len(response.Body())
	}
	return a
}

// weight is how many bytes a visitor loads with a page, all of it compressed.
type weight struct{ all, page int }

var staticAddress = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// weigh loads a page and what it refers to, as a browser does that was never
// here before.
func (s *benchServer) weigh(path string) (weight, error) {
	get := func(path, encoding string) ([]byte, error) {
		request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		defer fasthttp.ReleaseRequest(request)
		defer fasthttp.ReleaseResponse(response)
		request.SetRequestURI("http://" + s.address + path)
		request.Header.Set("Accept-Encoding", encoding)
		if err := s.client.Do(request, response); err != nil {
			return nil, err
		}
		if response.StatusCode() != fasthttp.StatusOK {
			return nil, fmt.Errorf("%s was answered with %d", path, response.StatusCode())
		}
		return slices.Clone(response.Body()), nil
	}
	pressed, err := get(path, "br")
	if err != nil {
		return weight{}, err
	}
	page, err := get(path, "identity")
	w := weight{all: len(pressed), page: len(pressed)}
	for _, found := range staticAddress.FindAllSubmatch(page, -1) {
		var file []byte
		if file, err = get(string(found[1]), "br"); err != nil {
			return w, err
		}
		w.all += len(file)
	}
	return w, err
}
