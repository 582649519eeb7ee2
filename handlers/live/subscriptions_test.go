package live_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

func TestSubscribeCatchUpAndLive(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	for range 5 {
		s.post(t, topic)
	}
	reader := s.open(t, visitor("Language", "fr"))
	reader.subscribe(topic, 2, s.Hub.Epoch())
	reader.hearsInOrder(3, 5)
	if at := reader.hears("subscribed"); at.O != 5 || at.E != s.Hub.Epoch() || at.S != topic {
		t.Errorf("subscribed at %+v", at)
	}
	s.post(t, topic)
	event := reader.hears("event")
	if event.O != 6 || event.S != topic || event.E != s.Hub.Epoch() || event.Kind != "post_added" || event.ID != "post-6" || event.After != "post-5" ||
		event.HTML != `<article id="post-6" lang="fr">post_added 6</article>` || string(event.Data) != `{"forum":0}` {
		t.Errorf("event %+v", event)
	}
	reader.say(map[string]string{"t": "unsubscribe", "s": topic})
	reader.hearsNothing()
	s.post(t, topic)
	reader.hearsNothing()
}

func TestSubscribeFromNowOn(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	s.post(t, topic)
	reader := s.open(t, visitor())
	reader.say(map[string]string{"t": "subscribe", "s": topic})
	if at := reader.hears("subscribed"); at.O != 1 {
		t.Errorf("subscribed at %d", at.O)
	}
	reader.say(map[string]string{"t": "subscribe", "s": topic})
	reader.hears("subscribed") // again is harmless
	s.post(t, topic)
	reader.hearsInOrder(2, 2)
	reader.hearsNothing()
}

func TestUnknownPositionsLoadAnew(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	for range 3 {
		s.post(t, topic)
	}
	reader := s.open(t, visitor())
	for name, at := range map[string]struct {
		offset int64
		epoch  string
	}{
		"the future":     {4, s.Hub.Epoch()},
		"negative":       {-1, s.Hub.Epoch()},
		"another epoch":  {1, "other"},
		"no epoch":       {1, ""},
		"huge":           {1 << 62, s.Hub.Epoch()},
		"zero elsewhere": {0, "other"},
	} {
		reader.subscribe(topic, at.offset, at.epoch)
		if frame := reader.next(); frame.T != "reload" || frame.S != topic {
			t.Errorf("%s: %+v", name, frame)
		}
	}
	s.post(t, topic)
	reader.hearsNothing()
	reader.subscribe(topic, 3, s.Hub.Epoch())
	reader.hearsInOrder(4, 4)
	reader.hears("subscribed")
}

func TestWhatIsNotTheirsIsNotThere(t *testing.T) {
	s := start(t)
	closed := s.topic(t, models.AudienceParties)
	s.post(t, closed)
	s.grant(t, 5, access.PartyRole)
	forum := fmt.Sprintf("forum:%d", s.forums[models.AudienceParties].ID)
	for _, who := range []struct {
		name   string
		client *client
	}{
		{"visitor", s.open(t, visitor())}, {"outsider", s.open(t, as(7))},
	} {
		who.client.subscribe("topic:4711", 0, s.Hub.Epoch())
		absent := who.client.hears("error")
		for _, subject := range []string{closed, forum, "inbox:5", "access", "access:person:5", "access:everyone", "session:50", "topic:*", "forum:999"} {
			for _, offset := range []int64{0, 1, 99} { // guessed positions tell nothing either
				who.client.subscribe(subject, offset, s.Hub.Epoch())
				got := who.client.hears("error")
				got.S = absent.S
				if fmt.Sprint(got) != fmt.Sprint(absent) {
					t.Errorf("%s, %s: %+v differs from %+v", who.name, subject, got, absent)
				}
			}
		}
		s.post(t, closed)
		who.client.hearsNothing()
	}
	party := s.open(t, as(5))
	for _, subject := range []string{closed, forum, "inbox:5"} {
		party.say(map[string]string{"t": "subscribe", "s": subject})
		party.hears("subscribed")
	}
}

