package prose

import (
	"slices"
)

// otherTypes is the bit shared by the node types beyond the first 63.
const otherTypes = 1 << 63

// NodeType is a type of node of a schema. Counterpart: NodeType.
type NodeType struct {
	name      string
	schema    *Schema
	bit       uint64
	groups    []string
	attrs     *attrDefs
	match     *ContentMatch
	allMarks  bool
	markSet   uint64 // by rank, unless allMarks
	inline    bool
	text      bool
	leaf      bool
	inlines   bool // its content is inline
	atom      bool
	code      bool
	isolating bool
	// definingContext and definingContent are the two halves of "defining".
	definingContext bool
	definingContent bool
	whitespace      string
	linebreak       bool
}

// Name is the name in the schema.
// Counterpart: NodeType.name.
func (t *NodeType) Name() string { return t.name }

// Schema is the schema the type belongs to.
// Counterpart: NodeType.schema.
func (t *NodeType) Schema() *Schema { return t.schema }

// ContentMatch is the state at the start of the type's content expression.
// Counterpart: NodeType.contentMatch.
func (t *NodeType) ContentMatch() *ContentMatch { return t.match }

// IsInline says whether nodes of the type stand in inline content.
// Counterpart: NodeType.isInline.
func (t *NodeType) IsInline() bool { return t.inline }

// IsBlock says whether nodes of the type are not inline.
// Counterpart: NodeType.isBlock.
func (t *NodeType) IsBlock() bool { return !t.inline }

// IsTextblock says whether the type is a block with inline content.
// Counterpart: NodeType.isTextblock.
func (t *NodeType) IsTextblock() bool { return !t.inline && t.inlines }

// InlineContent says whether the type's content is inline.
// Counterpart: NodeType.inlineContent.
func (t *NodeType) InlineContent() bool { return t.inlines }

// IsText says whether it is the type of text.
// Counterpart: NodeType.isText.
func (t *NodeType) IsText() bool { return t.text }

// IsLeaf says whether nodes of the type have no content.
// Counterpart: NodeType.isLeaf.
func (t *NodeType) IsLeaf() bool { return t.leaf }

// IsAtom says whether nodes of the type are one thing to who edits.
// Counterpart: NodeType.isAtom.
func (t *NodeType) IsAtom() bool { return t.leaf || t.atom }

// IsCode says whether the type holds code.
// Counterpart: NodeType.spec.code.
func (t *NodeType) IsCode() bool { return t.code }

// Isolating says whether the sides of a node of the type are a border for
// edits.
// Counterpart: NodeType.spec.isolating.
func (t *NodeType) Isolating() bool { return t.isolating }

// Whitespace is "normal" or "pre". Counterpart: NodeType.whitespace.
func (t *NodeType) Whitespace() string { return t.whitespace }

// HasRequiredAttrs says whether the type cannot be made without attributes.
// Counterpart: NodeType.hasRequiredAttrs.
func (t *NodeType) HasRequiredAttrs() bool { return t.attrs.required }

// InGroup says whether the type is in a group of the schema.
// Counterpart: NodeType.inGroup.
func (t *NodeType) InGroup(group string) bool { return slices.Contains(t.groups, group) }

// CompatibleContent says whether nodes of the two types can hold some of the
// same content. Counterpart: NodeType.compatibleContent.
func (t *NodeType) CompatibleContent(other *NodeType) bool {
	return t == other || t.match.compatible(other.match)
}

// AllowsMarkType says whether children may carry marks of a type.
// Counterpart: NodeType.allowsMarkType.
func (t *NodeType) AllowsMarkType(m *MarkType) bool { return t.allowsBits(m.bit()) }

func (t *NodeType) allowsBits(bits uint64) bool { return t.allMarks || bits&^t.markSet == 0 }

// AllowsMarks says whether children may carry these marks.
// Counterpart: NodeType.allowsMarks.
func (t *NodeType) AllowsMarks(marks Marks) bool { return t.allMarks || t.allowsBits(marks.bits()) }

// AllowedMarks gives those of the marks that children may carry. Counterpart:
// NodeType.allowedMarks.
func (t *NodeType) AllowedMarks(marks Marks) Marks {
	if t.AllowsMarks(marks) {
		return marks
	}
	return slices.DeleteFunc(slices.Clone(marks), func(m *Mark) bool { return !t.AllowsMarkType(m.typ) })
}

// ValidContent says whether a fragment may be all the content of a node of the
// type. It looks at the children alone, not below. Counterpart:
// NodeType.validContent.
func (t *NodeType) ValidContent(f *Fragment) bool {
	end := t.match.matchAll(f)
	return end != nil && end.validEnd && t.allowsBits(f.marks)
}

func unfitContent(t *NodeType) error {
	return fail(Unfit, "invalid content for "+t.name)
}

// Create makes a node without looking at whether the content fits. Errors:
// Unfit for an attribute missing or of the wrong type, Malformed for text.
// Counterpart: NodeType.create.
func (t *NodeType) Create(attrs Attrs, content *Fragment, marks ...*Mark) (*Node, error) {
	set, err := t.attrs.fromAttrs(attrs)
	if err != nil {
		return nil, err
	}
	return t.create(set, content, MarksOf(marks...))
}

func (t *NodeType) create(set *attrSet, content *Fragment, marks Marks) (*Node, error) {
	if t.text {
		return nil, fail(Malformed, "text is made by Schema.Text")
	}
	if content == nil {
		content = emptyFragment
	}
	return &Node{typ: t, attrs: set, content: content, marks: marks}, nil
}

// CreateChecked makes a node whose content must fit. Errors: as Create, and
// Unfit for the content. Counterpart: NodeType.createChecked.
func (t *NodeType) CreateChecked(attrs Attrs, content *Fragment, marks ...*Mark) (*Node, error) {
	if content == nil {
		content = emptyFragment
	}
	if !t.ValidContent(content) {
		return nil, unfitContent(t)
	}
	return t.Create(attrs, content, marks...)
}

// CreateAndFill makes a node and adds what its content lacks before or after;
// nil when nothing makes it fit. Errors: as Create, TooLarge. Counterpart:
// NodeType.createAndFill.
func (t *NodeType) CreateAndFill(attrs Attrs, content *Fragment, marks ...*Mark) (*Node, error) {
	set, err := t.attrs.fromAttrs(attrs)
	if err != nil {
		return nil, err
	}
	if content == nil {
		content = emptyFragment
	}
	budget := -1
	return t.createAndFill(set, content, MarksOf(marks...), &budget)
}

func (t *NodeType) createAndFill(set *attrSet, content *Fragment, marks Marks, budget *int) (*Node, error) {
	if err := t.spend(budget); err != nil {
		return nil, err
	}
	if set == nil {
		var err error
		if set, err = t.attrs.standard(); err != nil {
			return nil, err
		}
	}
	if content.size > 0 {
		before, err := t.match.fillBefore(content, false, 0, budget)
		if before == nil || err != nil {
			return nil, err
		}
		content = before.Append(content)
	}
	matched := t.match.matchAll(content)
	if matched == nil {
		return nil, nil
	}
	after, err := matched.fillBefore(emptyFragment, true, 0, budget)
	if after == nil || err != nil {
		return nil, err
	}
	return t.create(set, content.Append(after), marks)
}

func (t *NodeType) spend(budget *int) error {
	if *budget < 0 {
		*budget = t.schema.limits.Filled
	}
	if *budget--; *budget <= 0 {
		return fail(TooLarge, "required content of "+t.name)
	}
	return nil
}
