package directory

import (
	"context"
	"errors"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Audiences of a forum, from the widest.
var Audiences = []string{models.AudiencePublic, models.AudienceMembers, models.AudienceParties}

// MaxPosition bounds the number by which forums are ordered.
const MaxPosition = 10_000

// Forums reads every forum of the site, closed ones too, for who may change
// them.
func (s *Service) Forums(ctx context.Context, who access.Who) ([]models.Forum, error) {
	if err := s.require(who, access.Change, access.ForumThing); err != nil {
		return nil, err
	}
	var forums []models.Forum
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		forums, err = models.Forums(tx)
		return err
	})
	return slices.DeleteFunc(forums, func(f models.Forum) bool { return f.Place != string(access.Site) }), err
}

// Forum reads one forum of the site for who may change it.
func (s *Service) Forum(ctx context.Context, who access.Who, id models.ForumID) (models.Forum, error) {
	if err := s.require(who, access.Change, access.ForumThing); err != nil {
		return models.Forum{}, err
	}
	var forum models.Forum
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		forum, err = siteForum(tx, id)
		return err
	})
	return forum, err
}

// siteForum reads a forum; those of a workspace are not the secretariat's to
// change here.
func siteForum(tx *models.Tx, id models.ForumID) (models.Forum, error) {
	forum, err := models.ForumByID(tx, id)
	if err == nil && forum.Place != string(access.Site) {
		err = models.ErrNotFound
	}
	return forum, access.NotFound(err)
}

// OpenForum adds a forum.
func (s *Service) OpenForum(ctx context.Context, who access.Who, forum models.Forum) (models.Forum, error) {
	err := s.change(ctx, who, access.ForumThing, func(tx *models.Tx) error {
		clean, err := cleanForum(tx, forum)
		if err != nil {
			return err
		}
		forum = models.Forum{
			Slug: slugOf(clean.Names["en"]), Place: string(access.Site), Audience: clean.Audience, Names: clean.Names,
			Descriptions: clean.Descriptions, ThemeID: clean.ThemeID, Position: clean.Position,
		}
		if forum.Slug == "" {
			return fault.InvalidField("name_en", "directory.refused.slug")
		}
		if err := models.InsertForum(tx, &forum); err != nil {
			return stale(err, "name_en")
		}
		if err := s.access.ForumChanged(tx, forum.ID); err != nil {
			return err
		}
		return record(tx, who, "forum.open", "forum", int64(forum.ID), nil, forum, "")
	})
	return forum, err
}

// ChangeForum writes a forum's name, description, audience, Theme and order,
// from the version the form was opened at. Who may read it no longer stops
// hearing of it at once.
func (s *Service) ChangeForum(ctx context.Context, who access.Who, forum models.Forum, reason string) error {
	return s.editForum(ctx, who, forum.ID, forum.Version, "forum.change", reason, func(tx *models.Tx, present *models.Forum) error {
		clean, err := cleanForum(tx, forum)
		if err != nil {
			return err
		}
		present.Names, present.Descriptions, present.Audience = clean.Names, clean.Descriptions, clean.Audience
		present.ThemeID, present.Position = clean.ThemeID, clean.Position
		return nil
	})
}

// CloseForum takes no more posts in a forum, for a reason; what is in it stays
// readable.
func (s *Service) CloseForum(ctx context.Context, who access.Who, id models.ForumID, version int64, reason string) error {
	return s.editForum(ctx, who, id, version, "forum.close", reason, func(tx *models.Tx, present *models.Forum) error {
		if _, err := fault.Reason(reason); err != nil {
			return err
		}
		if present.ClosedAt != nil {
			return fault.Conflicting("directory.refused.changed_meanwhile")
		}
		now := tx.Now
		present.ClosedAt = &now
		return nil
	})
}

// ReopenForum takes posts again.
func (s *Service) ReopenForum(ctx context.Context, who access.Who, id models.ForumID, version int64, reason string) error {
	return s.editForum(ctx, who, id, version, "forum.reopen", reason, func(_ *models.Tx, present *models.Forum) error {
		if present.ClosedAt == nil {
			return fault.Conflicting("directory.refused.changed_meanwhile")
		}
		present.ClosedAt = nil
		return nil
	})
}

func (s *Service) editForum(ctx context.Context, who access.Who, id models.ForumID, version int64, act, reason string, edit func(*models.Tx, *models.Forum) error) error {
	return s.change(ctx, who, access.ForumThing, func(tx *models.Tx) error {
		before, err := siteForum(tx, id)
		if err != nil {
			return err
		}
		if reason, err = cleanNote("reason", reason); err != nil {
			return err
		}
		after := before
		if err := edit(tx, &after); err != nil {
			return err
		}
		after.Version = version
		if err := models.UpdateForum(tx, after); err != nil {
			return stale(err, "name_en")
		}
		if err := s.access.ForumChanged(tx, id); err != nil {
			return err
		}
		return record(tx, who, act, "forum", int64(id), before, after, reason)
	})
}

func cleanForum(tx *models.Tx, forum models.Forum) (models.Forum, error) {
	var err error
	if forum.Names, err = cleanTexts("name", forum.Names, MaxName, true); err != nil {
		return forum, err
	}
	if forum.Descriptions, err = cleanTexts("description", forum.Descriptions, MaxDescription, false); err != nil {
		return forum, err
	}
	if !slices.Contains(Audiences, forum.Audience) {
		return forum, fault.InvalidField("audience", "fault.malformed")
	}
	if forum.Position < 0 || forum.Position > MaxPosition {
		return forum, fault.InvalidField("position", "directory.refused.position", "limit", MaxPosition)
	}
	if forum.ThemeID != nil {
		if _, err := models.ThemeByID(tx, *forum.ThemeID); errors.Is(err, models.ErrNotFound) {
			return forum, fault.InvalidField("theme", "fault.malformed")
		} else if err != nil {
			return forum, err
		}
	}
	return forum, nil
}
