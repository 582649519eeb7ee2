package prose

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// maker makes random schemas, documents and steps from a seed.
type maker struct {
	*rand.Rand
	schema *Schema
	pool   []*Node // documents to cut slices from
}

func newMaker(seed uint64) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, 0x5eed))}
}

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

// schemaJSON makes the JSON of a schema that is usually sound.
func (m *maker) schemaJSON() string {
	blocks := []string{"t0", "t1", "b0", "b1", "b2", "block", "leaf0"}
	var nodes []string
	add := func(name string, parts ...string) {
		nodes = append(nodes, fmt.Sprintf("%q:{%s}", name, strings.Join(parts, ",")))
	}
	add("doc", `"content":`+quote(m.pickText("block+", "block+", "block*", "t0 block*", "(b0|t0|t1)+", "t0{1,3} block*")), m.attrsJSON(0), m.marksJSON())
	for i := range 3 {
		parts := []string{`"content":` + quote(m.blockContent(blocks)), m.attrsJSON(2), m.marksJSON(), m.flagsJSON()}
		if m.chance(85) {
			parts = append(parts, `"group":"block"`)
		}
		add(fmt.Sprintf("b%d", i), parts...)
	}
	for i := range 2 {
		content := m.pickText("inline*", "inline*", "text*", "(text|i0)*", "inline+", "text* i0?", "i0{0,2} text*", "(i0 text?)*")
		parts := []string{`"content":` + quote(content), m.attrsJSON(3), m.flagsJSON(), `"group":"block"`}
		if m.chance(40) {
			parts = append(parts, `"marks":`+quote(m.pickText("_", "", "m0", "m1 m2", "g")))
		}
		add(fmt.Sprintf("t%d", i), parts...)
	}
	add("leaf0", `"group":"block"`, m.attrsJSON(4))
	add("i0", `"inline":true,"group":"inline"`, m.attrsJSON(4), m.linebreak())
	add("i1", `"inline":true,"group":"inline"`, `"content":`+quote(m.pickText("", "text*", "inline*")), m.flagsJSON())
	add("text", `"group":"inline"`)
	return `{"nodes":{` + join2(nodes) + `},"marks":{` + join2(m.markSpecs()) + "}}"
}

func join2(parts []string) string {
	return strings.NewReplacer(",,", ",", ",}", "}", "{,", "{", ",,,", ",").Replace(
		strings.NewReplacer(",,", ",", ",}", "}", "{,", "{", ",,,", ",").Replace(strings.Join(parts, ",")))
}

func quote(s string) string { return string(appendString(nil, s)) }

func (m *maker) pickText(list ...string) string { return pick(m, list) }

func (m *maker) blockContent(blocks []string) string {
	a, b := pick(m, blocks), pick(m, blocks)
	return m.pickText("block+", "block*", a+"+", a+"*", a+" "+b+"*", "("+a+"|"+b+")+", a+"? "+b, a+"{2}", a+"{1,3}", "("+a+" "+b+")+", a+"+ "+b+"?", "t0 block*")
}

func (m *maker) attrsJSON(chance int) string {
	if chance == 0 || m.IntN(chance) > 0 {
		return ""
	}
	return `"attrs":{"a":` + m.pickText(`{"default":null}`, `{"default":1}`, `{"default":"x","validate":"string"}`, `{"default":null,"validate":"string|null"}`) +
		m.pickText("", `,"b":{"default":[1,{"z":true}]}`) + m.pickText("", "", "", `,"c":{}`) + "}"
}

func (m *maker) marksJSON() string {
	return m.pickText("", "", `"marks":"_"`, `"marks":"m0"`, `"marks":"g"`)
}

func (m *maker) flagsJSON() string {
	return m.pickText("", "", "", `"defining":true`, `"isolating":true`, `"code":true`, `"atom":true`, `"definingForContent":true`, `"definingAsContext":true,"whitespace":"pre"`)
}

func (m *maker) linebreak() string { return m.pickText("", "", `"linebreakReplacement":true`) }

