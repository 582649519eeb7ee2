package prosetest

import (
	"testing"

	"minamata.exchange/app/prose"
)

func TestEditsOfEveryKindKeepDocumentsSound(t *testing.T) {
	made := map[Kind]int{}
	for seed := range uint64(20) {
		e := New(seed)
		tr := prose.NewTransform(e.Blocks(15))
		for range 200 {
			made[e.Edit(tr)]++
			if err := tr.Doc().Check(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, kind := range All {
		if made[kind] == 0 {
			t.Errorf("no edit of the kind %q fitted anywhere", kind)
		}
	}
	t.Log(made)
}

func TestEditsAreTheSameForTheSameSeed(t *testing.T) {
	hash := func() string {
		e := New(7)
		tr := prose.NewTransform(e.Small())
		for range 300 {
			e.Edit(tr)
		}
		return tr.Doc().Hash()
	}
	if a, b := hash(), hash(); a != b {
		t.Error("two runs with one seed made two documents")
	}
}
