package web

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

func TestKeptPagesAreBounded(t *testing.T) {
	const limit = 100 << 10
	p := newPages(limit, newMetrics())
	page := func() (readyPage, error) { return readyPage{body: make([]byte, 10<<10)}, nil }
	key := func(i int) pageKey { return pageKey{topic: models.TopicID(i)} }
	for i := range 1000 {
		for _, wanted := range []int{0, i} { // 0 is asked for again and again
			if _, err := p.get(key(wanted), access.Stamp{}, page); err != nil {
				t.Fatal(err)
			}
		}
		if p.bytes() > limit {
			t.Fatalf("%d bytes are kept", p.bytes())
		}
	}
	if len(p.byKey) != 9 || p.used.Len() != 9 {
		t.Errorf("%d pages are kept, of %d in the row", len(p.byKey), p.used.Len())
	}
	if _, found := p.find(key(0), access.Stamp{}); !found {
		t.Error("the page that is always asked for was forgotten")
	}
	if _, found := p.find(key(500), access.Stamp{}); found {
		t.Error("a page that nobody asked for any more is still kept")
	}
	if _, err := p.get(key(-1), access.Stamp{}, func() (readyPage, error) { return readyPage{body: make([]byte, limit)}, nil }); err != nil {
		t.Fatal(err)
	}
	if _, found := p.find(key(-1), access.Stamp{}); found || len(p.byKey) != 9 {
		t.Error("a page larger than all that may be kept drove the others out")
	}
	none := newPages(0, newMetrics())
	for range 2 {
		if ready, err := none.get(key(1), access.Stamp{}, page); err != nil || len(ready.body) == 0 || none.bytes() != 0 {
			t.Errorf("with nothing to be kept: %d bytes, %d kept, %v", len(ready.body), none.bytes(), err)
		}
	}
}

func TestPageAskedForByManyIsMadeOnce(t *testing.T) {
	p := newPages(1<<20, newMetrics())
	var made atomic.Int32
	begin := make(chan struct{})
	var asking sync.WaitGroup
	for range 100 {
		asking.Go(func() {
			ready, err := p.get(pageKey{}, access.Stamp{}, func() (readyPage, error) {
				made.Add(1)
				<-begin
				return readyPage{body: []byte("page")}, nil
			})
			if err != nil || string(ready.body) != "page" {
				t.Errorf("%q, %v", ready.body, err)
			}
		})
	}
	close(begin)
	asking.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestPageAskedForAgainIsCompressedBetter(t *testing.T) {
	p := newPages(1<<20, newMetrics())
	html := bytes.Repeat([]byte("mercury and its compounds, in small-scale gold mining; "), 400)
	key := pageKey{encoding: "br"}
	var sizes []int
	for range 3 {
		ready, err := p.get(key, access.Stamp{}, func() (readyPage, error) {
			return readyPage{body: press(html, "br", firstBrotli), tag: "tag"}, nil
		})
		if err != nil || ready.tag != "tag" {
			t.Fatal(ready.tag, err)
		}
		if got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(ready.body))); err != nil || !bytes.Equal(got, html) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		sizes = append(sizes, len(ready.body))
	}
	if sizes[1] >= sizes[0] || sizes[2] != sizes[1] || p.bytes() != sizes[1]+overhead {
		t.Errorf("sizes %v, %d bytes kept", sizes, p.bytes())
	}
}

func TestFailureIsNotKept(t *testing.T) {
	p := newPages(1<<20, newMetrics())
	broken := errors.New("away")
	if _, err := p.get(pageKey{}, access.Stamp{}, func() (readyPage, error) { return readyPage{}, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if ready, err := p.get(pageKey{}, access.Stamp{}, func() (readyPage, error) { return readyPage{body: []byte("page")}, nil }); err != nil || len(ready.body) == 0 {
		t.Errorf("%q, %v", ready.body, err)
	}
}
