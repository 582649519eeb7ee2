package prose

// NodeFromJSON reads a node. What it holds is not checked against the content
// expressions: see [Node.Check]. Errors: Malformed, Unknown, Unfit for
// attributes, TooLarge. It is stricter than the official Node.fromJSON, which
// takes anything falsy for nothing and numbers or arrays for names.
// Counterpart: Node.fromJSON.
func (s *Schema) NodeFromJSON(data []byte) (*Node, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	n, err := r.node(0)
	if err != nil {
		return nil, err
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	return n, s.bounded(n)
}

// FragmentFromJSON reads an array of nodes, or null for none. Errors: as
// NodeFromJSON. Counterpart: Fragment.fromJSON.
func (s *Schema) FragmentFromJSON(data []byte) (*Fragment, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	f, err := r.fragment(0)
	if err != nil {
		return nil, err
	}
	return f, r.end()
}

// SliceFromJSON reads a slice, null for the empty one. Errors: as
// NodeFromJSON. Counterpart: Slice.fromJSON.
func (s *Schema) SliceFromJSON(data []byte) (*Slice, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	slice, err := r.slice()
	if err != nil {
		return nil, err
	}
	return slice, r.end()
}

// MarkFromJSON reads a mark. Errors: Malformed, Unknown, Unfit. Counterpart:
// Mark.fromJSON.
func (s *Schema) MarkFromJSON(data []byte) (*Mark, error) {
	r, err := newReader(data, s, &s.limits)
	if err != nil {
		return nil, err
	}
	m, err := r.mark()
	if err != nil {
		return nil, err
	}
	return m, r.end()
}

// rawNode is a node as read, before its type is looked up.
type rawNode struct {
	typ     *NodeType
	named   bool
	attrs   *Object
	content *Fragment
	unfit   error // what is wrong with the content, which a text has none of
	marks   Marks
	text    text
	texted  bool
}

func (r *reader) node(depth int) (*Node, error) {
	if depth > r.limits.Depth {
		return nil, failAt(TooLarge, r.pos, "nodes nested too deep")
	}
	at := r.pos
	raw := rawNode{content: emptyFragment}
	if err := r.fields(func(key []byte) error { return r.nodeField(&raw, key, depth) }); err != nil {
		return nil, err
	}
	if !raw.named {
		return nil, failAt(Malformed, at, "a node without type")
	}
	if raw.typ.text {
		if !raw.texted || raw.text.s == "" {
			return nil, failAt(Malformed, at, "a text node without text")
		}
		return r.schema.text(raw.text, raw.marks)
	}
	if raw.unfit != nil {
		return nil, raw.unfit
	}
	set, err := raw.typ.attrs.fromObject(raw.attrs)
	if err != nil {
		return nil, err
	}
	return raw.typ.create(set, raw.content, raw.marks)
}

func (r *reader) nodeField(raw *rawNode, key []byte, depth int) error {
	var err error
	switch string(key) {
	case "type":
		raw.typ, err = r.nodeType()
		raw.named = true
	case "attrs":
		raw.attrs, err = r.attrs()
	case "content":
		err = r.nodeContent(raw, depth)
	case "marks":
		raw.marks, err = r.marks()
	case "text":
		raw.texted = true
		raw.text, err = r.text()
	default:
		_, err = r.value()
	}
	return err
}

// nodeContent reads content that may turn out to be a text's: the official
// library does not look at it then.
func (r *reader) nodeContent(raw *rawNode, depth int) (err error) {
	at := r.pos
	raw.content, err = r.fragment(depth + 1)
	if kind := KindOf(err); err == nil || kind == Malformed || kind == TooLarge || raw.named && !raw.typ.text {
		return err
	}
	raw.content, raw.unfit = emptyFragment, err
	r.pos = at
	_, err = r.value()
	return err
}

func (r *reader) nodeType() (*NodeType, error) {
	at := r.pos
	name, err := r.stringBytes()
	if err != nil {
		return nil, err
	}
	t := r.schema.nodeNames[string(name)]
	if t == nil {
		return nil, failAt(Unknown, at, "node type "+string(name[:min(len(name), 40)]))
	}
	return t, nil
}

func (r *reader) text() (text, error) {
	b, err := r.stringBytes()
	if err != nil {
		return text{}, err
	}
	return textOf(string(b)), nil
}

func (r *reader) attrs() (*Object, error) {
	if r.null() {
		return nil, nil
	}
	at := r.pos
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	o, ok := v.(*Object)
	if !ok {
		return nil, failAt(Malformed, at, "attributes are an object")
	}
	return o, nil
}

func (r *reader) fragment(depth int) (*Fragment, error) {
	if r.null() {
		return emptyFragment, nil
	}
	var room [8]*Node
	nodes := room[:0]
	err := r.elements(func() error {
		n, err := r.node(depth)
		nodes = append(nodes, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return fragmentOf(append(make([]*Node, 0, len(nodes)), nodes...)), nil
}

func (r *reader) marks() (Marks, error) {
	if r.null() {
		return nil, nil
	}
	var marks Marks
	err := r.elements(func() error {
		m, err := r.mark()
		marks = append(marks, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	return MarksOf(marks...), nil
}

func (r *reader) mark() (*Mark, error) {
	at := r.pos
	var attrs *Object
	name, named := "", false
	err := r.fields(func(key []byte) error {
		var err error
		switch string(key) {
		case "type":
			named = true
			name, err = r.string()
		case "attrs":
			attrs, err = r.attrs()
		default:
			_, err = r.value()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !named {
		return nil, failAt(Malformed, at, "a mark without type")
	}
	t := r.schema.markNames[name]
	if t == nil {
		return nil, failAt(Unknown, at, "mark type "+name[:min(len(name), 40)])
	}
	if attrs == nil && t.instance != nil {
		return t.instance, nil
	}
	set, err := t.attrs.fromObject(attrs)
	if err != nil {
		return nil, err
	}
	return t.of(set), nil
}

func (r *reader) slice() (*Slice, error) {
	if r.null() {
		return emptySlice, nil
	}
	content, start, end := emptyFragment, 0, 0
	err := r.fields(func(key []byte) error {
		var err error
		switch string(key) {
		case "content":
			content, err = r.fragment(0)
		case "openStart":
			start, err = r.integer()
		case "openEnd":
			end, err = r.integer()
		default:
			_, err = r.value()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return NewSlice(content, start, end)
}

// AppendJSON appends the node as JSON.stringify writes the official toJSON.
// Counterpart: Node.toJSON.
func (n *Node) AppendJSON(b []byte) []byte {
	b = appendString(append(b, `{"type":`...), n.typ.name)
	if len(n.attrs.values) > 0 {
		b = n.attrs.appendJSON(append(b, `,"attrs":`...))
	}
	if n.content.count > 0 {
		b = n.content.appendJSON(append(b, `,"content":`...))
	}
	if len(n.marks) > 0 {
		b = append(b, `,"marks":[`...)
		for i, m := range n.marks {
			if i > 0 {
				b = append(b, ',')
			}
			b = m.AppendJSON(b)
		}
		b = append(b, ']')
	}
	if n.typ.text {
		b = appendText(append(b, `,"text":`...), n.text)
	}
	return append(b, '}')
}

// MarshalJSON gives the node's JSON.
// Counterpart: Node.toJSON.
func (n *Node) MarshalJSON() ([]byte, error) { return n.AppendJSON(nil), nil }
