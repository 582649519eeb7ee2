package forum

import (
	"maps"
	"regexp"
	"slices"
	"strconv"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// maxQuotes is how many posts that a post quotes have their authors told.
const maxQuotes = 20

// tell notes who is to hear of a post: whom it mentions and whom it quotes,
// those who may read it, and who follows the topic. Each is told once, for the
// reason that concerns them most.
func (s *Service) tell(tx *models.Tx, who access.Who, topic models.Topic, forum models.Forum, post models.Post, p prepared) error {
	told := Told{Topic: post.TopicID, Number: post.Number, Actor: who.Person, People: map[models.PersonID]string{}, Past: !p.At.IsZero()}
	followers, err := s.followers(tx, topic, told)
	if err != nil {
		return err
	}
	told.add("reply", followers)
	quoted, err := s.quoted(tx, who, p.rendered.Quotes)
	if err != nil {
		return err
	}
	mentioned, err := s.mention(tx, who, forum, post.ID, p.rendered.Mentions)
	if err != nil {
		return err
	}
	told.add("quote", quoted)
	told.add("mention", mentioned)
	return s.notify(tx, forum, told)
}

// tellEdit tells whom an edit has mentioned or quoted for the first time. Who
// was told already that the post mentions or quotes them is not told again.
func (s *Service) tellEdit(tx *models.Tx, who access.Who, forum models.Forum, before models.Post, now richtext.Rendered) error {
	mentioned, err := s.mention(tx, who, forum, before.ID, now.Mentions)
	if err != nil {
		return err
	}
	quoted, err := s.quoted(tx, who, now.Quotes)
	if err != nil {
		return err
	}
	if len(mentioned)+len(quoted) == 0 {
		return nil
	}
	told := Told{Topic: before.TopicID, Number: before.Number, Actor: who.Person, People: map[models.PersonID]string{}}
	told.add("quote", quoted)
	told.add("mention", mentioned)
	already, err := models.ToldBefore(tx, before.TopicID, before.Number, before.Number, slices.Collect(maps.Keys(told.People)))
	if err != nil {
		return err
	}
	for _, id := range already[before.Number] {
		delete(told.People, id)
	}
	return s.notify(tx, forum, told)
}

func (t Told) add(kind string, people []models.PersonID) {
	for _, id := range people {
		t.People[id] = kind
	}
}

var postPath = regexp.MustCompile(`^/topics/([1-9][0-9]{0,17})/posts/([1-9][0-9]{0,17})$`)

// quoted are the authors of the posts that stand at these addresses, as far as
// who quotes them may read those posts.
func (s *Service) quoted(tx *models.Tx, who access.Who, addresses []string) ([]models.PersonID, error) {
	var authors []models.PersonID
	for _, address := range addresses[:min(maxQuotes, len(addresses))] {
		parts := postPath.FindStringSubmatch(address)
		if parts == nil {
			continue
		}
		topic, _ := strconv.ParseInt(parts[1], 10, 64) // digits, and few enough
		number, _ := strconv.ParseInt(parts[2], 10, 64)
		post, _, _, err := s.access.Post(tx, who, access.Read, models.TopicID(topic), number)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if post.AuthorID != who.Person && post.DeletedAt == nil && !slices.Contains(authors, post.AuthorID) {
			authors = append(authors, post.AuthorID)
		}
	}
	return authors, nil
}

// mention notes the people a post mentions, those among them who may read it.
func (s *Service) mention(tx *models.Tx, who access.Who, forum models.Forum, post models.PostID, ids []int64) ([]models.PersonID, error) {
	var wanted []models.PersonID
	for _, id := range ids {
		if person := models.PersonID(id); person != who.Person && s.access.CanForum(access.Who{Person: person}, access.Read, forum) {
			wanted = append(wanted, person)
		}
	}
	existing, err := models.PeopleByID(tx, wanted)
	if err != nil {
		return nil, err
	}
	wanted = slices.DeleteFunc(wanted, func(id models.PersonID) bool { _, is := existing[id]; return !is })
	return models.InsertMentions(tx, post, wanted)
}

// notify writes the notices and tells open pages and mail. Who follows the
// topic not at all hears nothing of it, whatever the reason.
func (s *Service) notify(tx *models.Tx, forum models.Forum, told Told) error {
	if len(told.People) == 0 {
		return nil
	}
	deaf, err := models.Followers(tx, told.Topic, "none", told.Actor, everybody)
	if err != nil {
		return err
	}
	for _, id := range deaf {
		delete(told.People, id)
	}
	for id := range told.People {
		if !s.access.CanForum(access.Who{Person: id}, access.Read, forum) {
			delete(told.People, id)
			continue
		}
		tx.AfterCommit(func() { s.hub.Whisper(InboxSubject(id), "notice_added", nil) })
	}
	return s.note(tx, told)
}

// note writes notices, and has mail hear of them.
func (s *Service) note(tx *models.Tx, told Told) error {
	if len(told.People) == 0 {
		return nil
	}
	about := models.Notice{TopicID: &told.Topic, PostNumber: told.Number, ActorID: told.Actor}
	if err := models.InsertNotices(tx, about, told.People); err != nil || s.Notify == nil {
		return err
	}
	return s.Notify(tx, told)
}
