package prose

import "slices"

// Drop is a step that could not be placed, and why.
type Drop struct {
	// Index is the step's place among those that were to be rebased.
	Index int
	Step  Step
	// Err is why the mapped step could not be applied; nil when what the step
	// was about had been deleted.
	Err error
	// Content is what the step would have put into the document; empty when it
	// would have put nothing.
	Content *Slice
}

// Rebased is what [Rebase] did.
type Rebased struct {
	// Doc is the document after everything.
	Doc *Node
	// Steps are the steps that were placed, as they were applied to the
	// document that over leads to.
	Steps []Step
	// Placed gives for each of Steps its index among those to be rebased.
	Placed []int
	// Dropped are the steps that were not placed, in their order.
	Dropped []Drop
	// Mapping leads from the document after the steps, as their author had
	// it, to Doc; what the author had typed and was placed is mirrored.
	Mapping *Mapping
}

// Rebase carries steps that were made to some document over others that were
// made to the same document; doc is the document after the others. Nothing
// fails: what cannot be placed is in Dropped. Counterpart: rebaseSteps of the
// collab package.
func Rebase(doc *Node, steps, over []Step) *Rebased {
	maps := make([]StepMap, len(over))
	for i, s := range over {
		maps[i] = s.StepMap()
	}
	return RebaseMaps(doc, steps, maps)
}

// RebaseMaps is Rebase when only the maps of the other steps are at hand.
func RebaseMaps(doc *Node, steps []Step, over []StepMap) *Rebased {
	out := &Rebased{Doc: doc, Mapping: &Mapping{}}
	m := out.Mapping
	m.maps = make([]StepMap, 0, 2*len(steps)+len(over))
	for _, step := range slices.Backward(steps) {
		m.AppendMap(step.StepMap().Invert())
	}
	for _, s := range over {
		m.AppendMap(s)
	}
	for i, step := range steps {
		from := len(steps) - i
		mapped := step.Map(m.Slice(from, len(m.maps)))
		if mapped == nil {
			out.Dropped = append(out.Dropped, Drop{Index: i, Step: step, Content: contentOf(step)})
			continue
		}
		after, err := mapped.Apply(out.Doc)
		if err != nil {
			out.Dropped = append(out.Dropped, Drop{Index: i, Step: step, Err: err, Content: contentOf(step)})
			continue
		}
		out.Doc = after
		m.AppendMap(mapped.StepMap())
		m.SetMirror(from-1, len(m.maps)-1)
		out.Steps = append(out.Steps, mapped)
		out.Placed = append(out.Placed, i)
	}
	return out
}

// contentOf is what a step puts into the document.
func contentOf(s Step) *Slice {
	switch s := s.(type) {
	case *ReplaceStep:
		return s.Slice
	case *ReplaceAroundStep:
		return s.Slice
	}
	return emptySlice
}
