package present

import (
	"fmt"
	"net/url"

	"minamata.exchange/app/confidential"
	documents "minamata.exchange/app/document"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	view "minamata.exchange/views/confidential"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// Mark is a mark that stands, nil where none does.
func Mark(c models.Confidential, people map[models.PersonID]models.Person, language string) *view.MarkProps {
	if !c.IsConfidential() {
		return nil
	}
	props := &view.MarkProps{Reason: c.ConfidentialReason, At: *c.ConfidentialAt}
	if c.ConfidentialBy != nil {
		props.By = people[*c.ConfidentialBy].Called(language)
	}
	return props
}

// bareMark is a mark without who set it and when.
func bareMark(c models.Confidential) *view.MarkProps {
	if !c.IsConfidential() {
		return nil
	}
	return &view.MarkProps{Reason: c.ConfidentialReason}
}

// MarkForm is the page that marks something, or lifts the mark.
func MarkForm(page layout.PageProps, p confidential.Page, language string) view.FormProps {
	props := view.FormProps{Page: page, Mark: Mark(p.Mark, map[models.PersonID]models.Person{p.By.ID: p.By}, language), Crumbs: WorkspaceCrumbs(p.Workspace)}
	path := documents.Path(p.Document.ID)
	props.Title, props.Lang = p.Document.Title, p.Document.Language
	if p.File.ID != 0 {
		path, props.Title, props.Lang = WorkspaceFilePath(p.File), p.File.Name, ""
	}
	props.Crumbs = append(props.Crumbs, ui.Link{Label: props.Title, URL: path, Lang: props.Lang})
	props.Action = path + "/confidentiality"
	return props
}

// Outgoings is what left a workspace.
func Outgoings(id models.WorkspaceID, l confidential.List, f confidential.Filter, language string) view.OutgoingsProps {
	path := workspace.Path(id) + "/outgoings"
	narrowed := url.Values{}
	props := view.OutgoingsProps{URL: path}
	if f.Person != 0 {
		narrowed.Set("by", fmt.Sprint(f.Person))
	}
	if f.Thing != "" {
		narrowed.Set("thing", f.Thing)
	}
	for _, o := range l.Outgoings {
		by := l.People[o.PersonID].Called(language)
		props.Rows = append(props.Rows, view.OutgoingProps{
			Name: o.Name, Thing: o.Thing, ThingURL: path + "?" + url.Values{"thing": {o.Thing}}.Encode(), Form: o.Form, Version: o.Version, Confidential: o.Confidential,
			By: by, ByURL: path + "?" + url.Values{"by": {fmt.Sprint(o.PersonID)}}.Encode(), At: o.At, Told: o.Told,
		})
		switch {
		case props.Narrowed != "":
		case f.Person != 0:
			props.Narrowed = by
		case f.Thing != "":
			props.Narrowed = o.Name
		}
	}
	if props.Narrowed == "" && len(narrowed) > 0 {
		props.Narrowed = "–"
	}
	props.CSV = path + ".csv"
	if len(narrowed) > 0 {
		props.CSV += "?" + narrowed.Encode()
	}
	return props
}
