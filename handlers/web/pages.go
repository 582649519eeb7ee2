package web

import (
	"bytes"
	"container/list"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/singleflight"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// pages keeps ready pages of topics as every visitor of a language gets them,
// up to a number of bytes: those asked for least recently go first. Make it with
// newPages. It is safe for concurrent use.
//
// A page is kept with the Stamp that was taken before it was made, and is
// answered with only to who brings the same Stamp, taken anew: what was hidden,
// edited or closed to visitors meanwhile, by whichever instance, is never shown.
type pages struct {
	metrics *metrics
	limit   int
	making  singleflight.Group

	mu    sync.Mutex // guards all below
	size  int
	byKey map[pageKey]*list.Element
	used  *list.List // of keptPage, the most recently used in front
}

// pageKey is what a page for visitors depends on, besides its Stamp.
type pageKey struct {
	topic    models.TopicID
	page     int
	language string
	encoding string // of the bytes: "br", "gzip" or ""
}

// readyPage is a page as it is sent. Nobody writes to its bytes.
type readyPage struct {
	body []byte
	tag  string // of what it says, however it is compressed
}

type keptPage struct {
	key   pageKey
	stamp access.Stamp
	readyPage
	pressed bool // as well as is worth for a page that is asked for again
}

// overhead is about what keeping a page costs beside its bytes.
const overhead = 400

func (k keptPage) size() int { return len(k.body) + overhead }

func newPages(limit int, m *metrics) *pages {
	return &pages{metrics: m, limit: limit, byKey: map[pageKey]*list.Element{}, used: list.New()}
}

// get is the page as of a Stamp: the one that is kept, or one made now. Those
// who ask for the same at once have it made once.
func (p *pages) get(key pageKey, stamp access.Stamp, render func() (readyPage, error)) (readyPage, error) {
	if page, found := p.find(key, stamp); found {
		p.metrics.pages.WithLabelValues("kept").Inc()
		if page.pressed {
			return page.readyPage, nil
		}
		return p.pressBetter(page), nil
	}
	page, err, _ := p.making.Do(fmt.Sprint(key, stamp), func() (any, error) {
		if page, found := p.find(key, stamp); found { // made since we looked
			return page.readyPage, nil
		}
		p.metrics.pages.WithLabelValues("made").Inc()
		page, err := render()
		if err == nil {
			p.keep(keptPage{key, stamp, page, key.encoding != "br"})
		}
		return page, err
	})
	if err != nil {
		return readyPage{}, err
	}
	ready, _ := page.(readyPage)
	return ready, nil
}

// pressBetter compresses a page that is asked for again: pages that are asked
// for once, by who reads all there is, are not worth that.
func (p *pages) pressBetter(page keptPage) readyPage {
	better, err, _ := p.making.Do(fmt.Sprint("again", page.key, page.stamp), func() (any, error) {
		html, err := io.ReadAll(brotli.NewReader(bytes.NewReader(page.body)))
		if err != nil {
			return nil, err
		}
		page.body, page.pressed = press(html, page.key.encoding, sharedBrotli), true
		p.keep(page)
		return page.readyPage, nil
	})
	if err != nil {
		return page.readyPage // as good as it was
	}
	ready, _ := better.(readyPage)
	return ready
}

func (p *pages) find(key pageKey, stamp access.Stamp) (keptPage, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	element, found := p.byKey[key]
	if !found {
		return keptPage{}, false
	}
	kept, _ := element.Value.(keptPage)
	if kept.stamp != stamp {
		return keptPage{}, false
	}
	p.used.MoveToFront(element)
	return kept, true
}

func (p *pages) keep(page keptPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old, found := p.byKey[page.key]; found {
		p.drop(old)
	}
	if page.size() > p.limit {
		return
	}
	p.byKey[page.key] = p.used.PushFront(page)
	p.size += page.size()
	for p.size > p.limit {
		p.drop(p.used.Back())
	}
}

// drop forgets a page. The caller holds the lock.
func (p *pages) drop(element *list.Element) {
	page, _ := p.used.Remove(element).(keptPage)
	delete(p.byKey, page.key)
	p.size -= page.size()
}

// bytes is how much is kept.
func (p *pages) bytes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.size
}
