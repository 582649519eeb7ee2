package replica

import (
	"slices"

	"minamata.exchange/app/prose"
)

// remembered is how many edits can be undone, and changes how many maps an
// edit is followed through; beyond that it is forgotten.
const (
	remembered = 4
	changes    = 400
)

// edit is one of this replica's edits, as undo needs it.
type edit struct {
	inverse []prose.Step   // of its steps, in their order
	since   *prose.Mapping // from right after the edit to now
	version []int          // that each of its steps led to, 0 while it waits
	lost    bool           // some of it found no place
}

func newEdit(inverse []prose.Step) *edit {
	return &edit{inverse: slices.Clone(inverse), since: &prose.Mapping{}, version: make([]int, len(inverse))}
}

func (e *edit) confirmed(index, version int) {
	if index < len(e.version) {
		e.version[index] = version
	}
}

// follow carries what can be undone through a change of the document.
func (r *Replica) follow(m *prose.Mapping) {
	r.edits = slices.DeleteFunc(r.edits, func(e *edit) bool {
		e.since.AppendMapping(m)
		return e.lost || len(e.since.Maps()) > changes
	})
}

// Undo undoes the last edit of this replica that can be: false when there is
// none. Others' edits stay as they are.
func (r *Replica) Undo() (bool, error) {
	for len(r.edits) > 0 {
		e := r.edits[len(r.edits)-1]
		r.edits = r.edits[:len(r.edits)-1]
		tr, undoes := r.carried(e)
		if len(tr.Steps()) == 0 || tr.Doc().Check() != nil {
			continue
		}
		return true, r.add(tr, undoes)
	}
	return false, nil
}

// carried undoes an edit on the document as it is now.
func (r *Replica) carried(e *edit) (*prose.Transform, []origin) {
	n := len(e.inverse)
	m := &prose.Mapping{}
	for _, step := range e.inverse {
		m.AppendMap(step.StepMap().Invert())
	}
	m.AppendMapping(e.since)
	tr := prose.NewTransform(r.doc)
	var undoes []origin
	for k := n - 1; k >= 0; k-- { // the last step is undone first
		at := k + 1
		mapped := e.inverse[k].Map(m.Slice(at, len(m.Maps())))
		if mapped == nil || tr.Step(mapped) != nil {
			continue
		}
		m.AppendMap(mapped.StepMap())
		m.SetMirror(k, len(m.Maps())-1)
		undoes = append(undoes, origin{e, k})
	}
	return tr, undoes
}
