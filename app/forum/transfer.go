package forum

import (
	"cmp"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// transfer is posts that go from one topic to another by an act; both are held.
type transfer struct {
	from, to     models.Topic
	here, there  models.Forum
	posts        []models.MovingPost // the oldest first
	act          models.TopicAct     // what there is of it
	fresh        bool                // the other was made for them
	merges       bool                // nothing is left, and who comes is led on
	bringsAnswer bool                // the accepted answer is accepted in the other too
	told         models.PersonID     // hears of it otherwise
}

// transfer moves posts with all that belongs to them, and records and announces it.
func (s *Service) transfer(tx *models.Tx, who access.Who, t transfer) (models.TopicAct, error) {
	for _, topic := range []*models.Topic{&t.from, &t.to} {
		if err := s.tellAll(tx, topic); err != nil { // of what is where it was
			return t.act, err
		}
	}
	answer := t.takeAnswer()
	t.act.TopicID, t.act.OtherID, t.act.ForumID, t.act.ToForumID = t.from.ID, &t.to.ID, t.here.ID, &t.there.ID
	t.act.Posts, t.act.Highest, t.act.Created, t.act.PersonID = int64(len(t.posts)), models.PostID(max(t.from.Bump, t.to.Bump)), t.fresh, who.Person
	numbers := make([]int64, len(t.posts))
	for i, post := range t.posts {
		numbers[i] = post.Number
	}
	slices.Sort(numbers)
	t.act.Before = kept{Answer: answer, Numbers: spans(numbers)}.String()
	if err := s.done(tx, &t.act, t.here); err != nil {
		return t.act, err
	}
	if err := models.MovePosts(tx, t.act.ID, &t.from, &t.to, t.posts); err != nil {
		return t.act, stale(err)
	}
	if err := s.settle(tx, t, answer); err != nil {
		return t.act, err
	}
	if err := s.tellMoved(tx, who, t); err != nil {
		return t.act, err
	}
	return t.act, s.announceMoved(tx, t)
}

// takeAnswer takes the accepted answer out of the topic that its post leaves, and
// reports its number; 0: it stays, or there is none.
func (t *transfer) takeAnswer() int64 {
	answer := t.from.AnswerNumber
	if answer == 0 || !slices.ContainsFunc(t.posts, func(p models.MovingPost) bool { return p.Number == answer }) {
		return 0
	}
	t.from.AnswerNumber = 0
	return answer
}

// settle has answer, followers, drafts and counts follow posts that were moved.
func (s *Service) settle(tx *models.Tx, t transfer, answer int64) error {
	if t.bringsAnswer && answer != 0 {
		at, err := models.PostAt(tx, t.from.ID, answer)
		if err != nil {
			return err
		}
		if err := models.SetTopic(tx, t.to.ID, map[string]any{"answer_number": at.Number}); err != nil {
			return err
		}
	}
	if t.fresh || t.merges {
		if err := models.FollowingsFollow(tx, t.from.ID, t.to.ID); err != nil {
			return err
		}
	}
	for _, author := range t.authors() {
		if err := models.FollowByWriting(tx, author.AuthorID, t.to.ID); err != nil {
			return err
		}
	}
	counts := map[models.ForumID]models.CountsOfForum{}
	add := func(id models.ForumID, topics, posts int64) {
		counts[id] = models.CountsOfForum{Topics: counts[id].Topics + topics, Posts: counts[id].Posts + posts}
	}
	add(t.here.ID, 0, -int64(len(t.posts)))
	add(t.there.ID, 0, int64(len(t.posts)))
	if t.merges {
		add(t.here.ID, -1, 0)
		if err := s.mergeDrafts(tx, t.from.ID, t.to.ID); err != nil {
			return err
		}
		if err := models.SetTopic(tx, t.from.ID, map[string]any{"merged_into": t.to.ID}); err != nil {
			return err
		}
	}
	if t.to.MergedInto != nil { // it was merged, and gets its posts back
		add(t.there.ID, 1, 0)
		if err := models.SetTopic(tx, t.to.ID, map[string]any{"merged_into": nil}); err != nil {
			return err
		}
	}
	return models.AddToForums(tx, counts)
}

// authors are the first of the posts of each author.
func (t *transfer) authors() []models.MovingPost {
	seen := map[models.PersonID]bool{}
	var first []models.MovingPost
	for _, post := range t.posts {
		if !seen[post.AuthorID] {
			seen[post.AuthorID] = true
			first = append(first, post)
		}
	}
	slices.SortFunc(first, func(x, y models.MovingPost) int { return cmp.Compare(x.AuthorID, y.AuthorID) })
	return first
}

// toTell are those of them whose authors hear of it.
func (t *transfer) toTell() []models.MovingPost {
	return slices.DeleteFunc(t.authors(), func(p models.MovingPost) bool { return p.AuthorID == t.told })
}

// mergeDrafts has what people have typed to answer in one topic be typed to answer
// in another; behind what they have typed there.
func (s *Service) mergeDrafts(tx *models.Tx, from, to models.TopicID) error {
	here, there := replyKey(from), replyKey(to)
	if err := models.ReplyDraftsFollow(tx, here, there); err != nil {
		return err
	}
	left, err := models.DraftsOf(tx, here)
	if err != nil {
		return err
	}
	for _, draft := range left {
		kept, err := models.DraftByKey(tx, draft.PersonID, there)
		if err != nil {
			return err
		}
		kept.Fields["body"] += "\n\n" + draft.Fields["body"]
		if err := models.KeepDraft(tx, kept); err != nil {
			return err
		}
		if err := models.DropDraft(tx, draft.PersonID, here); err != nil {
			return err
		}
	}
	return nil
}

// tellMoved tells the authors of posts where their words went: those who may read
// them there.
func (s *Service) tellMoved(tx *models.Tx, who access.Who, t transfer) error {
	for _, post := range t.toTell() {
		at, err := models.PostAt(tx, t.from.ID, post.Number)
		if err != nil {
			return err
		}
		if err := s.tellOneMoved(tx, who, post.AuthorID, t.to.ID, at.Number, t.there); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellOneMoved(tx *models.Tx, who access.Who, author models.PersonID, topic models.TopicID, number int64, there models.Forum) error {
	if author == who.Person || !s.access.CanForum(access.Who{Person: author}, access.Read, there) {
		return nil
	}
	tx.AfterCommit(func() { s.hub.Whisper(InboxSubject(author), "notice_added", nil) })
	about := models.Notice{TopicID: &topic, PostNumber: number, ActorID: who.Person}
	return models.InsertNotices(tx, about, map[models.PersonID]string{author: "moved"})
}

// announceMoved has open pages and lists learn of it, in an order in which no two
// transactions wait for each other.
func (s *Service) announceMoved(tx *models.Tx, t transfer) error {
	topics := []models.Topic{t.from, t.to}
	slices.SortFunc(topics, func(x, y models.Topic) int { return cmp.Compare(x.ID, y.ID) })
	for _, topic := range topics {
		if err := s.hub.Record(tx, TopicSubject(topic.ID), "topic_rearranged", TopicEvent{topic.ID}); err != nil {
			return err
		}
		if err := s.hub.Record(tx, TopicSubject(topic.ID), "topic_changed", TopicEvent{topic.ID}); err != nil {
			return err
		}
	}
	slices.SortStableFunc(topics, func(x, y models.Topic) int { return cmp.Compare(x.ForumID, y.ForumID) })
	for _, topic := range topics {
		if err := s.hub.Record(tx, ForumSubject(topic.ForumID), "topic_changed", TopicEvent{topic.ID}); err != nil {
			return err
		}
	}
	return nil
}

// safe is nil, or why posts may not go from one forum to another: what was written
// for some would be open to others, or somebody would lose their own words.
func (s *Service) safe(from, to models.Forum, authors []models.PersonID) error {
	if from.ID == to.ID {
		return nil
	}
	wider, err := s.access.Widens(from, to)
	if err != nil {
		return err
	}
	if wider {
		return fault.Conflicting("forum.moderating.wider")
	}
	for _, author := range authors {
		if !s.access.IsSuspended(author) && !s.access.CanForum(access.Who{Person: author}, access.Read, to) {
			return fault.Conflicting("forum.moderating.author_left_out")
		}
	}
	return nil
}

func authorsOf(posts []models.MovingPost) []models.PersonID {
	var authors []models.PersonID
	for _, post := range posts {
		authors = append(authors, post.AuthorID)
	}
	slices.Sort(authors)
	return slices.Compact(authors)
}
