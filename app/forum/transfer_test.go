package forum_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/models"
)

var (
	seed   = flag.Uint64("moving.seed", 1, "the first seed of TestMovingUnderConcurrentPosting")
	rounds = flag.Int("moving.rounds", 1, "how many seeds")
)

// ledger is what was acknowledged: every post by its words, and every address that
// was ever given out for it.
type ledger struct {
	sync.Mutex
	addresses map[string][][2]int64 // words → topic, number
	topics    []models.TopicID
}

func (l *ledger) posted(words string, at models.Post) {
	l.Lock()
	defer l.Unlock()
	l.addresses[words] = append(l.addresses[words], [2]int64{int64(at.TopicID), at.Number})
}

func (l *ledger) began(id models.TopicID) {
	l.Lock()
	defer l.Unlock()
	l.topics = append(l.topics, id)
}

func (l *ledger) any(r *rand.Rand) models.TopicID {
	l.Lock()
	defer l.Unlock()
	return l.topics[r.IntN(len(l.topics))]
}

func (l *ledger) anyAddress(r *rand.Rand) [2]int64 {
	l.Lock()
	defer l.Unlock()
	for _, at := range l.addresses { // in no order
		return at[r.IntN(len(at))]
	}
	return [2]int64{1, 1}
}

// Split, merge, move, and taking these back, while many people post, edit, react and
// read: every post that was acknowledged is there once and in order, every address
// that was given out leads to it, and counts and readings are right.
func TestMovingUnderConcurrentPosting(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		for n := range uint64(*rounds) {
			moveWhilePosting(t, s, *seed+n)
			if t.Failed() {
				t.Fatalf("seed %d", *seed+n)
			}
		}
	})
}

const (
	writersAtOnce = 6
	postsEach     = 25
	actsEach      = 20
)

func moveWhilePosting(t *testing.T, s *stage, seed uint64) {
	t.Helper()
	ctx := context.Background()
	l := &ledger{addresses: map[string][][2]int64{}}
	begin := func(author, audience string) {
		words := fmt.Sprintf("seed %d begins topic %d", seed, len(l.topics))
		n := forum.NewTopic{Forum: s.forums[audience].ID, Kind: models.Question, Title: "What worked?", Writing: writing(words)}
		topic, err := s.Start(ctx, s.people[author], n)
		if err != nil {
			t.Fatal(err)
		}
		l.began(topic.ID)
		l.posted(words, models.Post{TopicID: topic.ID, Number: 1})
	}
	for range 3 {
		begin("bruno", "public")
	}
	begin("chen", "members")
	var running sync.WaitGroup
	s.Clock.Turn(2 * 60 * 1e9) // as many posts as a minute allows again
	for w := range writersAtOnce {
		r := rand.New(rand.NewPCG(seed, uint64(w)))
		running.Go(func() { s.postAlong(t, l, r, seed, w) })
	}
	for m := range 2 {
		r := rand.New(rand.NewPCG(seed, uint64(100+m)))
		running.Go(func() { s.moveAlong(t, l, r) })
	}
	running.Wait()
	s.checkMoved(t, l)
}

// postAlong posts to any topic, and edits, reacts, answers and reads meanwhile.
func (s *stage) postAlong(t *testing.T, l *ledger, r *rand.Rand, seed uint64, w int) {
	ctx := context.Background()
	who := s.people[[]string{"amina", "bruno", "chen", "moderator"}[w%4]]
	for n := range postsEach {
		if n%10 == 0 {
			s.Clock.Turn(2 * 60 * 1e9)
		}
		words := fmt.Sprintf("seed %d writer %d post %d", seed, w, n)
		post, err := s.Reply(ctx, who, l.any(r), writing(words))
		switch {
		case err == nil:
			l.posted(words, post)
		case fault.Is(err, fault.TooMany): // the clock is turned by others
			s.Clock.Turn(2 * 60 * 1e9)
		default:
			t.Errorf("%s: %v", words, err)
		}
		at := l.anyAddress(r)
		topic := models.TopicID(at[0])
		if _, err := s.React(ctx, who, topic, at[1], "thanks"); err != nil {
			t.Errorf("react to %d/%d: %v", topic, at[1], err)
		}
		if err := s.Read(ctx, who, topic, 1+r.Int64N(5)); err != nil {
			t.Errorf("read %d: %v", topic, err)
		}
		if err := s.Follow(ctx, who, topic, "every"); err != nil {
			t.Errorf("follow %d: %v", topic, err)
		}
		editing, err := s.Edit(ctx, s.people["moderator"], topic, at[1])
		if err != nil {
			t.Errorf("edit %d/%d: %v", topic, at[1], err)
			continue
		}
		err = s.Update(ctx, s.people["moderator"], topic, at[1], forum.Rewriting{Body: editing.Post.Body, Version: editing.Post.Version})
		if err != nil && !fault.Is(err, fault.Conflict) { // somebody else saved
			t.Errorf("update %d/%d: %v", topic, at[1], err)
		}
		if _, err := s.TopicPage(ctx, who, topic, 1); err != nil {
			t.Errorf("page of %d: %v", topic, err)
		}
	}
}

