package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/forum"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// said is one post of the sample with the topic it is of.
type said struct {
	topic *sample.Topic
	post  sample.Post
}

// talk writes every post, the oldest first, so that what is latest comes last.
func (l *loader) talk(ctx context.Context) error {
	var all []said
	for i := range l.content.Topics {
		for _, post := range l.content.Topics[i].Posts {
			all = append(all, said{&l.content.Topics[i], post})
		}
	}
	all = append(all, l.decision())
	slices.SortStableFunc(all, func(x, y said) int { return cmp.Compare(y.post.Ago, x.post.Ago) })
	for _, s := range all {
		if err := l.say(ctx, s); err != nil {
			return fmt.Errorf("%s, post %d: %w", s.topic.Key, s.post.Number, err)
		}
	}
	for key, topic := range l.topics {
		if err := l.answer(ctx, key, topic); err != nil {
			return err
		}
	}
	return nil
}

// decision is the real text in the sample, put there by its secretariat.
func (l *loader) decision() said {
	d := l.content.Decision
	post := sample.Post{Number: 1, Author: l.secretariat(), Ago: 200 * 24 * time.Hour, Language: d.Language, Body: d.Body}
	return said{&sample.Topic{
		Key: "decision", Title: d.Title, Kind: sample.Discussion, Theme: "information-exchange", Language: d.Language, Posts: []sample.Post{post},
	}, post}
}

func (l *loader) say(ctx context.Context, s said) error {
	author := access.Who{Person: l.people[s.post.Author]}
	w := forum.Writing{
		Body: sample.Mentioned(s.post.Body, l.mention), Language: s.post.Language, Fallback: s.topic.Language,
		Ref: fmt.Sprintf("sample-%s-%d", s.topic.Key, s.post.Number), At: l.now.Add(-s.post.Ago),
	}
	if len(w.Ref) > 64 {
		w.Ref = w.Ref[len(w.Ref)-64:]
	}
	if s.post.Personal {
		w.Capacity.Capacity = models.CapacityPersonal
	}
	if s.post.Number == 1 {
		topic, err := l.Forum.Start(ctx, author, forum.NewTopic{
			Forum: l.forumOf(s.topic), Kind: s.topic.Kind, Title: s.topic.Title, Theme: l.themes[s.topic.Theme],
			Country: l.parties[s.topic.Country], Writing: w,
			Experience: models.ExperienceAccount{
				Done: s.topic.Account.Done, Result: s.topic.Account.Result, Cost: s.topic.Account.Cost, Lessons: s.topic.Account.Lessons, Contact: s.topic.Account.Contact,
			},
		})
		if err != nil {
			return err
		}
		l.topics[s.topic.Key] = topic.ID
	} else if _, err := l.Forum.Reply(ctx, author, l.topics[s.topic.Key], w); err != nil {
		return err
	}
	return l.react(ctx, s)
}

// forumOf is where a topic is discussed: in the forum of its Theme, or in its
// workspace.
func (l *loader) forumOf(topic *sample.Topic) models.ForumID {
	if room, is := l.rooms[topic.Workspace]; is && room.ForumID != nil {
		return *room.ForumID
	}
	return l.forums[l.themes[topic.MainTheme()]]
}

// react gives the reactions of the sample. On a site that was loaded half-way
// those given before would be taken back, so it looks first.
func (l *loader) react(ctx context.Context, s said) error {
	id := l.topics[s.topic.Key]
	return l.DB.Write(ctx, func(tx *models.Tx) error {
		post, err := models.PostByNumber(tx, id, int64(s.post.Number))
		if err != nil || post.ThanksCount+post.UsefulCount+post.AgreeCount > 0 {
			return err
		}
		for kind, keys := range map[string][]string{"thanks": s.post.Thanks, "useful": s.post.Useful, "agree": s.post.Agree} {
			for _, key := range keys {
				if _, err := models.ToggleReaction(tx, post.ID, l.people[key], kind); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (l *loader) mention(key string) string {
	for _, person := range l.content.People {
		if person.Key == key {
			return fmt.Sprintf("@[%s](person:%d)", person.Name, l.people[key])
		}
	}
	return "@" + key
}

// answer marks the accepted answer of a question.
func (l *loader) answer(ctx context.Context, key string, id models.TopicID) error {
	for _, topic := range l.content.Topics {
		if topic.Key != key || topic.Answer == 0 {
			continue
		}
		author := access.Who{Person: l.people[topic.Posts[0].Author]}
		return l.Forum.Answer(ctx, author, id, int64(topic.Answer))
	}
	return nil
}