func (m *maker) markSpecs() []string {
	var marks []string
	for i := range 4 {
		parts := []string{m.attrsJSON(3)}
		parts = append(parts, m.pickText("", "", `"excludes":""`, `"excludes":"_"`, `"excludes":"m0 m1"`, `"excludes":"g"`))
		parts = append(parts, m.pickText("", `"inclusive":false`), m.pickText("", `"group":"g"`))
		if i == 1 {
			parts = append(parts, `"group":"g"`)
		}
		marks = append(marks, fmt.Sprintf(`"m%d":{%s}`, i, strings.Trim(join2(parts), ",")))
	}
	return marks
}

// doc makes a document of the schema that is sound unless told otherwise.
func (m *maker) doc() *Node {
	n, err := m.node(m.schema.top, 0)
	if err != nil || n == nil {
		return nil
	}
	return n
}

func (m *maker) node(t *NodeType, depth int) (*Node, error) {
	attrs := m.attrs(t.attrs)
	if depth > 5 {
		return t.CreateAndFill(attrs, nil)
	}
	match, content := t.match, emptyFragment
	for range m.IntN(6) {
		if len(match.next) == 0 {
			break
		}
		e := pick(m, match.next)
		child, err := m.child(e.typ, t, depth)
		if err != nil || child == nil {
			return nil, err
		}
		content = content.Append(leafOf([]*Node{child}))
		match = t.match.matchAll(content)
		if match == nil {
			return nil, fail(Unfit, "joined")
		}
	}
	fill, err := match.FillBefore(emptyFragment, true, 0)
	if err != nil || fill == nil {
		return nil, err
	}
	return t.Create(attrs, content.Append(fill))
}

func (m *maker) child(t, parent *NodeType, depth int) (*Node, error) {
	var marks Marks
	for range m.IntN(3) {
		if len(m.schema.marks) == 0 || (!t.inline && m.chance(70)) {
			break
		}
		if mark := m.mark(); mark != nil && parent.AllowsMarkType(mark.typ) {
			marks = mark.Add(marks)
		}
	}
	if t.text {
		return m.schema.text(textOf(m.words()), marks)
	}
	n, err := m.node(t, depth+1)
	if err != nil || n == nil {
		return nil, err
	}
	return n.Mark(marks), nil
}

func (m *maker) mark() *Mark {
	t := pick(m, m.schema.marks)
	mark, err := t.Create(m.attrs(t.attrs))
	if err != nil {
		return nil
	}
	return mark
}

// attrs makes values that keep the declared types.
func (m *maker) attrs(d *attrDefs) Attrs {
	if len(d.defs) == 0 {
		return nil
	}
	out := Attrs{}
	for i, name := range d.names {
		if d.defs[i].hasDefault && m.chance(60) {
			continue
		}
		v := m.value()
		for d.valid(i, v) != nil {
			v = m.value()
		}
		out[name] = v
	}
	return out
}

func (m *maker) value() any {
	return pick(m, []any{nil, true, 1.0, 2.5, -3e30, "x", "é😀", []any{1.0, nil}, map[string]any{"z": 1.0, "1": "k"}, "</p>"})
}

var alphabet = []string{"a", "b", "c", " ", "word", "é", "漢字", "😀", "مرحبا", "\n", "x\"y\\", "<&>", "\u2028"}

func (m *maker) words() string {
	var b strings.Builder
	for range 1 + m.IntN(4) {
		b.WriteString(pick(m, alphabet))
	}
	return b.String()
}

func (m *maker) pos(doc *Node) int { return m.IntN(doc.content.Size() + 1) }

func (m *maker) span(doc *Node) (int, int) {
	from := m.pos(doc)
	to := from
	switch m.IntN(3) {
	case 0:
		to = m.pos(doc)
	case 1:
		to = min(doc.content.Size(), from+m.IntN(6))
	}
	return min(from, to), max(from, to)
}

func (m *maker) slice() *Slice {
	switch m.IntN(6) {
	case 0:
		return emptySlice
	case 1:
		n, err := m.schema.Text(m.words())
		if err != nil {
			return emptySlice
		}
		if mark := m.maybeMark(); mark != nil {
			n = n.Mark(Marks{mark})
		}
		return &Slice{content: leafOf([]*Node{n})}
	}
	doc := pick(m, m.pool)
	from, to := m.span(doc)
	s, err := doc.Slice(from, to)
	if err != nil {
		return emptySlice
	}
	return s
}