// moveAlong splits, merges, moves and takes back.
func (s *stage) moveAlong(t *testing.T, l *ledger, r *rand.Rand) {
	ctx := context.Background()
	who := s.people["moderator"]
	for n := range actsEach {
		id := l.any(r)
		var err error
		var act models.TopicAct
		switch r.IntN(6) {
		case 0, 1:
			var numbers []int64
			for number := int64(2); number < 40; number++ {
				if at, err := s.Find(ctx, who, id, number); err == nil && at.Topic.ID == id && at.Number == number && r.IntN(3) == 0 {
					numbers = append(numbers, number)
				}
			}
			sp := forum.Splitting{Numbers: numbers, Title: "Apart", Kind: models.Discussion, Reason: "of another matter"}
			if r.IntN(2) == 0 {
				sp.Into = l.any(r)
			}
			if act, err = s.Split(ctx, who, id, sp); err == nil && act.Created {
				l.began(*act.OtherID)
			}
		case 2:
			if n%3 == 0 {
				act, err = s.Merge(ctx, who, id, forum.Merging{Into: l.any(r), Reason: "the same matter"})
			}
		case 3:
			act, err = s.Move(ctx, who, id, forum.Moving{Forum: s.forums[[]string{"public", "members"}[r.IntN(2)]].ID, Reason: "it belongs there"})
		default:
			err = s.takeBack(ctx, who, id, r)
		}
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
			t.Errorf("act %d on topic %d: %v", n, id, err)
		}
		s.addressesOf(t, l, act)
	}
}

func (s *stage) takeBack(ctx context.Context, who access.Who, id models.TopicID, r *rand.Rand) error {
	tools, err := s.Tools(ctx, who, id, 1)
	if err != nil || len(tools.Acts) == 0 {
		return err
	}
	_, err = s.Undo(ctx, who, id, tools.Acts[r.IntN(len(tools.Acts))].ID, "it was wrong")
	return err
}

