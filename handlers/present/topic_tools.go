package present

import (
	"strconv"

	"minamata.exchange/app/forum"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/ui"
)

// toolExcerpt is how much of a post is shown to choose it, in characters.
const toolExcerpt = 120

// Tools are what a moderator can do with a topic.
func Tools(t forum.Tools, language string) forumview.ToolsProps {
	props := forumview.ToolsProps{
		Topic: Head(forum.TopicPage{Topic: t.Topic, Forum: t.Forum, Names: forum.Names{Themes: map[models.ThemeID]models.Theme{}}}, language), Themes: Themes(t.Themes, language),
		Pager: ui.PagerProps{Page: t.Page, Pages: t.Pages, Path: "/topics/" + strconv.FormatInt(int64(t.Topic.ID), 10) + "/tools"},
		Typed: forumview.ToolFields{Kind: t.Topic.Kind, Language: t.Topic.Language, NewKind: models.Discussion},
	}
	if t.Topic.ThemeID != nil {
		props.Typed.Theme = strconv.FormatInt(int64(*t.Topic.ThemeID), 10)
	}
	for _, f := range t.Forums {
		props.Forums = append(props.Forums, ui.Option{Value: strconv.FormatInt(int64(f.ID), 10), Label: f.Names.In(language)})
	}
	for _, post := range t.Posts {
		if forum.IsMoved(post) || post.Number == 1 {
			continue
		}
		props.Posts = append(props.Posts, forumview.ToolPostProps{
			Number: post.Number, By: t.People[post.AuthorID].Called(language), At: post.CreatedAt, Excerpt: richtext.Excerpt(t.Excerpt[post.ID], toolExcerpt), Lang: post.Language,
		})
	}
	for _, act := range t.Acts {
		props.Acts = append(props.Acts, toolAct(t, act, language))
	}
	return props
}

func toolAct(t forum.Tools, act models.TopicAct, language string) forumview.ToolActProps {
	props := forumview.ToolActProps{ID: int64(act.ID), Act: act.Act, By: t.People[act.PersonID].Called(language), At: act.At, Reason: act.Reason, Undone: act.UndoneBy != nil}
	switch {
	case act.OtherID != nil:
		props.Posts, props.From, props.To = act.Posts, toolTopic(t, act.TopicID), toolTopic(t, *act.OtherID)
	case act.ToForumID != nil:
		props.From, props.To = toolRoom(t, act.ForumID, language), toolRoom(t, *act.ToForumID, language)
	}
	return props
}

func toolTopic(t forum.Tools, id models.TopicID) ui.Link {
	topic, known := t.Others[id]
	if !known {
		return ui.Link{}
	}
	return ui.Link{Label: topic.Title, Lang: topic.Language, URL: TopicPath(topic)}
}

func toolRoom(t forum.Tools, id models.ForumID, language string) ui.Link {
	room, known := t.Rooms[id]
	if !known {
		return ui.Link{}
	}
	return ForumLink(room, language)
}
