package prose

// StepFromJSON reads a step. Positions must be whole numbers, not negative and
// in order, and a slice may not be open deeper than its content, else it is
// Malformed; the official library accepts such steps, and some of them repeat
// or lose content. Errors: Malformed, Unknown, Unfit, TooLarge. Counterpart:
// Step.fromJSON.
func (s *Schema) StepFromJSON(data []byte) (Step, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	step, err := r.step(0)
	if err != nil {
		return nil, err
	}
	return step, r.end()
}

// StepsFromJSON reads an array of steps. Errors: as StepFromJSON.
func (s *Schema) StepsFromJSON(data []byte) ([]Step, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	var steps []Step
	err = r.elements(func() error {
		step, err := r.step(0)
		steps = append(steps, step)
		return err
	})
	if err != nil {
		return nil, err
	}
	return steps, r.end()
}

// rawStep holds whatever fields a step's JSON has.
type rawStep struct {
	kind                                  string
	from, to, gapFrom, gapTo, insert, pos int
	given                                 uint8
	slice                                 *Slice
	structure                             bool
	mark                                  *Mark
	attr                                  string
	named                                 bool
	value                                 any
	steps                                 []Step
	listed                                bool
}

// bits of rawStep.given
const (
	gaveFrom = 1 << iota
	gaveTo
	gaveGapFrom
	gaveGapTo
	gaveInsert
	gavePos
)

func (r *reader) step(depth int) (Step, error) {
	at := r.pos
	raw := rawStep{slice: emptySlice, value: undefined{}}
	if err := r.fields(func(key []byte) error { return r.stepField(&raw, key, depth) }); err != nil {
		return nil, err
	}
	step, err := raw.step()
	if err != nil {
		return nil, failAt(err.Kind, at, err.Detail)
	}
	return step, nil
}

func (r *reader) stepField(raw *rawStep, key []byte, depth int) error {
	var err error
	switch string(key) {
	case "stepType":
		raw.kind, err = r.string()
	case "from":
		raw.from, err = r.given(raw, gaveFrom)
	case "to":
		raw.to, err = r.given(raw, gaveTo)
	case "gapFrom":
		raw.gapFrom, err = r.given(raw, gaveGapFrom)
	case "gapTo":
		raw.gapTo, err = r.given(raw, gaveGapTo)
	case "insert":
		raw.insert, err = r.given(raw, gaveInsert)
	case "pos":
		raw.pos, err = r.given(raw, gavePos)
	case "slice":
		raw.slice, err = r.slice()
	case "structure":
		raw.structure, err = r.flag()
	case "mark":
		raw.mark, err = r.mark()
	case "attr":
		raw.named = true
		raw.attr, err = r.string()
	case "value":
		raw.value, err = r.value()
	case "steps":
		raw.steps, err = r.steps(depth)
		raw.listed = true
	default:
		_, err = r.value()
	}
	return err
}

func (r *reader) given(raw *rawStep, bit uint8) (int, error) {
	raw.given |= bit
	return r.integer()
}

func (r *reader) flag() (bool, error) {
	v, err := r.value()
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok && v != nil {
		return false, r.malformed("true or false was expected")
	}
	return b, nil
}

func (r *reader) steps(depth int) ([]Step, error) {
	if depth > 0 {
		return nil, r.malformed("a set of marks inside another")
	}
	var steps []Step
	err := r.elements(func() error {
		step, err := r.step(depth + 1)
		if err != nil {
			return err
		}
		switch step.(type) {
		case *AddMarkStep, *RemoveMarkStep:
			steps = append(steps, step)
			return nil
		}
		return r.malformed("only steps about marks stand in a set")
	})
	return steps, err
}

func (raw *rawStep) step() (Step, *Error) {
	switch raw.kind {
	case "replace":
		if err := raw.need(gaveFrom | gaveTo); err != nil {
			return nil, err
		}
		return &ReplaceStep{raw.from, raw.to, raw.slice, raw.structure}, nil
	case "replaceAround":
		return raw.around()
	case "addMark", "removeMark":
		if err := raw.need(gaveFrom | gaveTo); err != nil {
			return nil, err
		}
		if raw.mark == nil {
			return nil, fail(Malformed, "a step without its mark")
		}
		if raw.kind == "addMark" {
			return &AddMarkStep{raw.from, raw.to, raw.mark}, nil
		}
		return &RemoveMarkStep{raw.from, raw.to, raw.mark}, nil
	case "addNodeMark", "removeNodeMark", "attr":
		return raw.aboutNode()
	case "docAttr":
		if !raw.named {
			return nil, fail(Malformed, "a step without its attribute")
		}
		return &DocAttrStep{raw.attr, raw.value}, nil
	case "markSet":
		if !raw.listed {
			return nil, fail(Malformed, "a set of marks without steps")
		}
		return &MarkSetStep{raw.steps}, nil
	case "":
		return nil, fail(Malformed, "a step without type")
	}
	return nil, fail(Unknown, "step type "+raw.kind[:min(len(raw.kind), 40)])
}

func (raw *rawStep) need(bits uint8) *Error {
	if raw.given&bits != bits {
		return fail(Malformed, "a step without its positions")
	}
	if raw.from > raw.to {
		return fail(Malformed, "a step that ends before it starts")
	}
	return nil
}

func (raw *rawStep) around() (Step, *Error) {
	if err := raw.need(gaveFrom | gaveTo | gaveGapFrom | gaveGapTo | gaveInsert); err != nil {
		return nil, err
	}
	if raw.from > raw.gapFrom || raw.gapFrom > raw.gapTo || raw.gapTo > raw.to || raw.insert > raw.slice.Size() {
		return nil, fail(Malformed, "a gap outside its step")
	}
	return &ReplaceAroundStep{
		raw.from, raw.to, raw.gapFrom, raw.gapTo,
		raw.slice, raw.insert, raw.structure,
	}, nil
}

func (raw *rawStep) aboutNode() (Step, *Error) {
	if raw.given&gavePos == 0 {
		return nil, fail(Malformed, "a step without its position")
	}
	if raw.kind == "attr" {
		if !raw.named {
			return nil, fail(Malformed, "a step without its attribute")
		}
		return &AttrStep{raw.pos, raw.attr, raw.value}, nil
	}
	if raw.mark == nil {
		return nil, fail(Malformed, "a step without its mark")
	}
	if raw.kind == "addNodeMark" {
		return &AddNodeMarkStep{raw.pos, raw.mark}, nil
	}
	return &RemoveNodeMarkStep{raw.pos, raw.mark}, nil
}
