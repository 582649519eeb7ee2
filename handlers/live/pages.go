package live

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	events "minamata.exchange/app/live"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	workspaceview "minamata.exchange/views/workspace"
)

// Pages is the Renderer of the program: it shows events by the same components
// as the pages do.
type Pages struct {
	Forum     *forum.Service
	Workspace *workspace.Service
	// Moderation is that of the queue of cases.
	Moderation *moderation.Service
}

// named is what the payloads of events name.
type named struct {
	Number int64          `json:"number"`
	Topic  models.TopicID `json:"topic"`

	Activity int64         `json:"activity"`
	Case     models.CaseID `json:"case"`
}

// Render shows an event as the part of a page that it changes.
func (p Pages) Render(ctx context.Context, event events.Event) (Fragment, error) {
	var ids named
	if len(event.Payload) > 0 {
		if err := json.Unmarshal(event.Payload, &ids); err != nil {
			return Fragment{}, fmt.Errorf("read the payload: %w", err)
		}
	}
	kind, id, _ := strings.Cut(event.Subject, ":")
	number, _ := strconv.ParseInt(id, 10, 64) // 0 for a subject that has none
	switch {
	case kind == access.CasesSubject && ids.Case > 0:
		return p.caseRow(ctx, ids.Case)
	case number == 0:
	case kind == "topic" && event.Kind == "topic_changed":
		return p.head(ctx, models.TopicID(number), "topic-summary", forumview.Summary)
	case kind == "topic" && event.Kind == "topic_marked":
		return p.head(ctx, models.TopicID(number), "topic-marks", forumview.Marks)
	case kind == "topic" && ids.Number > 0:
		return p.post(ctx, models.TopicID(number), ids.Number)
	case kind == "forum" && ids.Topic > 0:
		return p.row(ctx, models.ForumID(number), ids.Topic)
	case kind == "workspace" && ids.Activity > 0:
		return p.activity(ctx, ids.Activity)
	case kind == "inbox":
		return p.inbox(ctx, models.PersonID(number))
	}
	return Fragment{Data: event.Payload}, nil
}

// post is one post, behind the one before it.
func (p Pages) post(ctx context.Context, topic models.TopicID, number int64) (Fragment, error) {
	page, err := p.Forum.Shown(ctx, topic, number)
	if err != nil || len(page.Posts) == 0 {
		return Fragment{}, err
	}
	fragment := Fragment{ID: fmt.Sprintf("post-%d", number)}
	if page.Before > 0 {
		fragment.After = fmt.Sprintf("post-%d", page.Before)
	}
	return fragment.of(ctx, forumview.Post(present.Post(page, page.Posts[0], text.Of(ctx).Code)))
}

// head is a part of what a topic says of itself.
func (p Pages) head(ctx context.Context, topic models.TopicID, id string, part func(forumview.TopicHeadProps) templ.Component) (Fragment, error) {
	page, err := p.Forum.Shown(ctx, topic, 0)
	if err != nil {
		return Fragment{}, err
	}
	return Fragment{ID: id}.of(ctx, part(present.Head(page, text.Of(ctx).Code)))
}

// row is a topic in the list of a forum, with what tells whether it belongs to one
// that does not show it. One that was deleted, or stands in another forum now, shows
// nothing: whoever may not see it any more finds that out on the next page.
func (p Pages) row(ctx context.Context, of models.ForumID, topic models.TopicID) (Fragment, error) {
	list, err := p.Forum.ShownRow(ctx, topic)
	if err != nil {
		return Fragment{}, err
	}
	if shown := list.Topics[0]; shown.ForumID != of || shown.MergedInto != nil {
		gone, err := json.Marshal(forumview.FreshTopic{Topic: int64(topic), Gone: true})
		return Fragment{Data: gone}, err
	}
	fresh, err := json.Marshal(present.Fresh(list, list.Topics[0]))
	if err != nil || list.Topics[0].DeletedAt != nil {
		return Fragment{Data: fresh}, err
	}
	fragment := Fragment{ID: fmt.Sprintf("topic-%d", topic), Data: fresh}
	return fragment.of(ctx, forumview.TopicRow(present.TopicRow(list, list.Topics[0], text.Of(ctx).Code)))
}

// activity is one line of what happened in a workspace.
func (p Pages) activity(ctx context.Context, id int64) (Fragment, error) {
	shown, err := p.Workspace.Shown(ctx, id)
	if err != nil {
		return Fragment{}, err
	}
	fragment := Fragment{ID: fmt.Sprintf("activity-%d", id)}
	return fragment.of(ctx, workspaceview.Activity(present.Activity(shown, shown.Activities[0], text.Of(ctx).Code)))
}

// caseRow is a case in the queue, with what tells whether it belongs to a part of
// it that does not show it.
func (p Pages) caseRow(ctx context.Context, id models.CaseID) (Fragment, error) {
	shown, err := p.Moderation.Shown(ctx, id)
	if err != nil {
		return Fragment{}, err
	}
	row := present.Queue(shown, text.Of(ctx).Code)[0]
	data, err := json.Marshal(map[string]any{"case": id, "state": row.State, "version": row.Version})
	if err != nil {
		return Fragment{}, err
	}
	return Fragment{ID: fmt.Sprintf("case-%d", id), Data: data}.of(ctx, desk.CaseRow(row))
}

// inbox is how many notices a person has not read.
func (p Pages) inbox(ctx context.Context, person models.PersonID) (Fragment, error) {
	unread, err := p.Forum.UnreadNotices(ctx, access.Who{Person: person})
	if err != nil {
		return Fragment{}, err
	}
	return Fragment{ID: "inbox-count"}.of(ctx, layout.InboxCount(int(unread)))
}

// of is the fragment with a component for its HTML.
func (f Fragment) of(ctx context.Context, component templ.Component) (Fragment, error) {
	var html strings.Builder
	err := component.Render(ctx, &html)
	f.HTML = html.String()
	return f, err
}
