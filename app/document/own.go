package document

import (
	"context"
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// OwnWords are the words in a document as it is that are a person's own, for their
// copy of what is theirs: those they may have, whatever they read now. title is
// theirs to know only while they may read the document.
func (s *Service) OwnWords(ctx context.Context, who access.Who, id models.DocumentID) (title string, words []string, err error) {
	shown := Shown{}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if shown.Document, err = models.DocumentByID(tx, id); err != nil {
			return access.NotFound(err)
		}
		shown.Version = shown.Document.Version
		return shown.read(tx)
	})
	if err != nil {
		return "", nil, fmt.Errorf("find one's own words in document %d: %w", id, err)
	}
	if s.access.InDocument(who, access.Read, shown.Document) == nil {
		title = shown.Document.Title
	}
	from := 0
	for _, run := range shown.Authors.Runs() {
		if batch, is := shown.Batches[models.BatchID(run.By)]; is && batch.PersonID == who.Person {
			if text := shown.Text.TextBetween(from, from+run.Length, "\n", func(*prose.Node) string { return "" }); text != "" {
				words = append(words, text)
			}
		}
		from += run.Length
	}
	return title, words, nil
}
