package forum

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// capacity names what somebody writes as: "Focal point, Sahelia".
func capacity(ctx context.Context, c CapacityProps) string {
	word := ""
	switch c.Capacity {
	case "focal_point":
		word = text.T(ctx, "forum.capacity.focal_point")
	case "expert":
		word = text.T(ctx, "forum.capacity.expert")
	case "organization":
		word = text.T(ctx, "forum.capacity.organization")
	case "secretariat":
		word = text.T(ctx, "forum.capacity.secretariat")
	case "personal":
		word = text.T(ctx, "forum.capacity.personal")
	}
	if c.For == "" {
		return word
	}
	return word + " · " + c.For
}

// kind names a kind of topic.
func kind(ctx context.Context, k string) string {
	switch k {
	case "question":
		return text.T(ctx, "forum.kind.question")
	case "experience":
		return text.T(ctx, "forum.kind.experience")
	}
	return text.T(ctx, "forum.kind.discussion")
}

// following names a level at which a topic is followed.
func following(ctx context.Context, level string) string {
	switch level {
	case "every":
		return text.T(ctx, "forum.following.every")
	case "mentions":
		return text.T(ctx, "forum.following.mentions")
	}
	return text.T(ctx, "forum.following.none")
}

var followingLevels = []string{"every", "mentions", "none"}

// rights are the classes of the row of posts: what the reader may do in it.
func (p TopicProps) rights() string {
	classes := []string{"posts"}
	add := func(may bool, class string) {
		if may {
			classes = append(classes, class)
		}
	}
	add(p.Reply != nil, "may-reply")
	add(p.Reader.MayReact, "may-react")
	add(p.Reader.MayAnswer && p.Topic.Kind == "question", "may-answer")
	add(p.Reader.MayModerate, "may-moderate")
	add(p.Reader.SignedIn, "may-report")
	return strings.Join(classes, " ")
}

// own are the classes of the wrapper of one post: what of it is the reader's.
func (p ReaderProps) own(number int64) string {
	classes := []string{"post-of"}
	if slices.Contains(p.Mine, number) {
		classes = append(classes, "mine")
	}
	for _, k := range p.Reacted[number] {
		classes = append(classes, "reacted-"+k)
	}
	return strings.Join(classes, " ")
}

// firstUnread says whether the unread posts begin with this one.
func (p TopicProps) firstUnread(i int) bool {
	if !p.Reader.SignedIn || p.Reader.Read <= 0 {
		return false
	}
	before := int64(0)
	if i > 0 {
		before = p.Posts[i-1].Number
	}
	return i > 0 && p.Posts[i].Number > p.Reader.Read && before <= p.Reader.Read
}

// after is the pager that stands after the posts.
func (p TopicProps) after(name string) ui.PagerProps {
	p.Pager.Name = name
	return p.Pager
}

// address is the address of the list narrowed otherwise: to show another tab.
func (p FilterProps) address(show string) string {
	q := ""
	add := func(name, value string) {
		if value != "" {
			separator := "&"
			if q == "" {
				separator = "?"
			}
			q += separator + name + "=" + url.QueryEscape(value)
		}
	}
	if show != "latest" {
		add("show", show)
	}
	add("theme", p.Theme)
	add("country", p.Country)
	add("kind", p.Kind)
	add("language", p.Language)
	return p.Path + q
}

// narrowed says whether the list leaves something out.
func (p FilterProps) narrowed() bool {
	return p.Theme != "" || p.Country != "" || p.Kind != "" || p.Language != ""
}

// withAll puts the choice of all before the options.
func withAll(label string, options []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: label}}, options...)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func escaped(s string) string { return url.QueryEscape(s) }

// kinds of topics, to choose from.
func kinds(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "discussion", Label: kind(ctx, "discussion")},
		{Value: "question", Label: kind(ctx, "question")},
		{Value: "experience", Label: kind(ctx, "experience")},
	}
}

// languages of content, to choose from, each by its own name.
func languages() []ui.Option {
	var options []ui.Option
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Code, Label: l.Name, Lang: l.Code})
	}
	return options
}

func chosenKind(k string) string {
	if k == "" {
		return "discussion"
	}
	return k
}

// marked is text with what was inserted and deleted marked. It is put together
// here because a template would add white space between the pieces.
func marked(changes []ChangeProps) string {
	var b strings.Builder
	for _, c := range changes {
		words := templ.EscapeString(c.Text)
		switch c.Kind {
		case "ins", "del":
			b.WriteString("<" + c.Kind + ">" + words + "</" + c.Kind + ">")
		default:
			b.WriteString(words)
		}
	}
	return b.String()
}

// root is where a forum is listed: among the forums, or it is a workspace.
func root(ctx context.Context, forum ui.Link) ui.Link {
	if strings.HasPrefix(forum.URL, "/workspaces/") {
		return ui.Link{Label: text.T(ctx, "layout.nav.workspaces"), URL: "/workspaces"}
	}
	return ui.Link{Label: text.T(ctx, "layout.nav.forums"), URL: "/forums"}
}
