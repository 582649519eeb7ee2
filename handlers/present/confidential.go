package present

import (
	"minamata.exchange/app/confidential"
	documents "minamata.exchange/app/document"
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
	url := documents.Path(p.Document.ID)
	props.Title, props.Lang = p.Document.Title, p.Document.Language
	if p.File.ID != 0 {
		url, props.Title, props.Lang = WorkspaceFilePath(p.File), p.File.Name, ""
	}
	props.Crumbs = append(props.Crumbs, ui.Link{Label: props.Title, URL: url, Lang: props.Lang})
	props.Action = url + "/confidentiality"
	return props
}
