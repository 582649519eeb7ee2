package forum

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// PostPath is the permanent address of a post.
func PostPath(id models.TopicID, number int64) string {
	return fmt.Sprintf("/topics/%d/posts/%d", id, number)
}

// TopicPage is one page of a topic. Its reader's part is filled for who is
// signed in. Of a topic that was merged into another there is nothing but Topic.
type TopicPage struct {
	Topic       models.Topic
	Forum       models.Forum
	Experience  *models.ExperienceAccount
	Opening     models.Post // post 1, on whatever page
	Answer      *models.Post
	Posts       []models.Post // in their order; one that was moved elsewhere without its ID (IsMoved)
	Before      int64         // number of what stands before the only one of Posts, for a fragment
	Attachments map[models.PostID][]models.Attachment
	Names       Names
	Page, Pages int
	Position    live.Position
	Reader      Reader
}

// Reader is what the reader of a topic has done and may do.
type Reader struct {
	Reacted    map[models.PostID][]string
	Read       int64
	Following  string
	Capacities []models.Capacity
	Names      Names
	Draft      *models.Draft

	MayReply, MayReact, MayAnswer, MayModerate, MayDescribe bool
	// Refusal is why there is no reply: sign_in, locked, closed, role.
	Refusal string
}

// PageOf is the page on which what has this position stands.
func PageOf(position int64) int { return int((position-1)/PageSize) + 1 }

// IsMoved reports whether a post of a page is only the place of one that moderation
// took elsewhere.
func IsMoved(post models.Post) bool { return post.ID == 0 }

// TopicPage reads a page of a topic: page 0 is the last one.
func (s *Service) TopicPage(ctx context.Context, who access.Who, id models.TopicID, page int) (TopicPage, error) {
	return s.page(ctx, who, id, page, func(tx *models.Tx) (models.TopicStamp, error) {
		stamp, err := models.TopicStampOf(tx, id, TopicSubject(id))
		return stamp, access.NotFound(err)
	})
}

// VisitorsPage is TopicPage for a visitor, of whom the Stamp was taken before:
// it need not be read again.
func (s *Service) VisitorsPage(ctx context.Context, stamp access.Stamp, id models.TopicID, page int) (TopicPage, error) {
	return s.page(ctx, access.Who{}, id, page, func(*models.Tx) (models.TopicStamp, error) { return stamp.Topic, nil })
}

// page reads a page. The stamp comes before all that it is of, so that the
// page can only be newer: its offset is where the page goes on live.
func (s *Service) page(ctx context.Context, who access.Who, id models.TopicID, page int, stampOf func(*models.Tx) (models.TopicStamp, error)) (TopicPage, error) {
	var t TopicPage
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		stamp, err := stampOf(tx)
		if err != nil {
			return err
		}
		if t.Topic, t.Forum, err = s.access.Topic(tx, who, access.Read, id); err != nil {
			return err
		}
		t.Position = s.hub.PositionAt(stamp.Offset)
		if t.Topic.MergedInto != nil {
			return nil
		}
		t.Pages = max(1, PageOf(t.Topic.LastNumber))
		if t.Page = page; page == 0 {
			t.Page = t.Pages
		}
		if t.Page < 1 || t.Page > t.Pages {
			return fault.Missing()
		}
		first := int64(t.Page-1)*PageSize + 1
		if t.Posts, err = standing(tx, t.Topic, first, min(first+PageSize-1, t.Topic.LastNumber)); err != nil {
			return err
		}
		if err := s.fill(tx, &t, s.book.as(stamp.Names)); err != nil {
			return err
		}
		return s.fillReader(tx, who, &t)
	})
	if err != nil {
		return t, err
	}
	return t, s.opened(ctx, who, t.Forum)
}

// standing reads what stands in a topic's row from one position to another: posts,
// and the places of those that are elsewhere now. These are asked for where posts
// are missing, and after them: what is moved between the two queries is then seen
// twice and not never.
func standing(tx *models.Tx, topic models.Topic, first, last int64) ([]models.Post, error) {
	posts, err := models.PostsBetween(tx, topic.ID, first, last)
	if err != nil || int64(len(posts)) == last-first+1 {
		return posts, err
	}
	former, err := models.FormerBetween(tx, topic.ID, first, last)
	if err != nil {
		return nil, err
	}
	return withFormer(posts, former), nil
}

func withFormer(posts []models.Post, former []models.FormerAddress) []models.Post {
	for _, f := range former {
		if !slices.ContainsFunc(posts, func(p models.Post) bool { return p.Number == f.Number }) {
			posts = append(posts, models.Post{TopicID: f.TopicID, Number: f.Number, Position: f.Position})
		}
	}
	slices.SortFunc(posts, func(x, y models.Post) int { return cmp.Compare(x.Position, y.Position) })
	return posts
}

// one reads what stands at a number: a post, or the place of one that is elsewhere.
func one(tx *models.Tx, id models.TopicID, number int64) ([]models.Post, error) {
	posts, err := models.ShownPost(tx, id, number)
	if err != nil || len(posts) > 0 {
		return posts, err
	}
	former, err := models.FormerAt(tx, id, number)
	return withFormer(nil, former), err
}

