// Package static holds the built style sheet and scripts, and gives each an
// address that carries the hash of its content, so that a browser may keep it
// for ever.
//
//	static.URL("exchange.css")            // "/static/3f2c91ab07de/exchange.css"
//	static.Find("3f2c91ab07de", "exchange.css")
//
// The files are built from views/assets by "npm run build" and committed, each
// beside what it is compressed to: the best compression takes seconds and tens
// of megabytes, which a small machine does not have at its start. What has no
// compressed form of its own is compressed when it is first asked for.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed *.css *.js *.svg *.br
var built embed.FS

// File is one built file.
type File struct {
	Name string // "exchange.css"
	Hash string // of the content, twelve hexadecimal digits
	Type string // for Content-Type

	plain  []byte
	brotli func() []byte
	gzip   func() []byte
}

var files = load()

func load() map[string]*File {
	entries, err := built.ReadDir(".")
	if err != nil {
		panic(err) // the directory is part of the program
	}
	all := make(map[string]*File, len(entries))
	for _, e := range entries {
		if path.Ext(e.Name()) == ".br" {
			continue
		}
		content, err := built.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		all[e.Name()] = newFile(e.Name(), content)
		if pressed, err := built.ReadFile(e.Name() + ".br"); err == nil {
			all[e.Name()].brotli = func() []byte { return pressed }
		}
	}
	return all
}

func newFile(name string, content []byte) *File {
	sum := sha256.Sum256(content)
	return &File{
		Name:   name,
		Hash:   hex.EncodeToString(sum[:6]),
		Type:   mediaTypes[path.Ext(name)],
		plain:  content,
		brotli: sync.OnceValue(func() []byte { return compress(content, newBrotli) }),
		gzip:   sync.OnceValue(func() []byte { return compress(content, newGzip) }),
	}
}

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func newBrotli(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) }

func newGzip(w io.Writer) io.WriteCloser {
	z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // fails on an unknown level only
	return z
}

// compress writes into memory, which does not fail.
func compress(content []byte, writer func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := writer(&b)
	_, _ = w.Write(content)
	_ = w.Close()
	return b.Bytes()
}

// URL is the address of a built file, by its name. An unknown name is a
// mistake in the program and panics; a test asks for every name in use.
func URL(name string) string {
	return "/static/" + Named(name).Hash + "/" + name
}

// Named is a built file by its name, for one that has an address of its own.
func Named(name string) *File {
	f, ok := files[name]
	if !ok {
		panic("static: no built file " + name)
	}
	return f
}

// Find gives the file of this name if its content still has this hash. What it
// answers may be kept for ever by whoever asked.
func Find(hash, name string) (*File, bool) {
	f, ok := files[name]
	if !ok || f.Hash != hash {
		return nil, false
	}
	return f, true
}

// Encoded gives the content in the best encoding that an Accept-Encoding
// header takes, and the encoding's name: "br", "gzip" or "" for none. Callers
// send Vary: Accept-Encoding with it. The bytes are shared: not to be changed.
func (f *File) Encoded(accept string) (content []byte, encoding string) {
	switch encoding := Encoding(accept); encoding {
	case "br":
		return f.brotli(), encoding
	case "gzip":
		return f.gzip(), encoding
	default:
		return f.plain, ""
	}
}

// Encoding chooses what to compress with by an Accept-Encoding header: "br",
// "gzip" or "" for nothing.
func Encoding(accept string) string {
	for _, encoding := range []string{"br", "gzip"} {
		if accepts(accept, encoding) {
			return encoding
		}
	}
	return ""
}

// accepts reads an Accept-Encoding header for one encoding.
func accepts(header, encoding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(item, ";")
		if strings.TrimSpace(name) == encoding {
			q, _ := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return strings.Trim(q, "0.") != "" || q == ""
		}
	}
	return false
}
