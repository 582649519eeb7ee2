package app

import (
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// buildModeration makes moderation, and has it hide and show posts.
func (a *App) buildModeration() {
	a.Moderation = moderation.New(a.DB, a.Access, a.Hub, moderation.Outside{
		Withhold: func(tx *models.Tx, topic models.TopicID, number int64) (bool, error) {
			stood, err := a.Forum.Standing(tx, topic, number)
			if err != nil || stood.Hidden {
				return false, err
			}
			return true, a.Forum.SetStanding(tx, topic, number, forum.Standing{Hidden: true, Withheld: true})
		},
		Hide: func(tx *models.Tx, topic models.TopicID, number int64, by models.PersonID) error {
			stood, err := a.Forum.Standing(tx, topic, number)
			if err != nil || stood.ByAuthor {
				return err
			}
			return a.Forum.SetStanding(tx, topic, number, forum.Standing{Hidden: true, By: by})
		},
		Show: func(tx *models.Tx, topic models.TopicID, number int64) error {
			stood, err := a.Forum.Standing(tx, topic, number)
			if err != nil || stood.ByAuthor {
				return err
			}
			return a.Forum.SetStanding(tx, topic, number, forum.Standing{})
		},
	})
}
