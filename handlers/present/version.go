package present

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
	"minamata.exchange/views/version"
)

// VersionsPath is the address of a document's versions.
func VersionsPath(id models.DocumentID) string { return documents.Path(id) + "/versions" }

// VersionPath is the address of one of them.
func VersionPath(id models.DocumentID, v int64) string {
	return fmt.Sprintf("%s/%d", VersionsPath(id), v)
}

func comparisonPath(id models.DocumentID, from, to int64) string {
	return fmt.Sprintf("%s/comparison?from=%d&to=%d", documents.Path(id), from, to)
}

func ofDocument(d models.Document, w models.Workspace) version.DocumentProps {
	return version.DocumentProps{
		Title: d.Title, Lang: d.Language, URL: documents.Path(d.ID), Confidential: bareMark(d.Confidential),
		Crumbs: append(WorkspaceCrumbs(w), ui.Link{Label: d.Title, URL: documents.Path(d.ID), Lang: d.Language}),
	}
}

// Timeline is the versions of a document.
func Timeline(ctx context.Context, page layout.PageProps, t documents.Timeline) version.TimelineProps {
	language := text.Of(ctx).Code
	path := VersionsPath(t.Document.ID)
	props := version.TimelineProps{
		Page: page, Document: ofDocument(t.Document, t.Workspace), Version: t.Document.Version, Going: shares(t.Going, t.Writers, language),
		Compare: documents.Path(t.Document.ID) + "/comparison", Written: documents.Path(t.Document.ID) + "/authors",
		Authors: []ui.Option{{Label: text.T(ctx, "version.filter.everyone")}},
	}
	query := url.Values{}
	if t.By != 0 {
		props.By = strconv.FormatInt(int64(t.By), 10)
		query.Set("by", props.By)
	}
	for _, id := range t.Authors {
		props.Authors = append(props.Authors, ui.Option{Value: strconv.FormatInt(int64(id), 10), Label: t.Writers.People[id].Called(language)})
	}
	var rows []version.RowProps
	for _, v := range t.Versions {
		row := versionRow(v, t.Writers, language)
		row.Shares = shares(t.Shares[v.ID], t.Writers, language)
		if v.FirstVersion < v.Version {
			row.Before = comparisonPath(v.DocumentID, v.FirstVersion, v.Version)
		}
		rows = append(rows, row)
	}
	if t.Next != 0 {
		query.Set("after", strconv.FormatInt(int64(t.Next), 10))
		props.Next = path + "?" + query.Encode()
	} else if t.By == 0 {
		rows = append(rows, version.RowProps{
			Kind: "begun", By: t.Writers.People[t.Document.AuthorID].Called(language), At: t.Document.CreatedAt, URL: VersionPath(t.Document.ID, 0),
		})
	}
	props.Days = days(rows)
	if t.MayName {
		props.Name = nameForm(t.Document, t.Document.Version, t.Versions)
	}
	return props
}

// days puts rows under their days.
func days(rows []version.RowProps) []version.DayProps {
	var out []version.DayProps
	for _, row := range rows {
		day := row.At.UTC().Truncate(24 * time.Hour)
		if len(out) == 0 || !out[len(out)-1].Day.Equal(day) {
			out = append(out, version.DayProps{Day: day})
		}
		out[len(out)-1].Rows = append(out[len(out)-1].Rows, row)
	}
	return out
}

func versionRow(v models.DocumentVersion, w documents.Writers, language string) version.RowProps {
	row := version.RowProps{Version: v.Version, Kind: v.Kind, Name: v.Name, At: v.CreatedAt, URL: VersionPath(v.DocumentID, v.Version)}
	if v.PersonID != nil {
		row.By = w.People[*v.PersonID].Called(language)
	}
	if v.Source != nil {
		row.Source = *v.Source
	}
	return row
}

func names(w documents.Writers) forum.Names {
	return forum.Names{People: w.People, Parties: w.Parties, Organizations: w.Organizations}
}

func shares(all []models.DocumentVersionShare, w documents.Writers, language string) []version.ShareProps {
	var out []version.ShareProps
	for _, s := range all {
		by := author(s.PersonID, s.Capacity, names(w), language)
		out = append(out, version.ShareProps{
			Name: by.Name, URL: by.URL, Tone: ui.Tone(by.ID), Role: by.Capacity, For: by.For, Added: s.Added, Removed: s.Removed,
		})
	}
	return out
}

func nameForm(d models.Document, v int64, keptFor []models.DocumentVersion) *version.NameProps {
	form := &version.NameProps{Action: VersionsPath(d.ID), Version: v}
	for _, kept := range keptFor {
		if kept.Kind == models.VersionNamed && kept.Version == v {
			form.Was, form.Value = kept.Name, kept.Name
		}
	}
	return form
}

// asRead is how versions are written out, on a page narrower than the one where
// they were written.
var asRead = prose.HTMLOptions{HeadingOffset: 1, TablesScroll: true}