func TestEventsOfAllForumsAreForWhoMayReadThem(t *testing.T) {
	s := start(t)
	s.grant(t, 5, access.PartyRole)
	guest, party := s.open(t, visitor()), s.open(t, as(5))
	for _, c := range []*client{guest, party} {
		c.subscribe("forums", 0, s.Hub.Epoch())
		c.hears("subscribed")
	}
	for _, audience := range []string{models.AudiencePublic, models.AudienceParties, models.AudienceMembers, models.AudiencePublic} {
		s.happen(t, "forums", "topic_changed", map[string]any{"forum": s.forums[audience].ID})
	}
	s.happen(t, "forums", "topic_changed", map[string]any{"topic": 4}) // of no forum: for nobody
	party.hearsInOrder(1, 4)
	guest.hearsInOrder(1, 1)
	guest.hearsInOrder(4, 4)
	guest.hearsNothing()
	again := s.open(t, visitor())
	again.subscribe("forums", 1, s.Hub.Epoch())
	again.hearsInOrder(4, 4)
	again.hears("subscribed")
}

func TestNothingMissedNothingTwiceWhileOthersWrite(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	const writers, each, readers = 4, 30, 24
	var writing, reading sync.WaitGroup
	for range writers {
		writing.Go(func() {
			for range each {
				s.post(t, topic)
			}
		})
	}
	for i := range readers {
		reader := s.open(t, visitor("Language", []string{"en", "fr", "ru"}[i%3]))
		reading.Go(func() { // joins at the beginning, while posts come, and reads to the end
			reader.subscribe(topic, 0, s.Hub.Epoch())
			for due := int64(1); due <= writers*each; {
				if frame := reader.next(); frame.T == "event" {
					if frame.O != due {
						t.Errorf("reader %d: offset %d where %d was due", i, frame.O, due)
						return
					}
					due++
				}
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

func TestEveryEventIsRenderedOnceALanguage(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudiencePublic)
	var readers []*client
	for i := range 30 {
		reader := s.open(t, visitor("Language", []string{"en", "ar"}[i%2]))
		reader.subscribe(topic, 0, s.Hub.Epoch())
		reader.hears("subscribed")
		readers = append(readers, reader)
	}
	for range 10 {
		s.post(t, topic)
	}
	for i, reader := range readers {
		for range 10 {
			if frame := reader.hears("event"); !strings.Contains(frame.HTML, []string{`lang="en"`, `lang="ar"`}[i%2]) {
				t.Errorf("%+v", frame)
			}
		}
	}
	if count := s.shown.count.Load(); count != 20 {
		t.Errorf("rendered %d times", count)
	}
}

func TestWhoIsWriting(t *testing.T) {
	s := start(t)
	topic := s.topic(t, models.AudienceMembers)
	s.grant(t, 1, access.Partner)
	s.grant(t, 2, access.Observer)
	writer, observer, guest := s.open(t, as(1)), s.open(t, as(2)), s.open(t, visitor())
	for _, c := range []*client{writer, observer} {
		c.subscribe(topic, 0, s.Hub.Epoch())
		c.hears("subscribed")
	}
	for range 20 { // every keystroke is told, one whisper leaves
		writer.say(map[string]any{"t": "writing", "s": topic, "person": 2, "name": "Somebody else"})
	}
	event := observer.hears("event")
	if event.Kind != "writing" || event.O != 0 || event.HTML != "" || string(event.Data) != `{"person":1,"name":"Person 1","for":6}` {
		t.Errorf("%+v", event)
	}
	observer.hearsNothing()
	observer.say(map[string]string{"t": "writing", "s": topic})
	if refused := observer.hears("error"); refused.Code != "forbidden" {
		t.Errorf("an observer writes: %+v", refused)
	}
	guest.say(map[string]string{"t": "writing", "s": topic})
	if refused := guest.hears("error"); refused.Code != "not_found" {
		t.Errorf("a visitor writes where they may not read: %+v", refused)
	}
	open := s.topic(t, models.AudiencePublic)
	guest.subscribe(open, 0, s.Hub.Epoch())
	guest.hears("subscribed")
	guest.say(map[string]string{"t": "writing", "s": open})
	if refused := guest.hears("error"); refused.Code != "unauthenticated" {
		t.Errorf("a visitor writes: %+v", refused)
	}
}
