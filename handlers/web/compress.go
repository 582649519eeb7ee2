package web

import (
	"bytes"
	"hash/maphash"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"minamata.exchange/views/static"
)

// worthIt is the size from which a page is compressed.
const worthIt = 1 << 10

// What pages are compressed with: quick for those that are one reader's own,
// better for those that visitors share, which are kept; quickest the first time
// such a page is asked for. The quick ones are of the library's newer writer,
// which at half the time gives less bytes than the older one at these levels.
const (
	firstBrotli  = 1
	quickBrotli  = 3
	sharedBrotli = 5
	gzipLevel    = 5
)

// sharedLimit bounds how many bytes of compressed pages are kept.
const sharedLimit = 4 << 20

// shared keeps what pages that are the same for all visitors compress to. Make
// it with newShared. It is safe for concurrent use.
type shared struct {
	mu    sync.Mutex
	pages map[sharedKey][]byte
	size  int
	seed  maphash.Seed // nobody who writes posts can make two pages fall together
}

type sharedKey struct {
	encoding string
	length   int
	sum      uint64
}

func newShared() *shared { return &shared{pages: map[sharedKey][]byte{}, seed: maphash.MakeSeed()} }

// press is what a page compresses to. When too much is kept, all of it is
// forgotten: what is asked for is there again soon.
func (s *shared) press(html []byte, encoding string) []byte {
	key := sharedKey{encoding, len(html), maphash.Bytes(s.seed, html)}
	s.mu.Lock()
	page, found := s.pages[key]
	s.mu.Unlock()
	if found {
		return page
	}
	page = press(html, encoding, sharedBrotli)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += len(page); s.size > sharedLimit {
		clear(s.pages)
		s.size = len(page)
	}
	s.pages[key] = page
	return page
}

// compress answers with a page as the browser can read it, and keeps nothing of
// html. Form tokens carry a salt of their own on each page, so that the length
// gives nothing away of them.
func (s *Server) compress(c *fiber.Ctx, html []byte, isShared bool) error {
	encoding := static.Encoding(c.Get(fiber.HeaderAcceptEncoding))
	if encoding == "" || len(html) < worthIt {
		c.Response().SetBody(html) // a copy: html is only lent
		return nil
	}
	c.Set(fiber.HeaderContentEncoding, encoding)
	if isShared {
		return c.Send(s.shared.press(html, encoding))
	}
	return c.Send(press(html, encoding, quickBrotli))
}

// resetter is a compressor that can be used again: each holds large tables.
type resetter interface {
	io.WriteCloser
	Reset(io.Writer)
}

var compressors = map[string]*sync.Pool{
	"gzip": {New: func() any {
		z, _ := gzip.NewWriterLevel(nil, gzipLevel) // fails on an unknown level only
		return z
	}},
	"br1": {New: func() any { return brotli.NewWriterV2(nil, firstBrotli) }},
	"br3": {New: func() any { return brotli.NewWriterV2(nil, quickBrotli) }},
	"br5": {New: func() any { return brotli.NewWriterLevel(nil, sharedBrotli) }},
}

func press(html []byte, encoding string, level int) []byte {
	name := encoding
	if encoding == "br" {
		name += string(rune('0' + level))
	}
	pool := compressors[name]
	compressor, _ := pool.Get().(resetter)
	defer pool.Put(compressor)
	var out bytes.Buffer
	out.Grow(len(html) / 4)
	compressor.Reset(&out)
	_, _ = compressor.Write(html) // into memory, which does not fail
	_ = compressor.Close()
	return out.Bytes()
}
