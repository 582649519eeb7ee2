package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestURLCarriesTheHashOfTheContent(t *testing.T) {
	for _, name := range []string{"exchange.css", "exchange.js", "icon.svg"} {
		url := URL(name)
		hash := strings.Split(url, "/")[2]
		f, ok := Find(hash, name)
		if !ok || f.Name != name || f.Type == "" {
			t.Errorf("%s is not found under its own address %s", name, url)
		}
		if _, ok := Find("000000000000", name); ok {
			t.Errorf("%s is found under a hash that is not its own", name)
		}
	}
	if a, b := newFile("a.css", []byte("a")), newFile("a.css", []byte("b")); a.Hash == b.Hash {
		t.Error("two contents, one hash")
	}
	if _, ok := Find("", "../static.go"); ok {
		t.Error("a source file is served")
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown name has an address")
		}
	}()
	URL("absent.css")
}

func TestEncodedGivesTheSameContent(t *testing.T) {
	for name, f := range files {
		if got := decode(t, f.brotli(), "br"); !bytes.Equal(got, f.plain) {
			t.Errorf("%s is not what it is compressed to: npm run build", name)
		}
	}
	f := files["exchange.css"]
	for accept, want := range map[string]string{
		"gzip, deflate, br": "br", "gzip": "gzip", "": "", "identity": "", "br;q=0, gzip": "gzip",
		"br;q=0.0": "", "GZIP": "", "br; q=0.1": "br",
	} {
		content, encoding := f.Encoded(accept)
		if encoding != want {
			t.Errorf("%q is answered with %q, wanted %q", accept, encoding, want)
		}
		if got := decode(t, content, encoding); !bytes.Equal(got, f.plain) {
			t.Errorf("%q changes the content", accept)
		}
	}
}

func decode(t *testing.T, content []byte, encoding string) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(content)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestBuiltFilesKeepTheirBudget(t *testing.T) {
	for name, budget := range map[string]int{"exchange.css": 10_400, "exchange.js": 14_000} {
		content, _ := files[name].Encoded("br")
		if len(content) > budget {
			t.Errorf("%s is %d bytes compressed, its budget is %d", name, len(content), budget)
		}
	}
}
