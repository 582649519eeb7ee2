package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"minamata.exchange/views/gallery"
	"minamata.exchange/views/static"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// show serves the gallery: /fr/forum/3 is a state of the screens of the
// forum in French.
func show(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{language}/{group}/{number}", func(w http.ResponseWriter, r *http.Request) {
		number, _ := strconv.Atoi(r.PathValue("number"))
		component, ok := gallery.Find(r.PathValue("group"), number)
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		ctx := ui.WithToken(text.With(context.Background(), r.PathValue("language")), "token")
		if err := component.Render(ctx, w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /static/{hash}/{name}", func(w http.ResponseWriter, r *http.Request) {
		if file, ok := static.Find(r.PathValue("hash"), r.PathValue("name")); ok {
			content, _ := file.Encoded("")
			w.Header().Set("Content-Type", file.Type)
			_, _ = w.Write(content)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// Every state in three languages that differ most: nothing that must be scrolled
// sideways on the narrowest screen, and nothing that axe finds, in light from
// left to right and in dark from right to left.
func TestEveryStateIsAccessibleAndFits(t *testing.T) {
	t.Parallel()
	site := show(t)
	for _, language := range []string{"en", "ar", "ru"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			v := visit(t, site)
			v.Dark(language == "ar")
			v.Screen(320, 700)
			for _, g := range gallery.All() {
				for n, s := range g.States {
					v.fits(s, fmt.Sprintf("/%s/%s/%d", language, g.Name, n), language != "ru")
				}
			}
		})
	}
}

// fits holds a state to what all must be; to what axe finds where it is audited.
func (v *Visitor) fits(s ui.State, path string, audited bool) {
	v.t.Helper()
	name := s.Name + " at " + path
	if status := v.Go(path); status != http.StatusOK {
		v.t.Fatalf("%s answers %d", name, status)
	}
	if wide := v.Eval(widest); wide != "" {
		v.t.Errorf("%s is wider than the screen: %s", name, wide)
	}
	if s.Whole && audited {
		v.Audit(name)
	}
}

// widest names what makes a page wider than its window.
const widest = `(() => {
	if (document.documentElement.scrollWidth <= innerWidth) return "";
	const out = [...document.querySelectorAll("body *")].filter((e) => {
		const box = e.getBoundingClientRect();
		return (box.right > innerWidth + 1 || box.left < -1) && box.width > 0 && getComputedStyle(e).position !== "absolute";
	});
	return out.slice(-3).map((e) => e.tagName + "." + e.className).join(" ") || "something";
})()`
