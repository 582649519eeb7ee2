package present

import (
	"context"
	"fmt"
	"time"

	documents "minamata.exchange/app/document"
	periods "minamata.exchange/app/period"
	"minamata.exchange/models"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/period"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// PeriodPath is the address of the page that opens a document for comment.
func PeriodPath(id models.DocumentID) string { return documents.Path(id) + "/period" }

// PublicCommentsPath is the address of what the public wrote about a document.
func PublicCommentsPath(id models.DocumentID) string { return documents.Path(id) + "/public-comments" }

// Period is one comment period, in the reader's time zone.
func Period(p models.CommentPeriod, now time.Time, zone *time.Location) period.PeriodProps {
	props := period.PeriodProps{
		Audience: p.Audience, Standing: "open", From: p.OpensAt.In(zone), To: p.End().In(zone), Now: now, ReadableAfter: p.ReadableAfter,
	}
	switch {
	case p.IsOver(now):
		props.Standing = "over"
	case !p.HasBegun(now):
		props.Standing = "planned"
	}
	return props
}

// Banner is what a document's page says of its comment period; false: nothing.
func Banner(id models.DocumentID, visitor bool, st periods.Standing) (period.BannerProps, bool) {
	if st.Period == nil {
		return period.BannerProps{}, false
	}
	props := period.BannerProps{PeriodProps: Period(*st.Period, st.Now, st.Zone), Through: st.Through, Local: visitor, Waiting: st.Waiting}
	if props.Standing == "over" && !st.Through && st.Waiting == 0 && st.Period.EndedAt != nil && st.Period.EndedAt.Before(st.Period.OpensAt) {
		return period.BannerProps{}, false // it never began
	}
	if st.MayWriteIn {
		props.WriteIn = PublicCommentsPath(id) + "/new"
	}
	if visitor && props.Standing != "planned" { // beside the editor they stand in the margin
		props.Threads = "#comments"
	}
	if st.MayDecide {
		props.Queue = PublicCommentsPath(id)
	}
	return props, true
}

// ManagePeriods is the page that opens, extends and closes.
func ManagePeriods(page layout.PageProps, p periods.Page, language string) period.ManageProps {
	path := documents.Path(p.Document.ID)
	props := period.ManageProps{
		Page: page, Zone: p.Zone.String(), Waiting: p.Waiting,
		Crumbs: append(WorkspaceCrumbs(p.Workspace), ui.Link{Label: p.Document.Title, URL: path, Lang: p.Document.Language}),
	}
	public := false
	for _, one := range p.Periods {
		public = public || one.Audience == models.PeriodPublic
		shown, action := Period(one, p.Now, p.Zone), fmt.Sprintf("%s/periods/%d", path, one.ID)
		if shown.Standing != "over" {
			props.Current = &period.CurrentProps{
				PeriodProps: shown, Action: action, Revision: one.Revision, OpenedBy: p.People[one.OpenedBy].Called(language), Closes: periods.MomentText(one.ClosesAt, p.Zone),
			}
			continue
		}
		earlier := period.EarlierProps{PeriodProps: shown, Action: action, Revision: one.Revision, OpenedBy: p.People[one.OpenedBy].Called(language)}
		if one.EndedBy != nil {
			earlier.EndedBy = p.People[*one.EndedBy].Called(language)
		}
		props.Earlier = append(props.Earlier, earlier)
	}
	if props.Current == nil {
		props.New = &period.FormProps{Action: path + "/period", Again: len(p.Periods) > 0}
	}
	if p.MayDecide && public {
		props.Queue = PublicCommentsPath(p.Document.ID)
	}
	return props
}

// OpenDocuments is the list of what is open for comment.
func OpenDocuments(page layout.PageProps, list periods.List, visitor bool) period.ListProps {
	props := period.ListProps{Page: page, Local: visitor, Visitor: visitor}
	for _, open := range list.Documents {
		props.Documents = append(props.Documents, period.RowProps{
			PeriodProps: Period(open.Period, list.Now, list.Zone), Title: open.Document.Title, Lang: open.Document.Language, URL: documents.Path(open.Document.ID),
		})
	}
	return props
}

// WriteIn is the public's form.
func WriteIn(page layout.PageProps, f periods.Form) period.WriteInProps {
	props := period.WriteInProps{
		Page: page, Document: ui.Link{Label: f.Document.Title, URL: documents.Path(f.Document.ID), Lang: f.Document.Language}, Action: PublicCommentsPath(f.Document.ID),
	}
	props.Period, _ = Banner(f.Document.ID, true, f.Standing)
	for _, p := range f.Paragraphs {
		label := p.Words
		if p.Number != "" {
			label = p.Number + " " + label
		}
		props.Paragraphs = append(props.Paragraphs, ui.Option{Value: fmt.Sprintf("%d.%d.%d", p.Version, p.From, p.To), Label: label, Lang: f.Document.Language})
	}
	return props
}

// PublicComments is what the public wrote, for who decides on it.
func PublicComments(page layout.PageProps, q periods.Queue, language string) period.QueueProps {
	path := documents.Path(q.Document.ID)
	props := period.QueueProps{
		Page: page, Waiting: PublicCommentsPath(q.Document.ID), Decided: PublicCommentsPath(q.Document.ID) + "?decided=1", ShowDecided: q.Decided,
		Crumbs: append(WorkspaceCrumbs(q.Workspace), ui.Link{Label: q.Document.Title, URL: path, Lang: q.Document.Language}),
	}
	for _, c := range q.Comments {
		shown := period.CommentProps{
			ID: int64(c.ID), Name: c.Name, Organization: c.Organization, At: c.CreatedAt, Quote: c.Quote, Text: c.Body, Lang: c.Language, State: c.State, Reason: c.Reason,
		}
		if c.State == models.PublicWaiting {
			shown.Action = fmt.Sprintf("%s/%d", PublicCommentsPath(q.Document.ID), c.ID)
		}
		if c.DecidedBy != nil {
			shown.DecidedBy = q.People[*c.DecidedBy].Called(language)
		}
		if c.State == models.PublicTaken {
			shown.Thread = path + "#comments"
		}
		props.Comments = append(props.Comments, shown)
	}
	return props
}

// OpenUntil says until when a document is open for comment, for a list.
func OpenUntil(ctx context.Context, p models.CommentPeriod, zone *time.Location) string {
	return text.T(ctx, "period.until", "date", text.MomentHere(ctx, p.ClosesAt.In(zone)))
}
