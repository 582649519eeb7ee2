package prose

import (
	"slices"
	"strings"
)

// Schema is the set of node and mark types that a document may be made of. It
// never changes, and may be used by several goroutines. Counterpart: Schema.
type Schema struct {
	limits    Limits
	nodes     []*NodeType
	marks     []*MarkType
	nodeNames map[string]*NodeType
	markNames map[string]*MarkType
	top       *NodeType
	textType  *NodeType
	linebreak *NodeType
	source    *Object
}

// most node and mark types of a schema.
const (
	mostNodeTypes = 1000
	mostMarkTypes = 64
)

// SchemaFromJSON reads a schema: an object with "nodes", "marks" and
// "topNode", each type as the official SchemaSpec writes it, without its
// functions; "validate" is a string of type names. Keys it does not know are
// kept in [Schema.Spec] and otherwise ignored. A schema may have up to 64 mark
// types. Errors: Malformed, TooLarge. Counterpart: new Schema(spec).
func SchemaFromJSON(data []byte, limits Limits) (*Schema, error) {
	limits = limits.withDefaults()
	r, err := newReader(data, nil, &limits)
	if err != nil {
		return nil, err
	}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	spec, ok := v.(*Object)
	if !ok {
		return nil, fail(Malformed, "a schema is an object")
	}
	s := &Schema{
		limits: limits, source: spec,
		nodeNames: map[string]*NodeType{}, markNames: map[string]*MarkType{},
	}
	return s, s.build(spec)
}

func (s *Schema) build(spec *Object) error {
	nodes, err := objectField(spec, "nodes", "the schema")
	if err != nil {
		return err
	}
	marks, err := objectField(spec, "marks", "the schema")
	if err != nil {
		return err
	}
	if err := s.readNodes(nodes); err != nil {
		return err
	}
	if err := s.readMarks(marks); err != nil {
		return err
	}
	if err := s.nameTop(spec); err != nil {
		return err
	}
	if err := s.compileContent(nodes); err != nil {
		return err
	}
	return s.compileMarks(nodes, marks)
}

func (s *Schema) readNodes(nodes *Object) error {
	if nodes.Len() > mostNodeTypes {
		return fail(TooLarge, "too many node types")
	}
	for i, name := range nodes.keys {
		f, err := specFields(nodes.values[i], "node "+name)
		if err != nil {
			return err
		}
		t := &NodeType{name: name, schema: s, bit: 1 << min(i, 63), text: name == "text"}
		t.attrs = f.attrs()
		t.groups = f.words("group")
		t.inline = f.flag("inline") || t.text
		t.atom, t.code, t.isolating = f.flag("atom"), f.flag("code"), f.flag("isolating")
		defining := f.flag("defining")
		t.definingContext = f.flag("definingAsContext") || defining
		t.definingContent = f.flag("definingForContent") || defining
		t.linebreak = f.flag("linebreakReplacement")
		if t.whitespace = f.text("whitespace"); t.whitespace == "" {
			t.whitespace = "normal"
			if t.code {
				t.whitespace = "pre"
			}
		}
		if f.err != nil {
			return f.err
		}
		s.nodes = append(s.nodes, t)
		s.nodeNames[name] = t
	}
	return nil
}

func (s *Schema) readMarks(marks *Object) error {
	if marks.Len() > mostMarkTypes {
		return fail(TooLarge, "more than 64 mark types")
	}
	for i, name := range marks.keys {
		if s.nodeNames[name] != nil {
			return fail(Malformed, name+" is both a node and a mark")
		}
		f, err := specFields(marks.values[i], "mark "+name)
		if err != nil {
			return err
		}
		t := &MarkType{name: name, rank: i, schema: s, attrs: f.attrs(), groups: f.words("group"), inclusive: true}
		if v, ok := f.object.Get("inclusive"); ok {
			t.inclusive = v != false
		}
		if f.err != nil {
			return f.err
		}
		if t.attrs.defaults != nil {
			t.instance = &Mark{t, t.attrs.defaults}
		}
		s.marks = append(s.marks, t)
		s.markNames[name] = t
	}
	return nil
}

func (s *Schema) nameTop(spec *Object) error {
	top, _ := spec.Get("topNode")
	name, ok := top.(string)
	if !ok && top != nil {
		return fail(Malformed, "topNode is a name")
	}
	if name == "" {
		name = "doc"
	}
	if s.top = s.nodeNames[name]; s.top == nil {
		return fail(Malformed, "the schema lacks its top node type '"+name+"'")
	}
	if s.textType = s.nodeNames["text"]; s.textType == nil {
		return fail(Malformed, "a schema needs a 'text' type")
	}
	if len(s.textType.attrs.defs) > 0 {
		return fail(Malformed, "the text type has no attributes")
	}
	return nil
}

