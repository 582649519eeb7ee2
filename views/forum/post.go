package forum

import (
	"github.com/a-h/templ"

	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// postWriter writes a post in the language of its readers. It is written by hand
// because a page shows twenty.
type postWriter struct {
	*ui.Writer
	l *text.Language
	p *PostProps
}

// Post is one post, the same bytes for every reader of a language. See the
// package's documentation for how a reader's own marks and buttons come to it.
func Post(p PostProps) templ.Component {
	return ui.Written(func(to *ui.Writer, l *text.Language) { postWriter{to, l, &p}.post() })
}

// rows are the posts of a page, each in a wrapper that carries what of it is the
// reader's, and the mark of where the unread ones begin.
func rows(p TopicProps) templ.Component {
	return ui.Written(func(to *ui.Writer, l *text.Language) {
		for i := range p.Posts {
			if p.firstUnread(i) {
				to.Raw(`<p class="unread-mark" id="unread"><span>`, l.T("forum.topic.unread"), `</span></p>`)
			}
			to.Raw(`<div class="`, p.Reader.own(p.Posts[i].Number), `">`)
			postWriter{to, l, &p.Posts[i]}.post()
			to.Raw(`</div>`)
		}
	})
}

func (w postWriter) post() {
	if w.p.Moved {
		w.moved()
		return
	}
	w.Raw(`<article id="post-`)
	w.Int(w.p.Number)
	w.Raw(`" class="`, w.class(), `" data-number="`)
	w.Int(w.p.Number)
	w.Raw(`" data-author="`)
	w.Int(w.p.Author.ID)
	w.Raw(`" data-name="`)
	w.Text(w.p.Author.Name)
	w.Raw(`">`)
	w.Face(ui.FaceProps{Name: w.p.Author.Name, Tone: ui.Tone(w.p.Author.ID)})
	w.Raw(`<div class="post-main">`)
	w.head()
	if w.p.Deleted != nil {
		w.deleted()
	} else {
		w.body()
		w.files()
		w.foot()
	}
	w.Raw(`</div></article>`)
}

// moved says that a post stood here: its address leads to where it stands now.
func (w postWriter) moved() {
	w.Raw(`<article id="post-`)
	w.Int(w.p.Number)
	w.Raw(`" class="post moved" data-number="`)
	w.Int(w.p.Number)
	if w.p.Position != 0 && w.p.Position != w.p.Number {
		w.Raw(`" data-position="`)
		w.Int(w.p.Position)
	}
	w.Raw(`"><p class="post-gone">`)
	w.Icon("next")
	w.Raw(w.l.T("forum.post.moved", "number", w.p.Number), ` <a href="`)
	w.Text(w.p.URL)
	w.Raw(`">`, w.l.T("forum.post.moved.go"), `</a></p></article>`)
}

func (w postWriter) class() string {
	switch {
	case w.p.Deleted != nil:
		return "post deleted"
	case w.p.Answer:
		return "post answer"
	}
	return "post"
}

func (w postWriter) head() {
	w.Raw(`<header class="post-head">`)
	w.author()
	if w.p.Answer {
		w.Raw(`<span class="chip leaf">`, w.l.T("forum.post.answer"), `</span>`)
	}
	w.Raw(`<a class="post-link" href="`)
	w.Text(w.p.URL)
	w.Raw(`"><span class="unseen">`, w.l.T("forum.post.number", "number", w.p.Number), `</span> `)
	w.Moment(w.l, w.p.At)
	w.Raw(`</a></header>`)
}

func (w postWriter) author() {
	a := &w.p.Author
	if a.Name == "" {
		w.Raw(`<h2 class="post-author">`, w.l.T("forum.author.gone"), `</h2>`)
	} else {
		w.Raw(`<h2 class="post-author"><a href="`)
		w.Text(a.URL)
		w.Raw(`" dir="auto">`)
		w.Text(a.Name)
		w.Raw(`</a></h2>`)
	}
	tone, word := capacityChip(w.l, a.Capacity)
	w.Raw(` <span class="chip`, tone, `">`, word, `</span>`)
	switch {
	case a.For != "" && a.ForURL != "":
		w.Raw(` <a class="post-for" href="`)
		w.Text(a.ForURL)
		w.Raw(`">`)
		w.Text(a.For)
		w.Raw(`</a>`)
	case a.For != "":
		w.Raw(` <span class="post-for">`)
		w.Text(a.For)
		w.Raw(`</span>`)
	}
}

// capacityChip is the tone and the word of a capacity.
func capacityChip(l *text.Language, capacity string) (tone, word string) {
	switch capacity {
	case "focal_point":
		return " water", l.T("forum.capacity.focal_point")
	case "expert":
		return " water", l.T("forum.capacity.expert")
	case "organization":
		return " leaf", l.T("forum.capacity.organization")
	case "secretariat":
		return " ochre", l.T("forum.capacity.secretariat")
	}
	return "", l.T("forum.capacity.personal")
}

func (w postWriter) body() {
	w.Raw(`<div class="post-body" lang="`)
	w.Text(w.p.Lang)
	w.Raw(`" dir="`, text.Dir(w.p.Lang), `">`, string(w.p.Body), `</div>`)
}

func (w postWriter) files() {
	if len(w.p.Attachments) == 0 {
		return
	}
	w.Raw(`<ul class="files" aria-label="`, w.l.T("forum.attachments"), `">`)
	for _, f := range w.p.Attachments {
		w.Raw(`<li><a href="`)
		w.Text(f.URL)
		w.Raw(`" download>`)
		w.Icon("attach")
		w.Raw(`<bdi>`)
		w.Text(f.Name)
		w.Raw(`</bdi></a> <small>`)
		w.Text(f.Type)
		w.Raw(` · `, w.l.Size(f.Size), `</small></li>`)
	}
	w.Raw(`</ul>`)
}

func (w postWriter) deleted() {
	key, class := w.l.T("forum.post.deleted.moderator"), "for-moderator"
	if w.p.Deleted.Withheld {
		key = w.l.T("forum.post.deleted.withheld")
	}
	if w.p.Deleted.ByAuthor {
		key, class = w.l.T("forum.post.deleted.author"), "own"
	}
	w.Raw(`<p class="post-gone">`, key, ` · `)
	w.Moment(w.l, w.p.Deleted.At)
	w.Raw(`</p><footer class="post-actions">`)
	w.button("/restoration", class, "", "")
	w.label("restore", w.l.T("forum.post.restore"), `</button></footer>`)
}

func (w postWriter) foot() {
	w.Raw(`<footer class="post-actions">`)
	w.reaction("thanks", "heart", w.l.T("forum.reaction.thanks"), w.p.Thanks)
	w.reaction("useful", "lamp", w.l.T("forum.reaction.useful"), w.p.Useful)
	w.reaction("agree", "thumb", w.l.T("forum.reaction.agree"), w.p.Agree)
	w.link("/quote", "for-reply", ` data-quote`)
	w.label("reply", w.l.T("forum.post.quote"), `</a>`)
	if !w.p.EditedAt.IsZero() {
		w.link("/versions", "", "")
		w.label("history", w.l.T("forum.post.edited"), `</a>`)
	}
	w.answer()
	w.Raw(`<a class="button quiet for-report" href="/reports/new?thing=post:`)
	w.Int(w.p.Topic)
	w.Raw(`/`)
	w.Int(w.p.Number)
	w.Raw(`">`)
	w.label("flag", w.l.T("moderation.report"), `</a>`)
	w.link("/edit", "own", "")
	w.label("edit", w.l.T("forum.post.edit"), `</a>`)
	w.button("/deletion", "own", "version", id(w.p.Version))
	w.label("trash", w.l.T("forum.post.delete"), `</button></footer>`)
}

// reaction is a button for those who may react and a figure for all others.
func (w postWriter) reaction(kind, icon, label string, count int64) {
	figure := ""
	if count > 0 {
		figure = ` <b>` + w.l.Number(count) + `</b>`
	}
	w.button("/reactions", "reaction", "kind", kind)
	w.label(icon, label, figure, `</button>`)
	if count > 0 {
		w.Raw(`<span class="tally">`)
		w.label(icon, label, figure, `</span>`)
	}
}

// answer marks the post as the answer to the question, or takes that back. The
// question itself, post 1, is not one.
func (w postWriter) answer() {
	if w.p.Number <= 1 {
		return
	}
	word, number := w.l.T("forum.answer.accept"), w.p.Number
	if w.p.Answer {
		word, number = w.l.T("forum.answer.withdraw"), 0
	}
	w.Raw(`<button form="act" formaction="/topics/`)
	w.Int(w.p.Topic)
	w.Raw(`/answer" name="number" value="`)
	w.Int(number)
	w.Raw(`" class="quiet for-answer">`)
	w.label("answer", word, `</button>`)
}

// button opens a button that posts to the post's address and what follows it.
func (w postWriter) button(path, class, name, value string) {
	w.Raw(`<button form="act" formaction="`)
	w.URL(w.p.URL, path)
	if name != "" {
		w.Raw(`" name="`, name, `" value="`, value)
	}
	w.Raw(`" class="quiet `, class, `">`)
}

// link opens a link to the post's address and what follows it.
func (w postWriter) link(path, class, attributes string) {
	w.Raw(`<a class="button quiet `, class, `" href="`)
	w.URL(w.p.URL, path)
	w.Raw(`"`, attributes, `>`)
}

func (w postWriter) label(icon, word string, rest ...string) {
	w.Icon(icon)
	w.Raw(word)
	w.Raw(rest...)
}
