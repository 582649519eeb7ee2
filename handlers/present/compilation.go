package present

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"minamata.exchange/app/access"
	documents "minamata.exchange/app/document"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
	"minamata.exchange/views/compilation"
	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// CompilationAtOnce is how many threads stand on a page of the compilation.
const CompilationAtOnce = 50

// CompilationPath is the address of a document's compilation.
func CompilationPath(id models.DocumentID) string { return documents.Path(id) + "/compilation" }

// CompilationQuery is what an address narrows a compilation to: a state or an
// outcome, a person's number, and a Party's or an Organization's.
type CompilationQuery struct{ Show, By, For string }

// Query is it as part of an address, from a row on.
func (q CompilationQuery) Query(after int) string {
	v := url.Values{}
	for name, value := range map[string]string{"show": q.Show, "by": q.By, "for": q.For} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if after > 0 {
		v.Set("after", strconv.Itoa(after))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func partyValue(id models.PartyID) string { return fmt.Sprintf("party-%d", id) }

func organizationValue(id models.OrganizationID) string { return fmt.Sprintf("organization-%d", id) }

// CompilationReader is who reads a compilation, and what the forms on its page
// are known by.
type CompilationReader struct {
	Who    access.Who
	After  int // how many rows are passed over
	NewRef func() string
}

// Compilation is the page of a compilation, with a part of its rows.
func Compilation(ctx context.Context, page layout.PageProps, c *thread.Compilation, p thread.Part, q CompilationQuery, r CompilationReader) compilation.Props {
	path := CompilationPath(c.Document.ID)
	props := compilation.Props{
		Page:    page,
		Version: c.Version, At: c.At, Total: c.Total,
		Crumbs: append(WorkspaceCrumbs(c.Workspace), ui.Link{Label: c.Document.Title, URL: documents.Path(c.Document.ID), Lang: c.Document.Language}),
		CSV:    path + ".csv" + q.Query(0), DOCX: path + ".docx" + q.Query(0),
		Tallies: tallies(c.Tallies), Filter: CompilationFilter(ctx, c, q),
		Rows: CompilationRows(ctx, p), Confidential: bareMark(c.Document.Confidential),
	}
	if r.After > 0 {
		props.First = path + q.Query(0)
	}
	if next := r.After + len(p.Threads); next < c.Total {
		props.Next = path + q.Query(next)
	}
	for i, one := range p.Threads {
		row := &props.Rows[i]
		if row.Answer = answerProps(&p.List, one, ThreadsReader{Who: r.Who, NewRef: r.NewRef}); row.Answer.URL != "" {
			row.Answer.Return = path + q.Query(r.After)
		}
		if row.Place.Gone > 0 && c.MayReadVersions {
			row.Place.GoneURL = VersionPath(c.Document.ID, row.Place.Gone)
		}
	}
	return props
}

// tallies are in the order in which outcomes are said.
func tallies(all []models.ThreadTally) []compilation.TallyProps {
	var props []compilation.TallyProps
	for _, t := range all {
		props = append(props, compilation.TallyProps{
			Open: t.State == models.ThreadOpen, Resolved: t.State == models.ThreadResolved && t.Outcome == "", Outcome: t.Outcome, Count: int(t.Count),
		})
	}
	place := func(t compilation.TallyProps) int {
		switch {
		case t.Open:
			return -1
		case t.Resolved:
			return len(document.Outcomes)
		}
		return slices.Index(document.Outcomes, t.Outcome)
	}
	slices.SortFunc(props, func(a, b compilation.TallyProps) int { return cmp.Compare(place(a), place(b)) })
	return props
}

// CompilationFilter is what a compilation is narrowed to, and could be.
func CompilationFilter(ctx context.Context, c *thread.Compilation, q CompilationQuery) compilation.FilterProps {
	props := compilation.FilterProps{Show: q.Show, By: q.By, For: q.For, Clear: CompilationPath(c.Document.ID)}
	language := text.Of(ctx).Code
	for id, person := range c.People {
		props.People = append(props.People, ui.Option{Value: strconv.FormatInt(int64(id), 10), Label: person.Called(language)})
	}
	for id, party := range c.Parties {
		props.Bodies = append(props.Bodies, ui.Option{Value: partyValue(id), Label: party.Names.In(language)})
	}
	for id, organization := range c.Organizations {
		props.Bodies = append(props.Bodies, ui.Option{Value: organizationValue(id), Label: organization.Names.In(language)})
	}
	for _, options := range [][]ui.Option{props.People, props.Bodies} {
		slices.SortFunc(options, func(a, b ui.Option) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value)) })
	}
	return props
}

// CompilationFile is what a file of a compilation says of itself.
func CompilationFile(ctx context.Context, c *thread.Compilation, q CompilationQuery) compilation.FileProps {
	return compilation.FileProps{
		Title: c.Document.Title, Lang: c.Document.Language, Version: c.Version, At: c.At, Confidential: c.Document.IsConfidential(), Narrowed: compilation.Narrowed(ctx, CompilationFilter(ctx, c, q)),
	}
}

// CompilationRows are rows of a compilation, without their forms.
func CompilationRows(ctx context.Context, p thread.Part) []compilation.RowProps {
	language := text.Of(ctx).Code
	rows := make([]compilation.RowProps, len(p.Threads))
	for i, one := range p.Threads {
		spot := p.Spots[i]
		row := compilation.RowProps{
			Number: one.Number, URL: thread.Path(p.Document.ID, one.Number), Quote: one.Quote, Lang: p.Document.Language,
			Resolved: one.State == models.ThreadResolved, Outcome: one.Outcome, Response: one.Response,
			Place: compilation.PlaceProps{
				Whole: spot.Whole, Number: spot.Paragraph.Number, Unnumbered: spot.Paragraph.Unnumbered, Heading: spot.Paragraph.Heading,
				Section: spot.Paragraph.Section, After: spot.After, Gone: spot.Gone,
			},
		}
		if one.ResolvedBy != nil && one.ResolvedAt != nil {
			row.Resolver, row.At = p.People[*one.ResolvedBy].Called(language), *one.ResolvedAt
		}
		for _, comment := range one.Comments {
			row.Comments = append(row.Comments, compiledComment(ctx, &p.List, comment))
		}
		rows[i] = row
	}
	return rows
}

func compiledComment(ctx context.Context, list *thread.List, comment models.Comment) compilation.CommentProps {
	language := text.Of(ctx).Code
	key := thread.CapacityKey(comment)
	props := compilation.CommentProps{
		Number: comment.Number, Name: list.People[comment.AuthorID].Called(language), Capacity: text.T(ctx, key), For: list.For(comment, text.Of(ctx).Code),
		At: comment.CreatedAt, Edited: comment.EditedAt != nil, Deleted: comment.DeletedAt != nil,
	}
	if !props.Deleted {
		props.Pieces = piecesOf(comment.Body)
	}
	return props
}
