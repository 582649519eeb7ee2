package models

import "time"

// DocumentFigure is a picture in a document. It stays when the document no
// longer shows it: an older version does.
type DocumentFigure struct {
	ID         FigureID
	DocumentID DocumentID
	Key        string
	OwnerID    PersonID
	Name       string
	MediaType  string
	Size       int64
	Digest     string
	Width      int64
	Height     int64
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
}

// InsertFigure adds a figure.
func InsertFigure(tx *Tx, figure *DocumentFigure) error { return translate(tx.Create(figure).Error) }

// FigureByKey reads a figure of a document.
func FigureByKey(tx *Tx, document DocumentID, key string) (DocumentFigure, error) {
	return one[DocumentFigure](tx.Where("document_id = ? and key = ?", document, key))
}

// CountFigures counts the figures of a document.
func CountFigures(tx *Tx, document DocumentID) (int64, error) {
	var count int64
	err := tx.Model(&DocumentFigure{}).Where("document_id = ?", document).Count(&count).Error
	return count, err
}
