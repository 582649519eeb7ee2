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

// Every state in three languages that differ most: nothing that axe finds,
// nothing that must be scrolled sideways on the narrowest screen.
func TestEveryStateIsAccessibleAndFits(t *testing.T) {
	v := visit(t, show(t))
	for i, language := range []string{"en", "ar", "ru"} {
		v.Dark(i == 1)
		for _, g := range gallery.All() {
			for n, s := range g.States {
				name := fmt.Sprintf("%s in %s", s.Name, language)
				v.Screen(320, 700)
				if status := v.Go(fmt.Sprintf("/%s/%s/%d", language, g.Name, n)); status != http.StatusOK {
					t.Fatalf("%s answers %d", name, status)
				}
				if wide := v.Eval(widest); wide != "" {
					t.Errorf("%s is wider than the screen: %s", name, wide)
				}
				if s.Whole {
					v.Audit(name)
				}
			}
		}
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
