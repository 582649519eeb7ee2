package prose_test

import (
	"testing"

	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
)

// What the editor makes passes the check that the server holds steps to.
func TestCheckStepTakesWhatPeopleMake(t *testing.T) {
	for seed := range uint64(30) {
		e := prosetest.New(seed)
		tr := prose.NewTransform(e.Blocks(12))
		for range 100 {
			from := len(tr.Steps())
			kind := e.Edit(tr)
			for i := from; i < len(tr.Steps()); i++ {
				after := tr.Doc()
				if i+1 < len(tr.Steps()) {
					after = tr.Docs()[i+1]
				}
				if err := prose.CheckStep(tr.Steps()[i], after); err != nil {
					t.Fatalf("seed %d: an edit of the kind %q: %s: %v", seed, kind, prose.StepJSON(tr.Steps()[i]), err)
				}
			}
		}
	}
}
