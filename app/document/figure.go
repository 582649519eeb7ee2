package document

import (
	"context"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// maxFigures is how many figures one document may have had.
const maxFigures = 2000

// FigurePath is the address of a figure.
func FigurePath(f models.DocumentFigure) string {
	return fmt.Sprintf("%s/figures/%s/picture", Path(f.DocumentID), f.Key)
}

// MayIllustrate is nil if a person may put figures into a document.
func (s *Service) MayIllustrate(ctx context.Context, who access.Who, id models.DocumentID) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	return s.db.Read(ctx, func(tx *models.Tx) error {
		_, err := s.access.Document(tx, who, access.Suggest, id)
		return err
	})
}

// AddFigure notes a picture that is kept for a document.
func (s *Service) AddFigure(ctx context.Context, who access.Who, figure models.DocumentFigure) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Document(tx, who, access.Suggest, figure.DocumentID); err != nil {
			return err
		}
		count, err := models.CountFigures(tx, figure.DocumentID)
		if err != nil {
			return err
		}
		if count >= maxFigures {
			return fault.Conflicting("document.figure.too_many")
		}
		figure.OwnerID, figure.CreatedAt = who.Person, tx.Now
		return models.InsertFigure(tx, &figure)
	})
}

// Figure hands out a figure of a document that the person may read.
func (s *Service) Figure(ctx context.Context, who access.Who, id models.DocumentID, key string) (figure models.DocumentFigure, err error) {
	var document models.Document
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if document, err = s.access.Document(tx, who, access.Read, id); err != nil {
			return err
		}
		figure, err = models.FigureByKey(tx, id, key)
		return access.NotFound(err)
	})
	if err != nil {
		return models.DocumentFigure{}, err
	}
	return figure, s.opened(ctx, who, document)
}
