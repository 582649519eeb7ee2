package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/confidential"
	"minamata.exchange/app/thread"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/compilation"
	"minamata.exchange/views/text"
)

// compilationCSV is GET /documents/:document/compilation.csv.
func (s *Server) compilationCSV(c *fiber.Ctx) error {
	return s.sendCompilation(c, "csv", "text/csv; charset=utf-8; header=present", func(ctx context.Context, w io.Writer, _ compilation.FileProps) (compilation.Table, error) {
		return compilation.NewCSV(ctx, w)
	})
}

// compilationDOCX is GET /documents/:document/compilation.docx.
func (s *Server) compilationDOCX(c *fiber.Ctx) error {
	return s.sendCompilation(c, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", compilation.NewDOCX)
}

// sendCompilation answers with a compilation as a file, which is read while it
// is sent.
func (s *Server) sendCompilation(c *fiber.Ctx, ending, mediaType string, begin func(context.Context, io.Writer, compilation.FileProps) (compilation.Table, error)) error {
	document, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	q := queryOf(c)
	compiled, err := s.compile(c, document, q)
	if err != nil {
		return err
	}
	// it is read after this request is answered, but not for longer than the server runs
	ctx := text.With(s.base, languageOf(c))
	props := present.CompilationFile(ctx, compiled, q)
	file := &compilationFile{total: compiled.Total, failed: func(err error) {
		s.log.LogAttrs(ctx, slog.LevelError, "a compilation broke off", slog.Int64("document", int64(document)), slog.String("error", err.Error()))
	}}
	if file.table, err = begin(ctx, &file.written, props); err != nil {
		return err
	}
	file.read = func(from int) (thread.Part, error) {
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		return compiled.Read(ctx, from, compiled.Total)
	}
	file.rows = func(p thread.Part) []compilation.RowProps { return present.CompilationRows(ctx, p) }
	if err := s.takes(c, confidential.Taking{
		Workspace: compiled.Document.WorkspaceID, Thing: fmt.Sprintf("document:%d", document), Version: compiled.Version, Name: compiled.Document.Title, Form: ending,
		Confidential: compiled.Document.IsConfidential(),
	}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{
		"filename": fmt.Sprintf("%s%s - %s %d.%s", marked(props), fileName(props.Title), fileName(text.T(ctx, "compilation.title")), props.Version, ending),
	}))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage)
	if c.Method() != fiber.MethodHead { // the answer to which has no body, nor the end of one
		c.Context().SetBodyStream(file, -1)
	}
	return nil
}

// marked is how the name of a file of something confidential begins.
func marked(p compilation.FileProps) string {
	if !p.Confidential {
		return ""
	}
	return fileName(text.Say(p.Lang, "confidential.mark")) + " - "
}

// compilationFile is a compilation as it is written to a file: a part of its
// rows is read when what was read before is gone. Who loses the right to read
// it gets no further part, and a file that is not whole.
type compilationFile struct {
	written bytes.Buffer
	table   compilation.Table
	read    func(from int) (thread.Part, error)
	rows    func(thread.Part) []compilation.RowProps
	failed  func(error)
	at      int
	total   int
	ended   bool
}

// Read gives the next bytes of the file.
func (f *compilationFile) Read(p []byte) (int, error) {
	for f.written.Len() == 0 {
		if f.ended {
			return 0, io.EOF
		}
		if err := f.more(); err != nil {
			f.failed(err)
			return 0, err
		}
	}
	return f.written.Read(p)
}

func (f *compilationFile) more() error {
	if f.at >= f.total {
		f.ended = true
		return f.table.Close()
	}
	part, err := f.read(f.at)
	if err != nil {
		return err
	}
	for _, row := range f.rows(part) {
		if err := f.table.Row(row); err != nil {
			return err
		}
	}
	f.at += len(part.Threads)
	return nil
}

// fileName is as much of a title as every device takes as the name of a file.
func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == ' ' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, title)
	name = strings.Join(strings.Fields(name), " ")
	if runes := []rune(name); len(runes) > 60 {
		name = strings.TrimSpace(string(runes[:60]))
	}
	return name
}