func (s *Schema) compileContent(nodes *Object) error {
	cache := map[string]*ContentMatch{}
	for i, t := range s.nodes {
		f, _ := specFields(nodes.values[i], "node "+t.name)
		source := f.text("content")
		if f.err != nil {
			return f.err
		}
		match, ok := cache[source]
		if !ok {
			var err error
			if match, err = parseContent(source, s.nodes, s.nodeNames, &s.limits); err != nil {
				return err
			}
			cache[source] = match
		}
		t.match = match
		t.leaf = match == emptyMatch
		t.inlines = match.InlineContent()
		if t.linebreak {
			if s.linebreak != nil {
				return fail(Malformed, "more than one linebreak replacement")
			}
			if !t.inline || !t.leaf {
				return fail(Malformed, "a linebreak replacement is an inline leaf")
			}
			s.linebreak = t
		}
	}
	return nil
}

func (s *Schema) compileMarks(nodes, marks *Object) error {
	for i, t := range s.nodes {
		f, _ := specFields(nodes.values[i], "node "+t.name)
		names, given := f.optionalText("marks")
		if f.err != nil {
			return f.err
		}
		switch {
		case names == "_":
			t.allMarks = true
		case names != "":
			set, err := s.gather(strings.Split(names, " "))
			if err != nil {
				return err
			}
			t.markSet = set
		default:
			t.allMarks = !given && t.inlines
		}
	}
	for i, t := range s.marks {
		f, _ := specFields(marks.values[i], "mark "+t.name)
		names, given := f.optionalText("excludes")
		if f.err != nil {
			return f.err
		}
		switch {
		case !given:
			t.excluded = t.bit()
		case names != "":
			set, err := s.gather(strings.Split(names, " "))
			if err != nil {
				return err
			}
			t.excluded = set
		}
	}
	return nil
}

// gather gives the bits of the marks named, alone, by group or by "_".
func (s *Schema) gather(names []string) (uint64, error) {
	var bits uint64
	for _, name := range names {
		if t := s.markNames[name]; t != nil {
			bits |= t.bit()
			continue
		}
		found := false
		for _, t := range s.marks {
			if name == "_" || slices.Contains(t.groups, name) {
				bits |= t.bit()
				found = true
			}
		}
		if !found {
			return 0, fail(Malformed, "unknown mark type '"+name+"'")
		}
	}
	return bits, nil
}

// NodeType gives the node type of a name, nil when there is none.
// Counterpart: Schema.nodes.
func (s *Schema) NodeType(name string) *NodeType { return s.nodeNames[name] }

// MarkType gives the mark type of a name, nil when there is none.
// Counterpart: Schema.marks.
func (s *Schema) MarkType(name string) *MarkType { return s.markNames[name] }

// NodeTypes lists the node types in the order of the schema.
// Counterpart: Schema.nodes.
func (s *Schema) NodeTypes() []*NodeType { return slices.Clone(s.nodes) }

// MarkTypes lists the mark types in the order of the schema.
// Counterpart: Schema.marks.
func (s *Schema) MarkTypes() []*MarkType { return slices.Clone(s.marks) }

// TopNodeType is the type of the document itself.
// Counterpart: Schema.topNodeType.
func (s *Schema) TopNodeType() *NodeType { return s.top }

// Limits are the limits the schema was read with.
func (s *Schema) Limits() Limits { return s.limits }

// Spec is the JSON the schema was read from.
// Counterpart: Schema.spec.
func (s *Schema) Spec() *Object { return s.source }

// Text makes a text node. Errors: Malformed when the text is empty.
// Counterpart: Schema.text.
func (s *Schema) Text(content string, marks ...*Mark) (*Node, error) {
	return s.text(textOf(content), MarksOf(marks...))
}

func (s *Schema) text(t text, marks Marks) (*Node, error) {
	if t.s == "" {
		return nil, fail(Malformed, "a text node is never empty")
	}
	return &Node{typ: s.textType, attrs: s.textType.attrs.defaults, content: emptyFragment, marks: marks, text: t}, nil
}

// Node makes a node of the type of a name; its content must fit. Errors:
// Unknown, and as [NodeType.CreateChecked]. Counterpart: Schema.node.
func (s *Schema) Node(name string, attrs Attrs, content *Fragment, marks ...*Mark) (*Node, error) {
	t := s.nodeNames[name]
	if t == nil {
		return nil, fail(Unknown, "node type "+name)
	}
	return t.CreateChecked(attrs, content, marks...)
}

// Mark makes a mark of the type of a name. Errors: Unknown, Unfit.
// Counterpart: Schema.mark.
func (s *Schema) Mark(name string, attrs Attrs) (*Mark, error) {
	t := s.markNames[name]
	if t == nil {
		return nil, fail(Unknown, "mark type "+name)
	}
	return t.Create(attrs)
}

// bounded says whether a document keeps the limits.
func (s *Schema) bounded(doc *Node) error {
	if int(doc.content.depth) > s.limits.Depth {
		return fail(TooLarge, "nodes nested too deep")
	}
	if int(doc.content.size) > s.limits.Size {
		return fail(TooLarge, "document too long")
	}
	return nil
}
