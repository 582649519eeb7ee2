package directory

import (
	"context"

	"minamata.exchange/app/access"
	"minamata.exchange/config/taxonomy"
	"minamata.exchange/models"
)

// settled is under which the site keeps that it has been given what is
// shipped.
const settled = "taxonomy_settled"

// Settle gives a fresh site what is shipped: the Themes, the Parties, and a
// forum for each main Theme, in one transaction. A site that has any of them,
// or has been settled before, is left as it is.
func (s *Service) Settle(ctx context.Context) error {
	shipped, err := taxonomy.Load()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		done, err := models.LockSiteState(tx, settled)
		if err != nil || done != "" {
			return err
		}
		unsettled, err := models.IsUnsettled(tx)
		if err != nil {
			return err
		}
		if unsettled {
			if err := s.settle(tx, shipped); err != nil {
				return err
			}
		}
		return models.SetSiteState(tx, settled, "1")
	})
}

func (s *Service) settle(tx *models.Tx, shipped *taxonomy.Taxonomy) error {
	ids := map[string]models.ThemeID{}
	for i, theme := range shipped.Themes {
		row := models.Theme{
			Slug: theme.Slug, Article: int64(theme.Article), Labels: theme.Labels.Texts(), Basis: theme.Labels.Bases(), Position: int64(i),
		}
		if parent, known := ids[theme.Parent]; known {
			row.ParentID = &parent
		}
		if err := models.InsertTheme(tx, &row); err != nil {
			return err
		}
		ids[theme.Slug] = row.ID
		if theme.Level == 1 {
			if err := s.settleForum(tx, row); err != nil {
				return err
			}
		}
	}
	for _, party := range shipped.Parties {
		became := party.BecameParty
		row := models.Party{
			Code: party.Code, Names: party.Names, Region: party.Region, BecameParty: &became, Confidence: party.Confidence, Note: party.Note,
		}
		if err := models.InsertParty(tx, &row); err != nil {
			return err
		}
	}
	after := map[string]int{"themes": len(shipped.Themes), "parties": len(shipped.Parties)}
	return record(tx, access.Who{}, "site.settle", "site", 0, nil, after, "")
}

func (s *Service) settleForum(tx *models.Tx, theme models.Theme) error {
	forum := models.Forum{
		Slug: theme.Slug, Place: string(access.Site), Audience: models.AudiencePublic, Names: theme.Labels, ThemeID: &theme.ID, Position: theme.Position,
	}
	if err := models.InsertForum(tx, &forum); err != nil {
		return err
	}
	return s.access.ForumChanged(tx, forum.ID)
}