func (m *maker) maybeMark() *Mark {
	if len(m.schema.marks) == 0 || m.chance(50) {
		return nil
	}
	return m.mark()
}

// step makes a step that may or may not fit the document.
func (m *maker) step(doc *Node) Step {
	from, to := m.span(doc)
	switch m.IntN(14) {
	case 0, 1:
		if mark := m.maybeMark(); mark != nil {
			if m.chance(50) {
				return &AddMarkStep{from, to, mark}
			}
			return &RemoveMarkStep{from, to, m.markWithin(doc, from, to, mark)}
		}
	case 2:
		if mark := m.maybeMark(); mark != nil {
			if m.chance(50) {
				return &AddNodeMarkStep{from, mark}
			}
			return &RemoveNodeMarkStep{from, mark}
		}
	case 3:
		return &AttrStep{from, m.pickText("a", "b", "c", "level", "zz"), m.value()}
	case 4:
		return &DocAttrStep{m.pickText("a", "b", "zz"), m.value()}
	case 5, 6:
		if s := m.around(doc); s != nil {
			return s
		}
	case 7:
		if s := m.transformStep(doc, from, to); s != nil {
			return s
		}
	case 8:
		return &ReplaceStep{from, to, emptySlice, m.chance(50)}
	}
	return &ReplaceStep{from, to, m.slice(), m.chance(15)}
}

func (m *maker) markWithin(doc *Node, from, to int, otherwise *Mark) *Mark {
	doc.NodesBetween(from, to, func(n *Node, _ int, _ *Node, _ int) bool {
		if len(n.marks) > 0 {
			otherwise = n.marks[0]
		}
		return true
	})
	return otherwise
}

// around makes a step that wraps, lifts or changes a node, or nonsense.
func (m *maker) around(doc *Node) Step {
	p, err := doc.Resolve(m.pos(doc))
	if err != nil {
		return nil
	}
	d := m.IntN(p.Depth() + 1)
	t := pick(m, m.schema.nodes)
	shell, err := t.Create(m.attrs(t.attrs), nil)
	if err != nil || t.text {
		return nil
	}
	wrapper := &Slice{content: leafOf([]*Node{shell})}
	insert := 1
	if t.leaf {
		insert = m.IntN(2)
	}
	if d == 0 || m.chance(20) {
		from, to := m.span(doc)
		gapFrom := from + m.IntN(to-from+1)
		gapTo := gapFrom + m.IntN(to-gapFrom+1)
		s := m.slice()
		return &ReplaceAroundStep{from, to, gapFrom, gapTo, s, m.IntN(max(s.Size(), 0) + 1), m.chance(50)}
	}
	before, after := p.Before(d), p.After(d)
	switch m.IntN(3) {
	case 0: // wrap
		return &ReplaceAroundStep{before, after, before, after, wrapper, insert, true}
	case 1: // lift
		return &ReplaceAroundStep{before, after, before + 1, after - 1, emptySlice, 0, m.chance(70)}
	}
	return &ReplaceAroundStep{before, after, before + 1, after - 1, wrapper, insert, m.chance(70)}
}

// transformStep makes a step that fits, by fitting a slice or splitting.
func (m *maker) transformStep(doc *Node, from, _ int) Step {
	p, err := doc.Resolve(from)
	if err != nil || p.Depth() == 0 {
		return nil
	}
	if m.chance(50) {
		before, after := emptyFragment, emptyFragment
		depth := 1 + m.IntN(p.Depth())
		for d := p.Depth(); d > p.Depth()-depth; d-- {
			before = leafOf([]*Node{p.Node(d).Copy(before)})
			after = leafOf([]*Node{p.Node(d).Copy(after)})
		}
		return &ReplaceStep{from, from, &Slice{before.Append(after), depth, depth}, true}
	}
	return &ReplaceStep{p.Before(p.Depth()), p.After(p.Depth()), emptySlice, false}
}
