package directory

import (
	"context"
	"slices"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/config/taxonomy"
	"minamata.exchange/models"
)

// Themes reads every Theme, for who may change the forums.
func (s *Service) Themes(ctx context.Context, who access.Who) ([]models.Theme, error) {
	if err := s.require(who, access.Change, access.ForumThing); err != nil {
		return nil, err
	}
	var themes []models.Theme
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		themes, err = models.Themes(tx)
		return err
	})
	return themes, err
}

// Theme reads one Theme for who may change it.
func (s *Service) Theme(ctx context.Context, who access.Who, id models.ThemeID) (models.Theme, error) {
	if err := s.require(who, access.Change, access.ForumThing); err != nil {
		return models.Theme{}, err
	}
	var theme models.Theme
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		theme, err = models.ThemeByID(tx, id)
		return access.NotFound(err)
	})
	return theme, err
}

// ChangeTheme writes a Theme's labels and how each is known, from the version
// the form was opened at. A label that is changed while it stays marked as
// seen in a source has lost that source and becomes editorial.
func (s *Service) ChangeTheme(ctx context.Context, who access.Who, theme models.Theme) error {
	return s.change(ctx, who, access.ForumThing, func(tx *models.Tx) error {
		before, err := models.ThemeByID(tx, theme.ID)
		if err != nil {
			return access.NotFound(err)
		}
		if theme.Labels, err = cleanTexts("label", theme.Labels, MaxName, true); err != nil {
			return err
		}
		if theme.Basis, err = cleanBasis(before, theme); err != nil {
			return err
		}
		if err := models.UpdateTheme(tx, theme); err != nil {
			return stale(err, "label_en")
		}
		after := before
		after.Labels, after.Basis = theme.Labels, theme.Basis
		return record(tx, who, "theme.change", "theme", int64(theme.ID), before, after, "")
	})
}

// Bases are how a label may be known, from the surest.
var Bases = []string{string(taxonomy.Seen), string(taxonomy.Recalled), string(taxonomy.Editorial), string(taxonomy.Translated)}

func cleanBasis(before, after models.Theme) (models.Localized, error) {
	bases := models.Localized{}
	for language, label := range after.Labels {
		basis := after.Basis[language]
		if basis == "" {
			basis = string(taxonomy.Editorial)
		}
		if !slices.Contains(Bases, basis) {
			return nil, fault.InvalidField("basis_"+language, "fault.malformed")
		}
		if basis == string(taxonomy.Seen) && before.Basis[language] == basis && before.Labels[language] != label {
			basis = string(taxonomy.Editorial)
		}
		bases[language] = basis
	}
	return bases, nil
}
