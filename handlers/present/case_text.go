package present

import (
	"fmt"
	"net/url"

	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
)

// caseText is what a case is about, as its reader may read it.
func caseText(props *desk.CaseProps, p moderation.CasePage, language string) {
	props.Reads, props.Heading, props.Text, props.Lang, props.EditedAt = p.Reads, p.Title, p.Text, p.Language, p.EditedAt
	if p.Case.Kind == "workspace" && p.Reads {
		props.Body, props.Text = Markdown(p.Text), ""
	}
	for _, a := range p.Attachments {
		file := Attachment(a)
		props.Files = append(props.Files, desk.CaseFileProps{Name: file.Name, URL: file.URL, Size: file.Size, At: a.CreatedAt})
	}
	for _, v := range p.FileVersions {
		props.Files = append(props.Files, desk.CaseFileProps{Name: v.Name, URL: fmt.Sprintf("%s/downloads/%s/%s", workspace.Path(*p.Case.WorkspaceID), v.Key, url.PathEscape(v.Name)), Size: v.Size, At: v.CreatedAt})
	}
	for _, was := range p.AsReported {
		reading := desk.ReadingProps{Text: was.Text, At: was.At}
		if p.Post != nil {
			reading.Body = Markdown(was.Text)
		}
		props.AsReported = append(props.AsReported, reading)
	}
	if p.Case.Kind == "document" && p.EditedAt != nil {
		props.VersionsURL = props.ThingURL + "/versions"
	}
	if p.Post == nil {
		return
	}
	props.Body = ui.HTML(p.Post.HTML) // sanitised by richtext (INV-6)
	props.Topic = ui.Link{Label: p.Topic.Title, URL: TopicPath(*p.Topic), Lang: p.Topic.Language}
	if p.EditedAt != nil {
		props.VersionsURL = props.ThingURL + "/versions"
	}
	if before := p.PostBefore; before != nil {
		props.PostBefore = &desk.ReadingProps{By: p.People[before.AuthorID].Called(language), Body: ui.HTML(before.HTML), Lang: before.Language, At: before.CreatedAt}
	}
}
