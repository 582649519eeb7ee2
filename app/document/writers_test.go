package document_test

import (
	"strings"
	"testing"

	"minamata.exchange/app/document"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// writerAt is who wrote what stands at a position; 0 for what it began with.
func writerAt(shown document.Shown, pos int) models.PersonID {
	for _, run := range shown.Authors.Runs() {
		if pos < run.Length {
			return shown.Batches[models.BatchID(run.By)].PersonID
		}
		pos -= run.Length
	}
	return 0
}

func (r *room) lettersAreTheirWriters(t *testing.T, shown document.Shown) {
	t.Helper()
	shown.Text.Descendants(func(n *prose.Node, pos int, _ *prose.Node, _ int) bool {
		for i, letter := range n.Text() {
			for role, letters := range hands {
				if strings.ContainsRune(letters, letter) && writerAt(shown, pos+i) != r.who[role].Person {
					t.Fatalf("version %d: %q in %q is said to be of %d, not of %s", shown.Version, letter, n.Text(), writerAt(shown, pos+i), role)
				}
			}
		}
		return true
	})
}
