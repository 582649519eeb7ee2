package present

import (
	"fmt"
	"strings"
	"unicode"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// WorkspaceDocumentsPath is the address of a workspace's documents.
func WorkspaceDocumentsPath(id models.WorkspaceID) string {
	return fmt.Sprintf("/workspaces/%d/documents", id)
}

// WorkspaceCrumbs lead from a document's page to its workspace.
func WorkspaceCrumbs(w models.Workspace) []ui.Link {
	if w.ID == 0 { // who reads a document that is open for comment sees nothing of where it stands
		return nil
	}
	return []ui.Link{{Label: w.Name, URL: fmt.Sprintf("/workspaces/%d", w.ID), Lang: w.Language}}
}

// Languages are those to choose from, each in its own words.
func Languages() []ui.Option {
	var options []ui.Option
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Code, Label: l.Name, Lang: l.Code})
	}
	return options
}

// Documents is the list of a workspace's documents.
func Documents(list documents.List, language string) document.ListProps {
	path := WorkspaceDocumentsPath(list.Workspace.ID)
	props := document.ListProps{}
	if list.MayStart {
		props.NewURL = path + "/new"
	}
	if !list.Archived {
		props.Archived = path + "?archived=1"
	}
	for _, d := range list.Documents {
		row := document.RowProps{
			Confidential: d.IsConfidential(), ID: int64(d.ID), URL: documents.Path(d.ID), Title: d.Title, Lang: d.Language, Status: standing(d), ChangedAt: d.ChangedAt,
		}
		if d.Version > 0 {
			row.ChangedBy = list.People[d.ChangedBy].Called(language)
		}
		props.Documents = append(props.Documents, row)
	}
	return props
}

func standing(d models.Document) string {
	if d.HiddenAt != nil {
		return "hidden"
	}
	if d.ArchivedAt != nil {
		return "archived"
	}
	return d.Status
}

// DocumentForm is the form about a document as it stands.
func DocumentForm(page layout.PageProps, p documents.Page) document.FormProps {
	path := documents.Path(p.Document.ID)
	props := document.FormProps{
		Page: page, Crumbs: append(WorkspaceCrumbs(p.Workspace), ui.Link{Label: p.Document.Title, URL: path, Lang: p.Document.Language}),
		Action: path + "/edit", Title: p.Document.Title, Language: p.Document.Language, Languages: Languages(), Version: p.Document.Revision,
		Status: p.Document.Status, Statuses: documents.Statuses,
		Archived: p.Document.ArchivedAt != nil,
	}
	if p.MayArchive || p.MayRestore {
		props.Archive = path + "/archive"
	}
	return props
}

// Document is the page of a document.
func Document(page layout.PageProps, p documents.Page, language string) document.Props {
	path := documents.Path(p.Document.ID)
	props := document.Props{
		Page: page, ID: int64(p.Document.ID), Title: p.Document.Title, Lang: p.Document.Language, Crumbs: WorkspaceCrumbs(p.Workspace),
		Status: p.Document.Status, Mode: "read", Archived: p.Document.ArchivedAt != nil, HTML: ui.HTML(prose.HTML(p.Text, prose.HTMLOptions{HeadingOffset: 1})),
		Words: wordCount(p.Text), ChangedAt: p.Document.ChangedAt, Languages: Languages(),
	}
	if p.Document.Version > 0 {
		props.ChangedBy = p.People[p.Document.ChangedBy].Called(language)
	}
	switch {
	case p.MayEdit:
		props.Mode = "edit"
		props.Images = path + "/figures"
	case p.MaySuggest:
		props.Mode = "suggest"
	case p.MayComment:
		props.Mode = "comment"
	}
	props.Accepts, props.Resolves = p.MayAccept, p.MayResolve
	if page.Person != nil && p.Document.ArchivedAt == nil {
		props.Collab = path + "/collab"
		props.Page.Editor = true
	}
	if page.Person != nil && page.Person.ID != int64(p.Document.AuthorID) && p.Document.HiddenAt == nil {
		props.Report = fmt.Sprintf("document:%d", p.Document.ID)
	}
	if page.Person != nil {
		props.Suggestions, props.SuggestionNames = path+"/suggestions", suggestionNames(page, p, language)
	}
	if p.MayEdit || p.MayRestore {
		props.Edit = path + "/edit"
	}
	props.Confidential = Mark(p.Document.Confidential, p.People, language)
	if p.MayMark {
		props.Marking = path + "/confidentiality"
	}
	props.Compiled = CompilationPath(p.Document.ID)
	if p.MayReadVersions {
		props.Versions = VersionsPath(p.Document.ID)
	}
	for _, k := range p.Kept {
		props.Kept = append(props.Kept, document.KeptProps{ID: int64(k.ID), Text: k.Text, Why: k.Why, At: k.CreatedAt, URL: fmt.Sprintf("%s/kept/%d", path, k.ID)})
	}
	return props
}

// wordCount counts words where spaces part them, and signs where none do.
func wordCount(doc *prose.Node) int {
	count := 0
	doc.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool {
		if !n.IsTextblock() {
			return true
		}
		for word := range strings.FieldsSeq(n.TextContent()) {
			signs := 0
			for _, r := range word {
				if unicode.Is(unicode.Han, r) {
					signs++
				}
			}
			count += max(1, signs)
		}
		return false
	})
	return count
}