// Single reads one post, wherever it stands now, with what is needed to show it, for
// a fragment.
func (s *Service) Single(ctx context.Context, who access.Who, id models.TopicID, number int64) (TopicPage, error) {
	var t TopicPage
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if number > 0 {
			at, err := models.PostAt(tx, id, number)
			if err != nil {
				return access.NotFound(err)
			}
			id, number = at.TopicID, at.Number
		}
		if t.Topic, t.Forum, err = s.access.Topic(tx, who, access.Read, id); err != nil {
			return err
		}
		if number > 0 {
			if t.Posts, err = models.ShownPost(tx, id, number); err != nil {
				return err
			}
			if len(t.Posts) == 0 {
				return fault.Missing()
			}
		}
		return s.fill(tx, &t, references.read)
	})
	if err != nil {
		return t, err
	}
	return t, s.opened(ctx, who, t.Forum)
}

// fill reads what belongs to the topic and the posts of a page, and the names on
// it by read.
func (s *Service) fill(tx *models.Tx, t *TopicPage, read namesOf) (err error) {
	if err := s.fillHead(tx, t); err != nil {
		return err
	}
	var withFiles []models.PostID
	for i, post := range t.Posts {
		if post.DeletedAt != nil {
			t.Posts[i].Body, t.Posts[i].HTML, t.Posts[i].AttachmentsCount = "", "", 0
		} else if post.AttachmentsCount > 0 {
			withFiles = append(withFiles, post.ID)
		}
	}
	if len(withFiles) > 0 {
		if t.Attachments, err = models.AttachmentsOf(tx, withFiles); err != nil {
			return err
		}
	}
	if err := renderAnew(tx, t.Posts); err != nil {
		return err
	}
	refs := newReferences()
	refs.person(t.Topic.AuthorID)
	for _, post := range t.Posts {
		refs.post(post)
	}
	refs.post(t.Opening)
	if t.Answer != nil {
		refs.post(*t.Answer)
	}
	if t.Topic.CountryID != nil {
		refs.parties[*t.Topic.CountryID] = true
	}
	if t.Topic.ThemeID != nil {
		refs.themes[*t.Topic.ThemeID] = true
	}
	t.Names, err = read(refs, tx)
	return err
}

// fillHead reads what stands at the head of each page.
func (s *Service) fillHead(tx *models.Tx, t *TopicPage) error {
	if t.Topic.HasAccount {
		experience, err := models.ExperienceOf(tx, t.Topic.ID)
		if err != nil {
			return err
		}
		t.Experience = &experience
	}
	if t.Topic.MergedInto != nil {
		return nil
	}
	var err error
	if t.Opening, err = s.onPage(tx, t, 1); err != nil {
		return err
	}
	if t.Topic.AnswerNumber != 0 {
		answer, err := s.onPage(tx, t, t.Topic.AnswerNumber)
		if err != nil {
			return err
		}
		t.Answer = &answer
	}
	return nil
}

// onPage is a post of the page, or reads it where it stands on another.
func (s *Service) onPage(tx *models.Tx, t *TopicPage, number int64) (models.Post, error) {
	for _, post := range t.Posts {
		if post.Number == number {
			return post, nil
		}
	}
	return models.PostHead(tx, t.Topic.ID, number)
}

func (s *Service) fillReader(tx *models.Tx, who access.Who, t *TopicPage) (err error) {
	r := &t.Reader
	r.MayReact = s.access.CanForum(who, access.React, t.Forum)
	r.MayModerate = s.access.CanForum(who, access.Moderate, t.Forum)
	r.MayDescribe = !who.IsVisitor() && s.mayDescribe(who, t.Topic, t.Forum)
	r.MayAnswer = r.MayDescribe && t.Topic.Kind == models.Question
	switch {
	case t.Topic.LockedAt != nil:
		r.Refusal = "locked"
	case t.Topic.ClosedAt != nil:
		r.Refusal = "ended"
	case t.Forum.ClosedAt != nil:
		r.Refusal = "closed"
	case who.IsVisitor():
		r.Refusal = "sign_in"
	case !s.access.CanForum(who, access.Reply, t.Forum):
		r.Refusal = "role"
	default:
		r.MayReply = true
	}
	if who.IsVisitor() {
		return nil
	}
	ids := make([]models.PostID, len(t.Posts))
	for i, post := range t.Posts {
		ids[i] = post.ID
	}
	if r.Reacted, err = models.ReactionsOf(tx, who.Person, ids); err != nil {
		return err
	}
	read, err := models.ReadingsOf(tx, who.Person, []models.TopicID{t.Topic.ID})
	if err != nil {
		return err
	}
	r.Read = read[t.Topic.ID]
	if r.Following, err = models.FollowingOf(tx, who.Person, t.Topic.ID); err != nil || !r.MayReply {
		return err
	}
	if r.Capacities, r.Names, err = s.capacities(tx, who); err != nil {
		return err
	}
	draft, err := models.DraftByKey(tx, who.Person, replyKey(t.Topic.ID))
	if err == nil {
		r.Draft = &draft
	} else if errors.Is(err, models.ErrNotFound) {
		err = nil
	}
	return err
}

// capacities are what a person may write as, with the names in them.
func (s *Service) capacities(tx *models.Tx, who access.Who) ([]models.Capacity, Names, error) {
	all, err := s.access.Capacities(tx, who)
	if err != nil {
		return nil, Names{}, err
	}
	refs := newReferences()
	for _, capacity := range all {
		refs.capacity(capacity)
	}
	found, err := refs.read(tx)
	return all, found, err
}

// Stamp hands out what tells whether a page of a topic that was made for
// visitors still shows what is there; see access.Stamp.
func (s *Service) Stamp(ctx context.Context, id models.TopicID) (access.Stamp, error) {
	var stamp access.Stamp
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		stamp, err = s.access.TopicStamp(tx, id)
		return err
	})
	return stamp, err
}
