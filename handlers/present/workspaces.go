package present

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/richtext"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	"minamata.exchange/views/ui"
	view "minamata.exchange/views/workspace"
)

// WorkspaceHead is what stands above every page of a workspace.
func WorkspaceHead(p workspace.Page, tab, language string) view.HeadProps {
	w := p.Workspace
	head := view.HeadProps{
		URL: workspace.Path(w.ID), Name: w.Name, Lang: w.Language, Visibility: w.Visibility, Status: w.Status,
		Role: p.Role, Guest: p.Guest, Members: w.MembersCount, Tab: tab,
		MayDescribe: p.MayDescribe || p.MayArchive || p.MayRestore, MaySeePeople: p.MaySeePeople,
	}
	for _, theme := range p.Themes {
		head.Themes = append(head.Themes, ui.Link{Label: theme.Labels.In(language), URL: fmt.Sprintf("/workspaces?theme=%d", theme.ID)})
	}
	return head
}

// WorkspacePerson leads to a person, for who may see people.
func WorkspacePerson(p workspace.Page, id models.PersonID, language string) ui.Link {
	link := ui.Link{Label: p.People[id].Called(language)}
	if p.MaySeePeople && link.Label != "" {
		link.URL = PersonPath(id)
	}
	return link
}

// Activities are what happened in a workspace.
func Activities(o workspace.Overview, language string) []view.ActivityProps {
	props := make([]view.ActivityProps, len(o.Activities))
	for i, a := range o.Activities {
		props[i] = Activity(o, a, language)
	}
	return props
}

// Activity is one thing that happened, the same for every reader.
func Activity(o workspace.Overview, a models.WorkspaceActivity, language string) view.ActivityProps {
	props := view.ActivityProps{ID: a.ID, Kind: a.Kind, Role: a.Detail, Reason: a.Reason, At: a.At}
	props.Number, _ = strconv.ParseInt(a.Detail, 10, 64) // 0 for a role
	if a.ActorID != nil {
		props.Actor = o.People[*a.ActorID].Called(language)
		props.Face = ui.FaceProps{Name: props.Actor, Tone: ui.Tone(int64(*a.ActorID)), Size: "small"}
	}
	if a.PersonID != nil {
		props.Person = o.People[*a.PersonID].Called(language)
		if a.Kind == workspace.ActivityJoined || a.Kind == workspace.ActivityLeft { // whoever let them in
			props.Face = ui.FaceProps{Name: props.Person, Tone: ui.Tone(int64(*a.PersonID)), Size: "small"}
		}
	}
	if id, isPerson := workspace.PersonOf(a); isPerson {
		props.Former = o.People[id].Called(language)
	}
	if id, number, isPost := workspace.PostOf(a); isPost {
		if topic, known := o.Topics[id]; known && topic.DeletedAt == nil {
			props.Thing = ui.Link{Label: topic.Title, Lang: topic.Language, URL: fmt.Sprintf("/topics/%d/posts/%d", id, number)}
		}
	}
	if id, isFile := workspace.FileOf(a); isFile {
		if file, known := o.Files[id]; known && file.DeletedAt == nil {
			props.Thing = ui.Link{Label: file.Name, URL: fmt.Sprintf("%s/files/%d", workspace.Path(a.WorkspaceID), id)}
		}
	}
	if id, isDocument := workspace.DocumentOf(a); isDocument {
		if d, known := o.Documents[id]; known {
			props.Thing = ui.Link{Label: d.Title, Lang: d.Language, URL: documents.Path(id)}
		}
	}
	return props
}

// Markdown is a text as it is shown: made from its source each time, so that
// nothing an older program let through is shown (INV-6).
func Markdown(source string) ui.HTML { return ui.HTML(richtext.Shown(source)) }

// excerptLength is how much of a purpose stands in a list, in characters.
const excerptLength = 220

// WorkspaceCard is a workspace in a list.
func WorkspaceCard(l workspace.List, w models.Workspace, language string) view.CardProps {
	card := view.CardProps{
		URL: workspace.Path(w.ID), Name: w.Name, Lang: w.Language, Visibility: w.Visibility, Status: w.Status,
		Role: l.Roles[w.ID], Members: w.MembersCount, LatestAt: w.LastActiveAt,
	}
	if w.HiddenAt != nil {
		card.Status = "hidden"
	}
	if rendered, err := richtext.Render(w.Purpose); err == nil {
		card.Excerpt = richtext.Shorten(rendered.Text, excerptLength)
	}
	for _, id := range l.Subjects[w.ID] {
		for _, theme := range l.Themes {
			if theme.ID == id {
				card.Themes = append(card.Themes, theme.Labels.In(language))
			}
		}
	}
	return card
}

// WorkspaceCards are workspaces in a list.
func WorkspaceCards(l workspace.List, all []models.Workspace, language string) []view.CardProps {
	cards := make([]view.CardProps, len(all))
	for i, w := range all {
		cards[i] = WorkspaceCard(l, w, language)
	}
	return cards
}

