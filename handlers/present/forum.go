package present

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/ui"
)

// TopicPath is the address of a topic.
func TopicPath(t models.Topic) string {
	return fmt.Sprintf("/topics/%d-%s", t.ID, url.PathEscape(t.Slug))
}

// ForumPath is the address of a forum; that of a workspace is its discussion.
func ForumPath(f models.Forum) string {
	if id := access.WorkspaceOf(access.Place(f.Place)); id != 0 {
		return workspace.Path(id) + "/discussion"
	}
	return fmt.Sprintf("/forums/%d-%s", f.ID, url.PathEscape(f.Slug))
}

// PersonPath is the address of a person's page.
func PersonPath(id models.PersonID) string { return fmt.Sprintf("/people/%d", id) }

// ForumLink leads to a forum by its name.
func ForumLink(f models.Forum, language string) ui.Link {
	name, in := f.Names.Find(language)
	link := ui.Link{Label: name, URL: ForumPath(f)}
	if in != language {
		link.Lang = in
	}
	return link
}

// Forum is a forum in a list.
func Forum(f models.Forum, language string) forumview.ForumProps {
	props := forumview.ForumProps{
		ID: int64(f.ID), URL: ForumPath(f), Name: f.Names.In(language), Description: f.Descriptions.In(language),
		Audience: f.Audience, Closed: f.ClosedAt != nil, Topics: f.TopicsCount,
	}
	if f.LastPostAt != nil {
		props.LatestAt = *f.LastPostAt
	}
	return props
}

// Forums are forums in a list.
func Forums(all []models.Forum, language string) []forumview.ForumProps {
	props := make([]forumview.ForumProps, len(all))
	for i, f := range all {
		props[i] = Forum(f, language)
	}
	return props
}

// PartyPath is where a Party stands.
func PartyPath(id models.PartyID) string { return fmt.Sprintf("/parties/%d", id) }

// author is a person beside what they wrote.
func author(id models.PersonID, c models.Capacity, n forum.Names, language string) forumview.AuthorProps {
	props := forumview.AuthorProps{Capacity: c.Capacity}
	if person, known := n.People[id]; known {
		props.ID, props.Name, props.URL = int64(id), person.Called(language), PersonPath(id)
	}
	props.For, props.ForURL = speaksFor(c, n, language)
	return props
}

// SpeaksFor is for whom a person speaks, as they are looked up.
func SpeaksFor(person models.Person, n forum.Names, language string) string {
	name, _ := speaksFor(models.Capacity{CapacityPartyID: person.PartyID, CapacityOrganizationID: person.OrganizationID}, n, language)
	return name
}

func speaksFor(c models.Capacity, n forum.Names, language string) (name, address string) {
	if c.CapacityPartyID != nil {
		return n.Parties[*c.CapacityPartyID].Names.In(language), PartyPath(*c.CapacityPartyID)
	}
	if c.CapacityOrganizationID != nil {
		return n.Organizations[*c.CapacityOrganizationID].Names.In(language), ""
	}
	return "", ""
}

// Head is what a topic says of itself.
func Head(t forum.TopicPage, language string) forumview.TopicHeadProps {
	topic := t.Topic
	props := forumview.TopicHeadProps{
		ID: int64(topic.ID), URL: TopicPath(topic), Title: topic.Title, Lang: topic.Language, Kind: topic.Kind, Forum: ForumLink(t.Forum, language),
		Author: author(topic.AuthorID, t.Opening.Capacity, t.Names, language), At: topic.CreatedAt,
		Replies: max(0, topic.PostsCount-1), People: topic.PeopleCount, Parties: topic.PartiesCount, Answer: topic.AnswerNumber,
		Locked: topic.LockedAt != nil, Closed: topic.ClosedAt != nil, Pinned: topic.PinnedAt != nil, Moved: topic.MovedAt != nil, Deleted: topic.DeletedAt != nil,
	}
	if topic.ThemeID != nil {
		props.Theme, props.ThemeURL = t.Names.Themes[*topic.ThemeID].Labels.In(language), fmt.Sprintf("/forums?theme=%d", *topic.ThemeID)
	}
	if topic.CountryID != nil {
		props.Country = t.Names.Parties[*topic.CountryID].Names.In(language)
	}
	if t.Answer != nil {
		props.AnswerURL = forum.PostPath(topic.ID, topic.AnswerNumber)
		props.AnswerBy = t.Names.People[t.Answer.AuthorID].Called(language)
	}
	if e := t.Experience; e != nil && (topic.Kind == models.Experience || e.Done != "") {
		props.Experience = &forumview.ExperienceProps{Done: e.Done, Result: e.Result, Cost: e.Cost, Lessons: e.Lessons, Contact: e.Contact}
	}
	return props
}