// addressesOf notes the addresses that an act gave posts.
func (s *stage) addressesOf(t *testing.T, l *ledger, act models.TopicAct) {
	if act.OtherID == nil {
		return
	}
	err := s.DB.Read(context.Background(), func(tx *models.Tx) error {
		var posts []models.Post
		err := tx.Where("topic_id = ?", *act.OtherID).Find(&posts).Error
		for _, post := range posts {
			l.posted(post.Body, post)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// checkMoved is what holds after whatever moderators did.
func (s *stage) checkMoved(t *testing.T, l *ledger) {
	t.Helper()
	ctx, who := context.Background(), s.people["moderator"]
	err := s.DB.Read(ctx, func(tx *models.Tx) error {
		for words, given := range l.addresses {
			var posts []models.Post
			if err := tx.Where("body = ?", words).Find(&posts).Error; err != nil {
				return err
			}
			if len(posts) != 1 {
				t.Errorf("%q is there %d times", words, len(posts))
				continue
			}
			for _, at := range given {
				found, err := s.Find(ctx, who, models.TopicID(at[0]), at[1])
				if err != nil || found.Topic.ID != posts[0].TopicID || found.Number != posts[0].Number {
					t.Errorf("%q stands at %d/%d; %d/%d leads to %d/%d (%v)", words, posts[0].TopicID, posts[0].Number, at[0], at[1], found.Topic.ID, found.Number, err)
				}
			}
		}
		for _, id := range l.topics {
			if err := s.checkRow(t, tx, id); err != nil {
				return err
			}
		}
		for _, f := range s.forums {
			if err := s.checkForum(t, tx, f.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkRow holds a topic's row and counts against what stands in it.
func (s *stage) checkRow(t *testing.T, tx *models.Tx, id models.TopicID) error {
	topic, err := models.TopicByID(tx, id)
	if err != nil {
		return err
	}
	var posts []models.Post
	if err := tx.Where("topic_id = ?", id).Order("position").Find(&posts).Error; err != nil {
		return err
	}
	former, err := models.FormerBetween(tx, id, 0, 1<<40)
	if err != nil {
		return err
	}
	if (topic.MergedInto != nil) != (len(posts) == 0) || topic.MergedInto == nil && !slices.ContainsFunc(posts, func(p models.Post) bool { return p.Number == 1 }) {
		t.Errorf("topic %d: merged into %v, and has %d posts", id, topic.MergedInto, len(posts))
	}
	numbers, positions := map[int64]bool{}, map[int64]models.PostID{}
	people, parties := map[models.PersonID]bool{}, map[models.PartyID]bool{}
	newest := int64(0)
	for i, post := range posts {
		numbers[post.Number], positions[post.Position] = true, post.ID
		people[post.AuthorID] = true
		newest = max(newest, post.Number)
		if i > 0 && posts[i-1].ID >= post.ID {
			t.Errorf("topic %d: post %d stands before post %d, which was written earlier", id, posts[i-1].Number, post.Number)
		}
	}
	for _, f := range former {
		if numbers[f.Number] || positions[f.Position] != 0 {
			t.Errorf("topic %d: number %d or position %d is there twice", id, f.Number, f.Position)
		}
		numbers[f.Number], positions[f.Position] = true, f.PostID
	}
	for n := int64(1); n <= topic.LastNumber; n++ {
		if !numbers[n] || positions[n] == 0 || n > 1 && positions[n-1] >= positions[n] {
			t.Errorf("topic %d: gap at %d of %d, or out of order", id, n, topic.LastNumber)
		}
	}
	if int64(len(numbers)) != topic.LastNumber || int64(len(positions)) != topic.LastNumber || topic.NextNumber != topic.LastNumber+1 || topic.NewestNumber != newest ||
		topic.PostsCount != int64(len(posts)) || topic.PeopleCount != int64(len(people)) || topic.PartiesCount != int64(len(parties)) || topic.ToldNumber > topic.LastNumber {
		t.Errorf("topic %d has %d posts, %d addresses, %d people; it says %+v", id, len(posts), len(numbers), len(people), topic)
	}
	return s.checkReadings(t, tx, topic, posts)
}

// checkReadings: nobody has read further than the topic goes, and what each has not
// read is what stands above.
func (s *stage) checkReadings(t *testing.T, tx *models.Tx, topic models.Topic, posts []models.Post) error {
	for name, who := range s.people {
		if who.IsVisitor() {
			continue
		}
		read, err := models.ReadingsOf(tx, who.Person, []models.TopicID{topic.ID})
		if err != nil {
			return err
		}
		news, err := models.UnreadOf(tx, who.Person, []models.TopicID{topic.ID})
		if err != nil {
			return err
		}
		count, first := int64(0), int64(0)
		for _, post := range posts {
			if post.Number > read[topic.ID] {
				count++
				if first == 0 || post.Number < first {
					first = post.Number
				}
			}
		}
		if got := news[topic.ID]; read[topic.ID] > topic.LastNumber || got.Count != count || got.First != first {
			t.Errorf("%s has read topic %d up to %d of %d: %d new from %d, told %+v", name, topic.ID, read[topic.ID], topic.LastNumber, count, first, got)
		}
	}
	return nil
}

func (s *stage) checkForum(t *testing.T, tx *models.Tx, id models.ForumID) error {
	var now struct{ Topics, Posts int64 }
	if err := tx.Raw(`select (select count(*) from topics where forum_id = ? and merged_into is null) as topics,
		(select count(*) from posts p join topics t on t.id = p.topic_id where t.forum_id = ?) as posts`, id, id).Scan(&now).Error; err != nil {
		return err
	}
	f, err := models.ForumByID(tx, id)
	if err == nil && (f.TopicsCount != now.Topics || f.PostsCount != now.Posts) {
		t.Errorf("forum %d says %d topics and %d posts, and has %d and %d", id, f.TopicsCount, f.PostsCount, now.Topics, now.Posts)
	}
	return err
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{"3, 5-7": "[3 5 6 7]", " 2;4 ": "[2 4]", "２": "", "5-3": "", "x": "", "0": "", "1-9999": "", "": "[]", "3、4": "[3 4]"} {
		got, err := forum.Numbers(text)
		if s := strings.TrimSpace(fmt.Sprint(got)); (err != nil) != (want == "") || err == nil && s != want {
			t.Errorf("%q: %s, %v", text, s, err)
		}
	}
}
