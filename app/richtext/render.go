package richtext

import (
	"bytes"
	"errors"
	stdhtml "html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Version counts the rules by which Render makes HTML: it goes up with every
// change to what they let through. HTML that is kept with another version is not
// shown, but made anew (INV-6).
const Version = 1

// Limits of one text.
const (
	MaxLength   = 50_000 // characters
	MaxMentions = 20     // different people
	maxNesting  = 12     // block quotes within one another
	maxBrackets = 2_000  // opening brackets: each is looked at again for every other
)

// What is wrong with a text.
var (
	ErrTooLong         = errors.New("the text is too long")
	ErrNotText         = errors.New("the text holds what is not text")
	ErrTooDeep         = errors.New("the text is nested too deeply")
	ErrTooManyMentions = errors.New("the text mentions too many people")
)

// Rendered is a text as it is shown.
type Rendered struct {
	HTML     string
	Text     string   // without any markup
	Own      string   // the same without what is quoted: the writer's own words
	Mentions []int64  // persons, each once, in order
	Quotes   []string // addresses of what is quoted, each once, in order
}

// Render makes HTML of Markdown. Its error is one of this package's.
func Render(source string) (Rendered, error) {
	if err := check(source); err != nil {
		return Rendered{}, err
	}
	input := []byte(source)
	document := markdown.Parser().Parse(text.NewReader(input))
	mentions := mentioned(document)
	if len(mentions) > MaxMentions {
		return Rendered{}, ErrTooManyMentions
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, input, document); err != nil {
		return Rendered{}, ErrNotText
	}
	safe := policy.SanitizeBytes(out.Bytes())
	return Rendered{HTML: string(safe), Text: plain(document, input, true), Own: plain(document, input, false), Mentions: mentions, Quotes: quoted(document)}, nil
}

// Shown is the HTML of a text that was taken at some time. What today's limits
// would refuse is shown as it was typed, without markup.
func Shown(source string) string {
	rendered, err := Render(source)
	if err != nil {
		return "<p>" + stdhtml.EscapeString(strings.ToValidUTF8(source, "\uFFFD")) + "</p>"
	}
	return rendered.HTML
}

// check refuses what would not be text, or would cost out of proportion.
func check(source string) error {
	if !utf8.ValidString(source) {
		return ErrNotText
	}
	if utf8.RuneCountInString(source) > MaxLength {
		return ErrTooLong
	}
	for _, r := range source {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return ErrNotText
		}
	}
	if strings.Count(source, "[") > maxBrackets {
		return ErrTooDeep
	}
	for line := range strings.Lines(source) {
		if marks := strings.TrimLeft(line, "> \t"); strings.Count(line[:len(line)-len(marks)], ">") > maxNesting {
			return ErrTooDeep
		}
		if indent := len(line) - len(strings.TrimLeft(line, " \t")); indent > 400 {
			return ErrTooDeep
		}
	}
	return nil
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.NewLinkify(
		extension.WithLinkifyAllowedProtocols([]string{"https:", "http:"}))),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(transformer{}, 100))),
	goldmark.WithRendererOptions(html.WithHardWraps()),
)

// transformer moves headings below those of the page, gives each block its
// own direction, and turns mentions into links to people.
type transformer struct{}

const topHeading = 3

func (transformer) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Heading:
			node.Level = min(node.Level+topHeading-1, 6)
			node.SetAttributeString("dir", "auto")
		case *ast.Paragraph, *ast.ListItem, *ast.Blockquote:
			node.SetAttributeString("dir", "auto")
		case *ast.Link:
			if id, isMention := mentionOf(node, reader.Source()); isMention {
				node.Destination = []byte("/people/" + strconv.FormatInt(id, 10))
				node.SetAttributeString("class", "mention")
				node.Title = nil
			}
		}
		return ast.WalkContinue, nil
	})
}

var personPattern = regexp.MustCompile(`^person:([1-9][0-9]{0,17})$`)

// mentionOf is the person that a link names, where an @ stands before it.
func mentionOf(link *ast.Link, source []byte) (int64, bool) {
	found := personPattern.FindSubmatch(link.Destination)
	before, isText := link.PreviousSibling().(*ast.Text)
	if found == nil || !isText || !bytes.HasSuffix(before.Segment.Value(source), []byte("@")) {
		return 0, false
	}
	id, err := strconv.ParseInt(string(found[1]), 10, 64)
	return id, err == nil
}

var peoplePattern = regexp.MustCompile(`^/people/([1-9][0-9]{0,17})$`)

func mentioned(document ast.Node) []int64 {
	var ids []int64
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		link, isLink := node.(*ast.Link)
		if !entering || !isLink {
			return ast.WalkContinue, nil
		}
		if _, marked := link.AttributeString("class"); !marked {
			return ast.WalkContinue, nil
		}
		if found := peoplePattern.FindSubmatch(link.Destination); found != nil {
			if id, err := strconv.ParseInt(string(found[1]), 10, 64); err == nil && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ast.WalkContinue, nil
	})
	return ids
}

// quoted are the addresses that block quotes give for what they quote: the last
// link in each, where Quote puts it. What a quote quotes in turn is not quoted
// here.
func quoted(document ast.Node) []string {
	var addresses []string
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || node.Kind() != ast.KindBlockquote {
			return ast.WalkContinue, nil
		}
		if source := lastLink(node); source != "" && !slices.Contains(addresses, source) {
			addresses = append(addresses, source)
		}
		return ast.WalkSkipChildren, nil
	})
	return addresses
}

// lastLink is where the last link of a block quote leads; "" where it has none
// of its own.
func lastLink(quote ast.Node) (address string) {
	_ = ast.Walk(quote, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if node != quote && node.Kind() == ast.KindBlockquote {
			return ast.WalkSkipChildren, nil
		}
		if link, isLink := node.(*ast.Link); isLink && entering {
			address = string(link.Destination)
		}
		return ast.WalkContinue, nil
	})
	return address
}

// plain is the text of a document, a line a block, with what is quoted in it or
// without.
func plain(document ast.Node, source []byte, quoted bool) string {
	var out strings.Builder
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node := node.(type) {
		case *ast.Blockquote:
			if !quoted {
				return ast.WalkSkipChildren, nil
			}
		case *ast.Text:
			if entering {
				out.Write(node.Segment.Value(source))
				if node.SoftLineBreak() || node.HardLineBreak() {
					out.WriteByte('\n')
				}
			}
		case *ast.String:
			if entering {
				out.Write(node.Value)
			}
		case *ast.AutoLink:
			if entering {
				out.Write(node.URL(source))
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			if entering {
				out.Write(node.Lines().Value(source))
			}
		}
		if !entering && node.Type() == ast.TypeBlock && out.Len() > 0 && !strings.HasSuffix(out.String()[max(0, out.Len()-1):], "\n") {
			out.WriteByte('\n')
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// policy is what may stand in what people see. Nothing is loaded from
// anywhere: no images, styles, frames.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
		"em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^auto$`)).OnElements("p", "h3", "h4", "h5", "h6", "li", "blockquote")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^mention$`)).OnElements("a")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(false)
	p.AddTargetBlankToFullyQualifiedLinks(false)
	return p
}()
