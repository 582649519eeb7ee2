package browser

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Weight is what one visit transferred.
type Weight struct {
	mu    sync.Mutex
	names map[network.RequestID]string
	Parts map[string]int // by path
	Total int
}

// Weigh opens a path with an empty cache and returns what came over the line,
// headers and compression as they are, once everything on the page has loaded.
func (v *Visitor) Weigh(path string) *Weight {
	v.t.Helper()
	w := &Weight{names: map[network.RequestID]string{}, Parts: map[string]int{}}
	if err := chromedp.Listen(v.ctx, w.note); err != nil {
		v.t.Fatal(err)
	}
	if _, err := v.uncached(); err != nil {
		v.fail("empty the cache: %v", err)
	}
	if status := v.Go(path); status != 200 {
		v.fail("%s: %d", path, status)
	}
	v.Until("everything is loaded", `document.readyState === "complete"`)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w
}

func (v *Visitor) uncached() (chromedp.Void, error) {
	return chromedp.Call(v.ctx, network.ClearBrowserCache, cdp.Empty{})
}

func (w *Weight) note(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		if address := event.Request.URL; strings.HasPrefix(address, "http") {
			w.names[event.RequestID] = address
		}
	case *network.EventLoadingFinished:
		if name, ours := w.names[event.RequestID]; ours {
			w.Parts[name] += int(event.EncodedDataLength)
			w.Total += int(event.EncodedDataLength)
		}
	}
}
