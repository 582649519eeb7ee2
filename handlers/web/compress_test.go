package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"

	"minamata.exchange/handlers/handlertest"
)

// ask asks without the client's own decompression.
func ask(t *testing.T, address, accept string) (header http.Header, body string) {
	t.Helper()
	return askIn(t, address, accept, "en")
}

func askIn(t *testing.T, address, accept, language string) (header http.Header, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", accept)
	request.Header.Set("Accept-Language", language)
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var reader io.Reader = answer.Body
	switch answer.Header.Get("Content-Encoding") {
	case "br":
		reader = brotli.NewReader(answer.Body)
	case "gzip":
		if reader, err = gzip.NewReader(answer.Body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Header, string(text)
}

func TestPagesAreCompressedAsTheBrowserCanRead(t *testing.T) {
	site := handlertest.Start(t)
	_, plain := ask(t, site.URL+"/nothing", "identity")
	for accept, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip", "": "", "zstd": ""} {
		header, text := ask(t, site.URL+"/nothing", accept)
		if got := header.Get("Content-Encoding"); got != want {
			t.Errorf("%q: encoding %q, want %q", accept, got, want)
		}
		if !strings.Contains(header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: Vary is %q", accept, header.Get("Vary"))
		}
		if len(text) < len(plain)*9/10 || !strings.Contains(text, "</html>") {
			t.Errorf("%q: %d bytes of %d came", accept, len(text), len(plain))
		}
	}
}

// Compressors and compressed pages are shared between requests: no page may
// end up in another one's answer.
func TestCompressedPagesDoNotMix(t *testing.T) {
	site := handlertest.Start(t)
	var asking sync.WaitGroup
	for _, language := range []string{"en", "fr", "es", "ru", "zh", "ar"} {
		asking.Go(func() {
			for range 20 {
				browser := site.Browser(t)
				browser.Headers.Set("Accept-Language", language)
				if page := browser.Get("/nothing"); page.Find("html").AttrOr("lang", "") != language {
					t.Errorf("asked in %s, answered in %s", language, page.Find("html").AttrOr("lang", ""))
				}
			}
		})
	}
	asking.Wait()
}