// Version is a version of a document to read, with the colours of those who
// wrote it where they are asked for.
func Version(ctx context.Context, page layout.PageProps, shown documents.Shown, coloured bool, ref string) version.PageProps {
	id := shown.Document.ID
	path := VersionPath(id, shown.Version)
	props := version.PageProps{
		Page: page, Document: ofDocument(shown.Document, shown.Workspace), Version: shown.Version, Toggle: path + "?authors=1",
	}
	props.Document.Crumbs = append(props.Document.Crumbs, ui.Link{Label: text.T(ctx, "version.title"), URL: VersionsPath(id)})
	for _, v := range shown.KeptFor {
		props.Labels = append(props.Labels, versionRow(v, shown.Writers, text.Of(ctx).Code))
	}
	if shown.Version != shown.Document.Version {
		props.Compare = comparisonPath(id, shown.Version, shown.Document.Version)
		if shown.MayRestore {
			props.Restore, props.Ref = documents.Path(id)+"/restorations", ref
		}
	}
	if shown.MayName {
		props.Name = nameForm(shown.Document, shown.Version, shown.KeptFor)
	}
	if coloured {
		props.Toggle = path
		colour(ctx, &props, shown)
	} else {
		props.HTML = ui.HTML(prose.HTML(shown.Text, asRead))
	}
	return props
}

// Authors is a document as it is with the colours of those who wrote it.
func Authors(ctx context.Context, page layout.PageProps, shown documents.Shown) version.PageProps {
	props := version.PageProps{Page: page, Document: ofDocument(shown.Document, shown.Workspace), Version: shown.Version, Now: true}
	props.Document.Crumbs = append(props.Document.Crumbs, ui.Link{Label: text.T(ctx, "version.title"), URL: VersionsPath(shown.Document.ID)})
	colour(ctx, &props, shown)
	return props
}

// colours is how many colours of authors there are.
const colours = 6

// colour writes the text with the passages of each author, and lists them: who
// wrote most comes first, and has the first colour.
func colour(ctx context.Context, props *version.PageProps, shown documents.Shown) {
	language := text.Of(ctx).Code
	written := map[models.PersonID]int{}
	total := 0
	person := func(by int64) models.PersonID {
		if by == 0 {
			return 0
		}
		return shown.Batches[models.BatchID(by)].PersonID
	}
	for by, letters := range lettersBy(shown.Text, shown.Authors) {
		written[person(by)] += letters
		total += letters
	}
	var people []models.PersonID
	for id := range written {
		if id != 0 {
			people = append(people, id)
		}
	}
	slices.SortFunc(people, func(a, b models.PersonID) int { return cmp.Or(cmp.Compare(written[b], written[a]), cmp.Compare(a, b)) })
	props.Authors = []version.PersonProps{}
	number := map[models.PersonID]int{}
	add := func(id models.PersonID, name string) {
		props.Authors = append(props.Authors, version.PersonProps{
			Name: cmp.Or(name, text.T(ctx, "forum.author.gone")), Number: number[id], Share: (100*written[id] + total/2) / max(total, 1),
		})
	}
	for i, id := range people {
		number[id] = i%colours + 1
		add(id, shown.Writers.People[id].Called(language))
	}
	begun := text.T(ctx, "version.passage.begun", "name", shown.Writers.People[shown.Document.AuthorID].Called(language))
	if written[0] > 0 {
		add(0, begun)
	}
	who := func(by int64) prose.Passage {
		passage := prose.Passage{Class: fmt.Sprintf("by by-%d", number[person(by)]), Label: begun}
		if batch, known := shown.Batches[models.BatchID(by)]; known {
			a := author(batch.PersonID, batch.Capacity, names(shown.Writers), language)
			capacity := version.Capacity(ctx, a.Capacity)
			if a.For != "" {
				capacity += " (" + a.For + ")"
			}
			passage.Label = text.T(ctx, "version.passage", "name", cmp.Or(a.Name, text.T(ctx, "forum.author.gone")), "capacity", capacity,
				"when", text.Date(ctx, batch.CreatedAt), "number", batch.Version)
		}
		return passage
	}
	// One passage is what somebody wrote on a day; of what they sent then, the first
	// speaks for all.
	first := map[string]prose.Passage{}
	props.HTML = ui.HTML(prose.AuthorsHTML(shown.Text, shown.Authors, func(by int64) prose.Passage {
		batch := shown.Batches[models.BatchID(by)]
		key := fmt.Sprint(batch.PersonID, batch.Capacity.Capacity, batch.CreatedAt.UTC().Format(time.DateOnly))
		if _, known := first[key]; !known {
			first[key] = who(by)
		}
		return first[key]
	}, asRead))
}

// lettersBy is how much of the words came in with each batch; borders of blocks
// are nobody's words.
func lettersBy(document *prose.Node, authors *prose.Authorship) map[int64]int {
	letters := map[int64]int{}
	runs := authors.Runs()
	begins := 0 // the first of runs
	document.Descendants(func(n *prose.Node, from int, _ *prose.Node, _ int) bool {
		to := from + n.Size()
		for n.IsText() && len(runs) > 0 {
			ends := begins + runs[0].Length
			letters[runs[0].By] += max(min(to, ends)-max(from, begins), 0)
			if ends > to {
				break
			}
			runs, begins = runs[1:], ends
		}
		return true
	})
	return letters
}