// Post is one post of a topic, the same for every reader of a language.
func Post(t forum.TopicPage, post models.Post, language string) forumview.PostProps {
	if forum.IsMoved(post) {
		return forumview.PostProps{Topic: int64(post.TopicID), Number: post.Number, Position: post.Position, URL: forum.PostPath(post.TopicID, post.Number), Moved: true}
	}
	props := forumview.PostProps{
		Topic: int64(post.TopicID), Number: post.Number, Position: post.Position, URL: forum.PostPath(post.TopicID, post.Number),
		Author: author(post.AuthorID, post.Capacity, t.Names, language), At: post.CreatedAt, Version: post.Version, Lang: post.Language,
		Answer: post.Number == t.Topic.AnswerNumber, Thanks: post.ThanksCount, Useful: post.UsefulCount, Agree: post.AgreeCount,
	}
	if post.DeletedAt != nil {
		props.Deleted = &forumview.DeletedProps{ByAuthor: post.DeletedBy != nil && *post.DeletedBy == post.AuthorID, Withheld: post.DeletedBy == nil, At: *post.DeletedAt}
		return props
	}
	props.Body = ui.HTML(post.HTML) // sanitised by richtext (INV-6)
	if post.EditedAt != nil {
		props.EditedAt = *post.EditedAt
	}
	for _, file := range t.Attachments[post.ID] {
		props.Attachments = append(props.Attachments, Attachment(file))
	}
	return props
}

// Attachment is a file of a post.
func Attachment(a models.Attachment) forumview.AttachmentProps {
	kind := strings.TrimPrefix(a.Name[strings.LastIndexByte(a.Name, '.')+1:], ".")
	return forumview.AttachmentProps{
		Key: a.Key, Name: a.Name, URL: "/attachments/" + a.Key + "/" + url.PathEscape(a.Name), Type: strings.ToUpper(kind), Size: a.Size,
	}
}

// TopicPage is a page of a topic. What is of the request (the frame, the ref of
// the form) the handler adds.
func TopicPage(t forum.TopicPage, reader models.PersonID, language string) forumview.TopicProps {
	props := forumview.TopicProps{
		Topic: Head(t, language), Pager: ui.PagerProps{Page: t.Page, Pages: t.Pages, Path: TopicPath(t.Topic)}, Refusal: t.Reader.Refusal,
		Reader: forumview.ReaderProps{
			SignedIn: reader != 0, Read: t.Reader.Read, Following: t.Reader.Following, Reacted: map[int64][]string{},
			MayReact: t.Reader.MayReact, MayAnswer: t.Reader.MayAnswer, MayModerate: t.Reader.MayModerate, MayEdit: t.Reader.MayDescribe,
		},
		Posts: make([]forumview.PostProps, 0, len(t.Posts)),
	}
	if props.Reader.Following == "" {
		props.Reader.Following = "mentions"
	}
	for _, post := range t.Posts {
		props.Posts = append(props.Posts, Post(t, post, language))
		if post.AuthorID == reader && reader != 0 {
			props.Reader.Mine = append(props.Reader.Mine, post.Number)
		}
		if own := t.Reader.Reacted[post.ID]; len(own) > 0 {
			props.Reader.Reacted[post.Number] = own
		}
	}
	return props
}

// Capacities are what a person may write as.
func Capacities(all []models.Capacity, n forum.Names, language string) []forumview.CapacityProps {
	props := make([]forumview.CapacityProps, len(all))
	for i, c := range all {
		name, _ := speaksFor(c, n, language)
		props[i] = forumview.CapacityProps{Value: c.Capacity, Capacity: c.Capacity, For: name}
	}
	return props
}

// TopicRow is a topic in a list.
func TopicRow(l forum.List, topic models.Topic, language string) forumview.TopicRowProps {
	props := forumview.TopicRowProps{
		ID: int64(topic.ID), URL: TopicPath(topic), Title: topic.Title, Lang: topic.Language, Kind: topic.Kind,
		Replies: max(0, topic.PostsCount-1), LatestAt: topic.LastPostAt, Answered: topic.AnswerNumber != 0,
		Locked: topic.LockedAt != nil, Closed: topic.ClosedAt != nil, Pinned: topic.PinnedAt != nil,
	}
	if l.Forum != nil { // that of a workspace is not among the others
		props.Forum = ForumLink(*l.Forum, language)
	}
	for _, f := range l.Forums {
		if f.ID == topic.ForumID {
			props.Forum = ForumLink(f, language)
		}
	}
	for _, theme := range l.Themes {
		if topic.ThemeID != nil && theme.ID == *topic.ThemeID {
			props.Theme = theme.Labels.In(language)
		}
	}
	if topic.CountryID != nil {
		props.Country = l.Parties[*topic.CountryID].Names.In(language)
	}
	for i, id := range l.Faces[topic.ID] {
		name := l.People[id].Called(language)
		props.Faces = append(props.Faces, ui.FaceProps{Name: name, Tone: ui.Tone(int64(id)), Size: "small"})
		if i == 0 {
			props.LatestBy = name
		}
	}
	if news := l.News[topic.ID]; news.First > 0 {
		props.Unread, props.UnreadURL = news.Count, forum.PostPath(topic.ID, news.First)
	}
	return props
}