// WorkspaceInvitations are what a person is invited into.
func WorkspaceInvitations(l workspace.List, language string) []view.CardProps {
	var cards []view.CardProps
	for _, invitation := range l.Invitations {
		w := l.Invited[invitation.WorkspaceID]
		card := WorkspaceCard(l, w, language)
		card.URL += "/invitation"
		cards = append(cards, card)
	}
	return cards
}

// WorkspaceRows are workspaces on the desk, with how much left each.
func WorkspaceRows(l workspace.List, left map[models.WorkspaceID]models.OutgoingCount, language string) []desk.WorkspaceRowProps {
	rows := make([]desk.WorkspaceRowProps, len(l.Workspaces))
	for i, w := range l.Workspaces {
		rows[i] = desk.WorkspaceRowProps{
			URL: workspace.Path(w.ID), Name: w.Name, Lang: w.Language, Status: w.Status, Visibility: w.Visibility,
			Proposer: ui.Link{Label: l.People[w.ProposedBy].Called(language), URL: PersonPath(w.ProposedBy)}, Members: w.MembersCount, LatestAt: w.LastActiveAt, Left: left[w.ID].Taken, LeftBy: left[w.ID].People,
		}
	}
	return rows
}

// WorkspaceMembers are the members, and what waits for an answer.
func WorkspaceMembers(m workspace.MembersPage, reader models.PersonID, language string) view.MembersProps {
	props := view.MembersProps{MayManage: m.MayManage, MayReplaceLead: m.MayReplaceLead}
	for _, member := range m.Members {
		person := m.People[member.PersonID]
		row := view.MemberProps{
			ID: int64(member.PersonID), Name: person.Called(language), URL: PersonPath(member.PersonID), Role: member.Role, Since: member.Since, Self: member.PersonID == reader,
		}
		if person.PartyID != nil {
			row.For = m.Parties[*person.PartyID].Names.In(language)
		} else if person.OrganizationID != nil {
			row.For = m.Organizations[*person.OrganizationID].Names.In(language)
		}
		props.Members = append(props.Members, row)
	}
	for _, i := range m.Invitations {
		waiting := view.WaitingProps{ID: int64(i.ID), Name: i.Email, Role: i.Role, At: i.CreatedAt}
		if i.Email == "" && i.PersonID != nil { // an address stays one: whose it is, is not said
			waiting.Name, waiting.URL = m.People[*i.PersonID].Called(language), PersonPath(*i.PersonID)
		}
		props.Invitations = append(props.Invitations, waiting)
	}
	for _, r := range m.Requests {
		props.Requests = append(props.Requests, view.WaitingProps{
			ID: int64(r.ID), Name: m.People[r.PersonID].Called(language), URL: PersonPath(r.PersonID), Message: r.Message, At: r.CreatedAt,
		})
	}
	return props
}

// fileKinds name kinds of content as the screens do.
var fileKinds = map[string]string{
	"application/pdf": "pdf", "application/zip": "archive", "text/csv": "sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "words",
	"application/vnd.oasis.opendocument.text":                                   "words",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "sheet",
	"application/vnd.oasis.opendocument.spreadsheet":                            "sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
}

func fileKind(mediaType string) string {
	if strings.HasPrefix(mediaType, "image/") {
		return "image"
	}
	if kind := fileKinds[mediaType]; kind != "" {
		return kind
	}
	return "text"
}

// WorkspaceFiles are the files of a workspace.
func WorkspaceFiles(p workspace.FilePage, language string) []view.FileProps {
	var rows []view.FileProps
	for _, f := range p.Files {
		latest := p.Latest[f.ID]
		rows = append(rows, view.FileProps{
			URL: WorkspaceFilePath(f), Name: f.Name, Kind: fileKind(latest.MediaType), Size: latest.Size, Version: f.Latest,
			By: p.People[latest.UploadedBy].Called(language), At: latest.CreatedAt, Deleted: f.DeletedAt != nil, Confidential: f.IsConfidential(),
		})
	}
	return rows
}

// WorkspaceFilePath is the address of a file's page.
func WorkspaceFilePath(f models.WorkspaceFile) string {
	return fmt.Sprintf("%s/files/%d", workspace.Path(f.WorkspaceID), f.ID)
}

// WorkspaceVersions are the versions of a file.
func WorkspaceVersions(p workspace.FilePage, language string) []view.VersionProps {
	var versions []view.VersionProps
	for _, v := range p.Versions {
		version := view.VersionProps{
			Number: v.Number, Name: v.Name, Kind: fileKind(v.MediaType), Size: v.Size, Width: v.Width, Height: v.Height, Note: v.Note,
			By: p.People[v.UploadedBy].Called(language), ByURL: PersonPath(v.UploadedBy), At: v.CreatedAt, IsNewest: v.Number == p.File.Latest,
			URL: fmt.Sprintf("%s/downloads/%s/%s", workspace.Path(p.Workspace.ID), v.Key, url.PathEscape(v.Name)),
		}
		if v.PreviewDigest != "" {
			version.Preview = fmt.Sprintf("%s/previews/%s", workspace.Path(p.Workspace.ID), v.Key)
		}
		versions = append(versions, version)
	}
	return versions
}
