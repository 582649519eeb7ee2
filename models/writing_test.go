package models_test

import (
	"context"
	"fmt"
	"testing"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// Parties are counted once each, for what stands where it is read, whichever of their
// posts come first along the index.
func TestPartiesThatWriteAreCountedByWhatStands(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		var forums []models.ForumID
		if err := db.Write(context.Background(), func(tx *models.Tx) (err error) {
			forums, err = writingParties(tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			forums []models.ForumID
			want   int64
		}{{nil, 0}, {forums[:1], 2}, {forums[1:2], 2}, {forums[:2], 3}, {forums[2:], 0}} {
			err := db.Read(context.Background(), func(tx *models.Tx) error {
				got, err := models.CountPartiesWriting(tx, c.forums)
				if err == nil && got != c.want {
					err = fmt.Errorf("%d", got)
				}
				return err
			})
			if err != nil {
				t.Errorf("in %v, want %d: %v", c.forums, c.want, err)
			}
		}
	})
}

// writingParties makes three forums: in the first write the first Party, the second,
// and, deleted or in a topic that is, the third; in the second the second and the fourth.
// The fifth writes nowhere, and somebody without a Party in the last.
func writingParties(tx *models.Tx) ([]models.ForumID, error) {
	person := models.Person{Name: "Amina", Version: 1, TimeZone: "UTC", InterfaceLanguage: "en", CreatedAt: tx.Now}
	parties := make([]models.Party, 5)
	for i := range parties {
		parties[i] = models.Party{Code: fmt.Sprintf("x-%d", i), Names: models.Localized{"en": "Altura"}, Version: 1}
	}
	forums := make([]models.Forum, 3)
	for i := range forums {
		forums[i] = models.Forum{Slug: fmt.Sprintf("x-%d", i), Place: "forum", Audience: "public", Names: models.Localized{"en": "Altura"}, Version: 1}
	}
	for _, rows := range []any{&person, parties, forums} {
		if err := tx.Create(rows).Error; err != nil {
			return nil, err
		}
	}
	for i, p := range []struct {
		forum, party              int // party -1: none
		postDeleted, topicDeleted bool
	}{
		{0, 0, true, false},
		{0, 0, false, false},
		{0, 0, false, false},
		{0, 1, false, false},
		{0, 2, true, false},
		{0, 2, false, true},
		{1, 1, false, false},
		{1, 3, false, true},
		{1, 3, false, false},
		{2, -1, false, false},
	} {
		topic := models.Topic{
			ForumID: forums[p.forum].ID, Kind: models.Discussion, Title: "Retorts", Slug: "retorts", Language: "en", LanguageBasis: "chosen",
			AuthorID: person.ID, LastPostAt: tx.Now, CreatedAt: tx.Now, Version: 1,
		}
		if p.topicDeleted {
			topic.DeletedAt = &tx.Now
		}
		if err := tx.Create(&topic).Error; err != nil {
			return nil, err
		}
		post := models.Post{
			TopicID: topic.ID, Number: 1, Position: 1, AuthorID: person.ID, Language: "en", LanguageBasis: "chosen", Ref: fmt.Sprint(i),
			Capacity: models.Capacity{Capacity: models.CapacityPersonal}, CreatedAt: tx.Now, Version: 1,
		}
		if p.party >= 0 {
			post.Capacity = models.Capacity{Capacity: models.CapacityFocalPoint, CapacityPartyID: &parties[p.party].ID}
		}
		if p.postDeleted {
			post.DeletedAt = &tx.Now
		}
		if err := tx.Create(&post).Error; err != nil {
			return nil, err
		}
	}
	return []models.ForumID{forums[0].ID, forums[1].ID, forums[2].ID}, nil
}