// TopicRows are the topics of a list.
func TopicRows(l forum.List, language string) []forumview.TopicRowProps {
	rows := make([]forumview.TopicRowProps, len(l.Topics))
	for i, topic := range l.Topics {
		rows[i] = TopicRow(l, topic, language)
	}
	return rows
}

// Fresh is what a list has to know of a topic to tell whether it belongs there.
func Fresh(l forum.List, topic models.Topic) forumview.FreshTopic {
	fresh := forumview.FreshTopic{
		Topic: int64(topic.ID), Bump: topic.Bump, Kind: topic.Kind, Language: topic.Language, Country: int64(value(topic.CountryID)),
		Unanswered: topic.Kind == models.Question && topic.AnswerNumber == 0, Gone: topic.DeletedAt != nil,
	}
	parents := map[models.ThemeID]models.ThemeID{}
	for _, theme := range l.Themes {
		parents[theme.ID] = value(theme.ParentID)
	}
	for id := value(topic.ThemeID); id != 0 && len(fresh.Themes) < len(l.Themes); id = parents[id] {
		fresh.Themes = append(fresh.Themes, int64(id))
	}
	return fresh
}

// Themes are themes to choose from, those under others indented.
func Themes(all []models.Theme, language string) []ui.Option {
	var options []ui.Option
	var add func(parent models.ThemeID, indent string)
	add = func(parent models.ThemeID, indent string) {
		for _, theme := range all {
			if value(theme.ParentID) == parent {
				label, in := theme.Labels.Find(language)
				options = append(options, ui.Option{Value: strconv.FormatInt(int64(theme.ID), 10), Label: indent + label, Lang: other(in, language)})
				add(theme.ID, indent+"\u2003")
			}
		}
	}
	add(0, "")
	return options
}

// Parties are Parties to choose from, by name.
func Parties(all []models.Party, language string) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, party := range all {
		label, in := party.Names.Find(language)
		options[i] = ui.Option{Value: strconv.FormatInt(int64(party.ID), 10), Label: label, Lang: other(in, language)}
	}
	slices.SortFunc(options, func(x, y ui.Option) int { return strings.Compare(x.Label, y.Label) })
	return options
}

// Organizations are Organizations to choose from, by name.
func Organizations(all []models.Organization, language string) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, organization := range all {
		label, in := organization.Names.Find(language)
		options[i] = ui.Option{Value: strconv.FormatInt(int64(organization.ID), 10), Label: label, Lang: other(in, language)}
	}
	slices.SortFunc(options, func(x, y ui.Option) int { return strings.Compare(x.Label, y.Label) })
	return options
}

// other is a language where it is not the reader's.
func other(in, language string) string {
	if in == language {
		return ""
	}
	return in
}

func value[T ~int64](id *T) T {
	if id == nil {
		return 0
	}
	return *id
}

// Versions are the history of a post with the differences between versions.
func Versions(h forum.History, language string) []forumview.VersionProps {
	editor := h.Post.AuthorID
	if h.Post.EditedBy != nil {
		editor = *h.Post.EditedBy
	}
	at := h.Post.CreatedAt
	if h.Post.EditedAt != nil {
		at = *h.Post.EditedAt
	}
	bodies := []string{h.Post.Body}
	versions := []forumview.VersionProps{{Number: int64(len(h.Versions) + 1), By: author(editor, models.Capacity{}, h.Names, language), At: at}}
	for i, version := range h.Versions {
		bodies = append(bodies, version.Body)
		versions = append(versions, forumview.VersionProps{Number: int64(len(h.Versions) - i), By: author(version.EditorID, models.Capacity{}, h.Names, language), At: version.At})
	}
	for i := range versions {
		before := ""
		if i+1 < len(bodies) {
			before = bodies[i+1]
		}
		versions[i].Changes = changes(before, bodies[i])
	}
	return versions
}

// Conflict shows what somebody else saved since an edit was opened.
func Conflict(e forum.Editing, language string) *forumview.ConflictProps {
	props := &forumview.ConflictProps{Body: e.Post.Body, At: e.Post.CreatedAt}
	if e.Post.EditedAt != nil {
		props.At = *e.Post.EditedAt
	}
	if e.Editor != nil {
		props.By = forumview.AuthorProps{ID: int64(e.Editor.ID), Name: e.Editor.Called(language), URL: PersonPath(e.Editor.ID)}
	}
	return props
}

// When is a moment as props have it: zero where there is none.
func When(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return *at
}
