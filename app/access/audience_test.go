package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// addTopic inserts a topic of a person nobody else is.
func (s *site) addTopic(t *testing.T, audience string, deleted bool) string {
	t.Helper()
	var topic models.Topic
	s.change(t, func(tx *models.Tx) error {
		author := models.Person{Name: "Author", InterfaceLanguage: "en", TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := tx.Create(&author).Error; err != nil {
			return err
		}
		topic = models.Topic{
			ForumID: s.forums[audience].ID, Kind: models.Discussion, Title: "Topic", Language: "en", LanguageBasis: "chosen",
			AuthorID: author.ID, NextNumber: 1, LastPostAt: tx.Now, CreatedAt: tx.Now, Version: 1,
		}
		if deleted {
			now := time.Now()
			topic.DeletedAt = &now
		}
		return tx.Create(&topic).Error
	})
	return fmt.Sprintf("topic:%d", topic.ID)
}

func TestAudience(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	roles := map[string]access.Who{
		"visitor": {}, "outsider": person(900), "observer": person(901), "party": person(902), "moderator": person(903), "suspended": person(904),
	}
	s.grant(t, 901, access.Observer, access.Site)
	s.grant(t, 902, access.PartyRole, access.Site)
	s.grant(t, 903, access.Moderator, access.Site)
	s.grant(t, 904, access.PartyRole, access.Site)
	s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 904) })
	forum := func(audience string) string { return fmt.Sprintf("forum:%d", s.forums[audience].ID) }
	for _, c := range []struct {
		subject string
		admits  []string
	}{
		{"forums", []string{"visitor", "outsider", "observer", "party", "moderator"}},
		{forum(models.AudiencePublic), []string{"visitor", "outsider", "observer", "party", "moderator"}},
		{forum(models.AudienceMembers), []string{"observer", "party", "moderator"}},
		{forum(models.AudienceParties), []string{"party", "moderator"}},
		{s.addTopic(t, models.AudiencePublic, false), []string{"visitor", "outsider", "observer", "party", "moderator"}},
		{s.addTopic(t, models.AudienceParties, false), []string{"party", "moderator"}},
		{s.addTopic(t, models.AudiencePublic, true), []string{"moderator"}},
		{"inbox:902", []string{"party"}},
		{"inbox:904", nil},
		{"forum:999", nil},
	} {
		audience, err := s.Audience(context.Background(), c.subject)
		if err != nil {
			t.Fatalf("%s: %v", c.subject, err)
		}
		admitted := map[string]bool{}
		for _, name := range c.admits {
			admitted[name] = true
		}
		for name, who := range roles {
			if audience.Admits(who) != admitted[name] {
				t.Errorf("%s: %s admitted: %v", c.subject, name, !admitted[name])
			}
		}
	}
}

func TestNobodyListensToWhatIsNoSubject(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	for _, subject := range []string{
		"", "topic", "topic:", "topic:0", "topic:-1", "topic:01", "topic:1 ", "topic:1/2", "topic:*", "TOPIC:1", "topic:99999999999999999999",
		"topic:4242", "access", "access:person:1", "session:1", "access:everyone", "forums:1", "inbox:*",
	} {
		if audience, err := s.Audience(context.Background(), subject); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v, %v", subject, audience, err)
		}
	}
}

func TestMayWrite(t *testing.T) {
	s := start(t, modelstest.SQLite(t, nil))
	s.grant(t, 901, access.Observer, access.Site)
	s.grant(t, 902, access.Partner, access.Site)
	audience, err := s.Audience(context.Background(), s.addTopic(t, models.AudiencePublic, false))
	if err != nil {
		t.Fatal(err)
	}
	if audience.MayWrite(access.Who{}) || audience.MayWrite(person(901)) || !audience.MayWrite(person(902)) {
		t.Error("visitor, observer or partner")
	}
	s.change(t, func(tx *models.Tx) error { return s.Suspend(tx, 902) })
	if audience.MayWrite(person(902)) {
		t.Error("suspended")
	}
	if !s.IsSuspended(902) || s.IsSuspended(901) || s.IsSuspended(0) {
		t.Error("IsSuspended")
	}
}