// Comparison is two versions of a document read as one.
func Comparison(ctx context.Context, page layout.PageProps, c documents.Compared) version.ComparisonProps {
	id := c.Document.ID
	props := version.ComparisonProps{
		Page: page, Document: ofDocument(c.Document, c.Workspace), From: versionLink(ctx, c, c.From), To: versionLink(ctx, c, c.To), Moves: c.Comparison.Moves,
	}
	props.Document.Crumbs = append(props.Document.Crumbs, ui.Link{Label: text.T(ctx, "version.title"), URL: VersionsPath(id)})
	html, changes := prose.ComparisonHTML(c.Comparison, comparisonWords(ctx))
	props.HTML, props.Changes = ui.HTML(html), changes
	return props
}

func versionLink(ctx context.Context, c documents.Compared, v int64) ui.Link {
	label := text.T(ctx, "version.number", "number", v)
	for _, kept := range c.KeptFor {
		if kept.Kind == models.VersionNamed && kept.Version == v {
			label = text.T(ctx, "version.named_beside", "what", kept.Name, "number", v)
		}
	}
	return ui.Link{Label: label, URL: VersionPath(c.Document.ID, v)}
}

// The keys of what is said of changes.
var (
	sayKeys = map[prose.Change]string{
		prose.Inserted: "version.say.inserted", prose.Deleted: "version.say.deleted", prose.Altered: "version.say.altered",
		prose.MovedFrom: "version.say.moved_from", prose.MovedTo: "version.say.moved_to",
	}
	doneKeys = map[prose.Change]string{
		prose.Inserted: "version.say.end_inserted", prose.Deleted: "version.say.end_deleted", prose.Altered: "version.say.end_altered",
	}
	rowKeys    = map[prose.Change]string{prose.Inserted: "version.say.row_inserted", prose.Deleted: "version.say.row_deleted"}
	columnKeys = map[prose.Change]string{prose.Inserted: "version.say.column_inserted", prose.Deleted: "version.say.column_deleted"}
)

// comparisonWords are the words in a comparison, in the reader's language.
func comparisonWords(ctx context.Context) prose.ComparisonOptions {
	say := func(keys map[prose.Change]string) func(prose.Change) string {
		return func(c prose.Change) string { return text.T(ctx, keys[c]) }
	}
	return prose.ComparisonOptions{
		HTMLOptions: asRead,
		Say:         say(sayKeys), Done: say(doneKeys), Row: say(rowKeys), Column: say(columnKeys),
		Became: func(old, now *prose.Node) string { return became(ctx, old, now) },
		Next:   text.T(ctx, "version.change.next"), There: text.T(ctx, "version.say.there"), Back: text.T(ctx, "version.say.back"),
	}
}

// kindKeys are the words for kinds of blocks and of marks.
var kindKeys = map[string]string{
	"paragraph": "document.tool.paragraph", "numbered_paragraph": "document.tool.numbered", "heading": "document.tool.heading1",
	"bullet_list": "document.tool.bullets", "ordered_list": "document.tool.numbers", "blockquote": "document.tool.quote", "callout": "document.tool.callout",
	"code_block": "document.tool.code", "table": "document.tool.table", "figure": "document.tool.picture", "footnote": "document.tool.footnote",
	"strong": "document.tool.strong", "emphasis": "document.tool.emphasis", "underline": "document.tool.underline", "link": "document.tool.link",
	"superscript": "document.tool.superscript", "subscript": "document.tool.subscript", "language": "document.tool.language",
	"insertion": "version.became.suggestion", "deletion": "version.became.suggestion", "modification": "version.became.suggestion",
}

// became says what has become of the form of a part: which marks it has now, or
// no longer, and which kind of block it is now.
func became(ctx context.Context, old, now *prose.Node) string {
	var plus, minus []string
	if old.Type() != now.Type() {
		plus = append(plus, text.T(ctx, cmp.Or(kindKeys[now.Type().Name()], "version.became.level")))
	}
	for _, m := range now.Marks() {
		if !m.In(old.Marks()) {
			plus = append(plus, text.T(ctx, cmp.Or(kindKeys[m.Type().Name()], "version.became.level")))
		}
	}
	for _, m := range old.Marks() {
		if !m.In(now.Marks()) {
			minus = append(minus, text.T(ctx, cmp.Or(kindKeys[m.Type().Name()], "version.became.level")))
		}
	}
	var out []string
	if len(plus) > 0 {
		out = append(out, text.T(ctx, "version.became.plus", "what", strings.Join(plus, ", ")))
	}
	if len(minus) > 0 {
		out = append(out, text.T(ctx, "version.became.minus", "what", strings.Join(minus, ", ")))
	}
	if len(out) == 0 {
		out = append(out, text.T(ctx, "version.became.level"))
	}
	return strings.Join(out, "; ")
}
