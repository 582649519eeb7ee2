package ui

import (
	"context"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"minamata.exchange/views/text"
)

// Writer writes a component by hand. Templates are the rule; a part that a page
// shows many times is written with this, since every expression of a template
// costs an allocation or more.
type Writer struct{ b []byte }

var writers = sync.Pool{New: func() any { return &Writer{b: make([]byte, 0, 8192)} }}

// Written makes a component of what write writes.
func Written(write func(*Writer, *text.Language)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, to io.Writer) error {
		w := writers.Get().(*Writer)
		defer writers.Put(w)
		w.b = w.b[:0]
		write(w, text.Of(ctx))
		_, err := to.Write(w.b)
		return err
	})
}

// Raw writes markup as it is.
func (w *Writer) Raw(pieces ...string) {
	for _, piece := range pieces {
		w.b = append(w.b, piece...)
	}
}

// Text writes text, or the value of a quoted attribute, escaped.
func (w *Writer) Text(s string) {
	if strings.ContainsAny(s, `&<>"'`) {
		s = templ.EscapeString(s)
	}
	w.b = append(w.b, s...)
}

// URL writes an address and what follows it into a quoted attribute. Addresses
// are our own: this escapes them and does not judge them.
func (w *Writer) URL(base, path string) {
	w.Text(base)
	w.Raw(path)
}

// Int writes a number as machines read it.
func (w *Writer) Int(n int64) { w.b = strconv.AppendInt(w.b, n, 10) }

// Icon writes one of the icons.
func (w *Writer) Icon(name string) { w.Raw(string(icons[name])) }

// Face writes a Face.
func (w *Writer) Face(p FaceProps) {
	w.Raw(`<span class="face `)
	if p.Size != "" {
		w.Raw(p.Size, ` `)
	}
	w.Raw(`tone-`)
	w.Int(int64(max(p.Tone, 1)))
	w.Raw(`" aria-hidden="true">`)
	w.Text(Initials(p.Name))
	w.Raw(`</span>`)
}

// Moment writes a Moment.
func (w *Writer) Moment(l *text.Language, t time.Time) {
	w.Raw(`<time datetime="`)
	w.b = t.UTC().AppendFormat(w.b, "2006-01-02T15:04:05Z")
	w.Raw(`" data-behaviour="moment">`, l.Moment(t), `</time>`)
}
