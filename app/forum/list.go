package forum

import (
	"context"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Filter is what a list of topics is narrowed to.
type Filter struct {
	Forum    models.ForumID // 0: all that the reader may read
	Theme    models.ThemeID // with the themes under it
	Country  models.PartyID
	Kind     string
	Language string
	Show     string
	Author   models.PersonID
	Before   int64 // bump of the last topic seen; 0: from the start
	Limit    int   // 0: ListSize
	Live     bool  // the list is to be kept up: read where its forums stand
	Figures  bool  // count the Parties that have written
}

// maxFollowed is how many forums a list follows live.
const maxFollowed = 40

// List is topics with what is needed to show them.
type List struct {
	Forum   *models.Forum
	Forums  []models.Forum
	Topics  []models.Topic
	Faces   map[models.TopicID][]models.PersonID // at most three, the latest first
	News    map[models.TopicID]models.Unread     // what the reader has not read; nil for a visitor
	Unread  int64                                // topics with something new, at most 100
	Themes  []models.Theme
	Parties map[models.PartyID]models.Party
	People  map[models.PersonID]models.Person
	Next    int64 // Before of what comes after; 0: nothing does
	// Since is the bump from which on a topic that is not in the list belongs
	// to its beginning.
	Since int64
	// Positions are where the forums of the list stood before it was read.
	Positions []Followed
	// Countries are those that topics are about.
	Countries []models.Party
	// Writing is for how many Parties somebody has written, where it was asked.
	Writing int64
	// Moved are topics that moderation moved out of the forum lately.
	Moved    []models.Topic
	MayStart bool
}

// Followed is a live subject with the position from which on to follow it.
type Followed struct {
	Subject string
	live.Position
}

// List reads a list of topics in forums the person may read, in a fixed
// number of queries.
func (s *Service) List(ctx context.Context, who access.Who, f Filter) (List, error) {
	l := List{Forums: s.access.Forums(who)}
	wanted := models.TopicFilter{
		Country: f.Country, Kind: f.Kind, Language: f.Language, Show: f.Show, Author: f.Author, Reader: who.Person, Before: f.Before, Limit: f.Limit + 1,
	}
	if f.Limit == 0 {
		wanted.Limit = ListSize + 1
	}
	if who.IsVisitor() && (f.Show == models.ShowUnread || f.Show == models.ShowFollowing) {
		return l, fault.Unsigned()
	}
	if f.Forum != 0 {
		forum, err := s.access.Forum(who, access.Read, f.Forum)
		if err != nil {
			return l, err
		}
		l.Forum, wanted.Forums = &forum, []models.ForumID{f.Forum}
		l.MayStart = forum.ClosedAt == nil && s.access.CanForum(who, access.Start, forum)
	} else {
		for _, forum := range l.Forums {
			wanted.Forums = append(wanted.Forums, forum.ID)
			l.MayStart = l.MayStart || forum.ClosedAt == nil && s.access.CanForum(who, access.Start, forum)
		}
	}
	if err := s.read(ctx, func(tx *models.Tx) error { return s.fillList(tx, who, f, wanted, &l) }); err != nil || l.Forum == nil {
		return l, err
	}
	return l, s.opened(ctx, who, *l.Forum)
}

// fillAround reads what was asked besides the topics.
func (s *Service) fillAround(tx *models.Tx, f Filter, forums []models.ForumID, l *List) (err error) {
	if f.Live {
		if l.Positions, err = s.positions(tx, forums); err != nil {
			return err
		}
	}
	if f.Figures {
		l.Writing, err = models.CountPartiesWriting(tx, forums)
	}
	return err
}

func (s *Service) fillList(tx *models.Tx, who access.Who, f Filter, wanted models.TopicFilter, l *List) (err error) {
	if err = s.fillAround(tx, f, wanted.Forums, l); err != nil {
		return err
	}
	// The rules know the forums as they were when they were last changed.
	if err = models.FreshCounts(tx, l.Forums); err != nil {
		return err
	}
	if l.Themes, err = models.Themes(tx); err != nil {
		return err
	}
	if f.Theme != 0 {
		wanted.Themes = under(l.Themes, f.Theme)
	}
	isWhole := f.Forum != 0 && f.Theme == 0 && f.Country == 0 && f.Kind == "" && f.Language == "" && (f.Show == "" || f.Show == models.ShowLatest)
	if isWhole {
		wanted.Pinned = models.PinnedBeside
	}
	if l.Topics, err = models.Topics(tx, wanted); err != nil {
		return err
	}
	if len(l.Topics) == wanted.Limit {
		l.Topics = l.Topics[:wanted.Limit-1]
		l.Next = l.Topics[len(l.Topics)-1].Bump
		l.Since = l.Topics[0].Bump
	}
	if isWhole && f.Before == 0 {
		if err = s.fillHeadOfForum(tx, who, wanted, l); err != nil {
			return err
		}
	}
	ids := make([]models.TopicID, len(l.Topics))
	refs := newReferences()
	for i, topic := range l.Topics {
		ids[i] = topic.ID
		refs.person(topic.AuthorID)
		if topic.CountryID != nil {
			refs.parties[*topic.CountryID] = true
		}
	}
	if len(ids) > 0 {
		if l.Faces, err = models.LatestAuthors(tx, ids); err != nil {
			return err
		}
	}
	for _, faces := range l.Faces {
		for _, id := range faces {
			refs.person(id)
		}
	}
	if l.Countries, err = models.TopicCountries(tx, wanted.Forums); err != nil {
		return err
	}
	found, err := refs.read(tx)
	if err != nil {
		return err
	}
	l.People, l.Parties = found.People, found.Parties
	if who.IsVisitor() {
		return nil
	}
	if l.News, err = models.UnreadOf(tx, who.Person, ids); err != nil {
		return err
	}
	l.Unread, err = models.CountUnreadTopics(tx, who.Person, wanted.Forums)
	return err
}

// maxPinned is how many pinned topics stand at the head of a forum, and how many
// moved ones are told of, for movedFor.
const (
	maxPinned = 10
	movedFor  = 30 * 24 * time.Hour
)

// fillHeadOfForum reads what stands at the head of a forum's own list, pinned, and
// what was moved out of it lately to where the reader may follow.
func (s *Service) fillHeadOfForum(tx *models.Tx, who access.Who, wanted models.TopicFilter, l *List) error {
	wanted.Pinned, wanted.Limit = models.PinnedAlone, maxPinned
	pinned, err := models.Topics(tx, wanted)
	if err != nil {
		return err
	}
	l.Topics = append(pinned, l.Topics...)
	l.Moved, err = models.MovedTopics(tx, l.Forum.ID, s.readable(who), tx.Now.Add(-movedFor), maxPinned)
	return err
}

// positions are where forums stand, to be read before what is in them.
func (s *Service) positions(tx *models.Tx, forums []models.ForumID) ([]Followed, error) {
	forums = forums[:min(maxFollowed, len(forums))]
	subjects := make([]string, len(forums))
	for i, id := range forums {
		subjects[i] = ForumSubject(id)
	}
	found, err := s.hub.PositionsIn(tx, subjects)
	followed := make([]Followed, len(found))
	for i, position := range found {
		followed[i] = Followed{subjects[i], position}
	}
	return followed, err
}

// under is a theme with those under it.
func under(all []models.Theme, id models.ThemeID) []models.ThemeID {
	ids := []models.ThemeID{id}
	for _, theme := range all {
		if theme.ParentID != nil && slices.Contains(ids, *theme.ParentID) {
			ids = append(ids, theme.ID)
		}
	}
	return ids
}

// Choices are what a person can choose from when they begin a topic.
type Choices struct {
	Forums     []models.Forum // in which they may
	Themes     []models.Theme
	Parties    []models.Party
	Capacities []models.Capacity
	Names      Names
	Draft      *models.Draft
}

// Choices reads what a person can choose from when they begin a topic.
// In the forum of a workspace they choose from that alone.
func (s *Service) Choices(ctx context.Context, who access.Who, within models.ForumID) (Choices, error) {
	var c Choices
	if who.IsVisitor() {
		return c, fault.Unsigned()
	}
	all := s.access.Forums(who)
	if within != 0 {
		forum, err := s.access.Forum(who, access.Read, within)
		if err != nil {
			return c, err
		}
		if forum.Place != string(access.Site) {
			all = []models.Forum{forum}
		}
	}
	for _, forum := range all {
		keeps := within != 0 && s.access.CanForum(who, access.Moderate, forum) // they may change what others wrote
		if keeps || forum.ClosedAt == nil && s.access.CanForum(who, access.Start, forum) {
			c.Forums = append(c.Forums, forum)
		}
	}
	if len(c.Forums) == 0 {
		return c, fault.Denied()
	}
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if c.Themes, err = models.Themes(tx); err != nil {
			return err
		}
		if c.Parties, err = models.Parties(tx); err != nil {
			return err
		}
		c.Capacities, c.Names, err = s.capacities(tx, who)
		return err
	})
	return c, err
}

// History is how a post came to read as it does.
type History struct {
	Post     models.Post
	Topic    models.Topic
	Forum    models.Forum
	Versions []models.PostVersion // what was before, newest first
	Names    Names
}

// Versions reads the history of a post.
func (s *Service) Versions(ctx context.Context, who access.Who, id models.TopicID, number int64) (History, error) {
	var h History
	err := s.read(ctx, func(tx *models.Tx) (err error) {
		if h.Post, h.Topic, h.Forum, err = s.access.Post(tx, who, access.Read, id, number); err != nil {
			return err
		}
		if h.Versions, err = models.PostVersions(tx, h.Post.ID); err != nil {
			return err
		}
		refs := newReferences()
		refs.post(h.Post)
		if h.Post.EditedBy != nil {
			refs.person(*h.Post.EditedBy)
		}
		for _, version := range h.Versions {
			refs.person(version.EditorID)
		}
		h.Names, err = refs.read(tx)
		return err
	})
	if err != nil {
		return h, err
	}
	return h, s.opened(ctx, who, h.Forum)
}
