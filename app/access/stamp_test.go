package access_test

import (
	"context"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

func TestStampIsOfWhatVisitorsMayRead(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		s := start(t, db)
		author := models.Person{Name: "Amina", CreatedAt: db.Now(), Version: 1}
		topics := map[string]models.Topic{}
		s.change(t, func(tx *models.Tx) error {
			if err := tx.Create(&author).Error; err != nil {
				return err
			}
			for audience, forum := range s.forums {
				topic := models.Topic{ForumID: forum.ID, Kind: models.Discussion, Title: "T", Slug: "t", Language: "en", LanguageBasis: "chosen", AuthorID: author.ID, LastPostAt: tx.Now, CreatedAt: tx.Now, Version: 1}
				if err := models.InsertTopic(tx, &topic); err != nil {
					return err
				}
				topics[audience] = topic
			}
			return nil
		})
		stamp := func(id models.TopicID) (stamp access.Stamp, err error) {
			_ = db.Read(context.Background(), func(tx *models.Tx) error { stamp, err = s.TopicStamp(tx, id); return nil })
			return stamp, err
		}
		public := topics[models.AudiencePublic].ID
		first, err := stamp(public)
		if err != nil || first == (access.Stamp{}) {
			t.Fatalf("of a public topic: %v, %v", first, err)
		}
		for name, id := range map[string]models.TopicID{"of members": topics[models.AudienceMembers].ID, "of Parties": topics[models.AudienceParties].ID, "none": 999} {
			if _, err := stamp(id); !fault.Is(err, fault.NotFound) {
				t.Errorf("a topic %s: %v", name, err)
			}
		}
		s.grant(t, author.ID, access.Partner, access.Site)
		if again, err := stamp(public); err != nil || again != first {
			t.Errorf("a person's role changed what visitors see: %v", err)
		}
		s.change(t, func(tx *models.Tx) error {
			return models.SetTopic(tx, public, map[string]any{"deleted_at": tx.Now})
		})
		if _, err := stamp(public); !fault.Is(err, fault.NotFound) {
			t.Errorf("a deleted topic: %v", err)
		}
		s.change(t, func(tx *models.Tx) error {
			return models.SetTopic(tx, public, map[string]any{"deleted_at": nil})
		})
		restored, err := stamp(public)
		if err != nil || restored == first {
			t.Errorf("a restored topic: %v", err)
		}
		hidden := access.Rule{Role: access.Visitor, Place: "*", Thing: "forum/public", Act: "read", Deny: true}
		s.change(t, func(tx *models.Tx) error { return s.AddRule(tx, hidden) })
		if _, err := stamp(public); !fault.Is(err, fault.NotFound) {
			t.Errorf("with the visitors' right denied: %v", err)
		}
		s.change(t, func(tx *models.Tx) error { return s.RemoveRule(tx, hidden) })
		if again, err := stamp(public); err != nil || again == restored {
			t.Errorf("after a change of the policy the stamp is the same: %v", err)
		}
	})
}
