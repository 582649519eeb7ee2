package prose

import (
	"encoding/json"
	"fmt"
)

// operation is a high-level change, as the oracle's transforms reads it.
type operation struct {
	Name  string          `json:"name"`
	From  int             `json:"from"`
	To    int             `json:"to"`
	Depth int             `json:"depth"`
	Type  string          `json:"type,omitempty"`
	Attrs json.RawMessage `json:"attrs,omitempty"`
	Slice json.RawMessage `json:"slice,omitempty"`
	Node  json.RawMessage `json:"node,omitempty"`
	Mark  json.RawMessage `json:"mark,omitempty"`

	slice *Slice
	node  *Node
	mark  *Mark
	typ   *NodeType
}

var operations = []string{
	"replace", "replace", "replaceRange", "replaceRange", "replaceRangeWith", "replaceWith", "deleteRange",
	"addMark", "removeMark", "removeMarkType", "clearMarks", "setBlockType", "setNodeMarkup",
	"split", "join", "wrap", "lift", "can",
}

func (c *trial) operation(doc *Node) *operation {
	op := &operation{Name: pick(c.maker, operations), Depth: 1 + c.IntN(3)}
	op.From, op.To = c.span(doc)
	op.slice = c.slice()
	op.Slice = op.slice.AppendJSON(nil)
	op.typ = pick(c.maker, c.schema.nodes)
	if op.Name == "setNodeMarkup" && c.chance(50) {
		op.typ = nil
	} else if op.typ.text {
		op.typ = c.schema.nodes[1]
	}
	if op.typ != nil {
		op.Type = op.typ.name
	}
	for op.node == nil || op.node.content.Size() > 200 {
		op.node = pick(c.maker, c.pool)
		if n := op.node.Child(c.IntN(op.node.ChildCount() + 1)); n != nil {
			op.node = n
		}
		if c.chance(30) {
			op.node = c.text()
		}
	}
	op.Node = op.node.AppendJSON(nil)
	for op.mark == nil {
		op.mark = c.mark()
	}
	op.mark = c.markWithin(doc, op.From, op.To, op.mark)
	op.Mark = op.mark.AppendJSON(nil)
	return op
}

func (c *trial) text() *Node {
	n, err := c.schema.Text(c.words())
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

func (op *operation) run(doc *Node) string {
	t := NewTransform(doc)
	none, err := op.apply(t)
	switch {
	case err != nil:
		return "!"
	case none != "":
		return none
	}
	return stepsText(t.steps) + string(t.doc.AppendJSON(nil))
}

func (op *operation) apply(t *Transform) (string, error) {
	switch op.Name {
	case "replace":
		return "", t.Replace(op.From, op.To, op.slice)
	case "replaceRange":
		return "", t.ReplaceRange(op.From, op.To, op.slice)
	case "replaceRangeWith":
		return "", t.ReplaceRangeWith(op.From, op.To, op.node)
	case "replaceWith":
		return "", t.ReplaceWith(op.From, op.To, op.node)
	case "deleteRange":
		return "", t.DeleteRange(op.From, op.To)
	case "addMark":
		return "", t.AddMark(op.From, op.To, op.mark)
	case "removeMark":
		return "", t.RemoveMark(op.From, op.To, op.mark)
	case "removeMarkType":
		return "", t.RemoveMarkType(op.From, op.To, op.mark.typ)
	case "clearMarks":
		return "", t.ClearMarks(op.From, op.To)
	case "setBlockType":
		return "", t.SetBlockType(op.From, op.To, op.typ, nil)
	case "setNodeMarkup":
		return "", t.SetNodeMarkup(op.From, op.typ, nil, nil)
	case "split":
		return "", t.Split(op.From, op.Depth)
	case "join":
		return "", t.Join(op.From, op.Depth)
	}
	return op.structure(t)
}

func (op *operation) structure(t *Transform) (string, error) {
	if op.Name == "can" {
		point := ""
		if at, ok := InsertPoint(t.doc, op.From, op.typ); ok {
			point = fmt.Sprint(at)
		}
		return fmt.Sprint(CanSplit(t.doc, op.From, op.Depth), " ", CanJoin(t.doc, op.From), " ", point), nil
	}
	from, err := t.doc.Resolve(op.From)
	if err != nil {
		return "", err
	}
	to, err := t.doc.Resolve(op.To)
	if err != nil {
		return "", err
	}
	r := from.BlockRange(to, nil)
	if r == nil {
		return "none", nil
	}
	if op.Name == "wrap" {
		w, ok := FindWrapping(r, op.typ, nil)
		if !ok {
			return "none", nil
		}
		return "", t.Wrap(r, w)
	}
	target, ok := LiftTarget(r)
	if !ok {
		return "none", nil
	}
	return "", t.Lift(r, target)
}

func (c *trial) compareTransforms(doc *Node) {
	in := transforms{Doc: doc.AppendJSON(nil)}
	if len(c.schema.marks) == 0 {
		return
	}
	var got []string
	for range 10 {
		op := c.operation(doc)
		in.Ops = append(in.Ops, op)
		got = append(got, op.run(doc))
	}
	want := c.transformed(in)
	for i, op := range in.Ops {
		if want[i] == nil {
			continue
		}
		one, err := json.Marshal(op)
		if err != nil {
			c.t.Fatal(err)
		}
		c.same("transform "+op.Name, string(one)+"\ndoc "+string(in.Doc), got[i], *want[i])
	}
}

// transforms are operations on one document.
type transforms struct {
	Doc json.RawMessage `json:"doc"`
	Ops []*operation    `json:"ops"`
}

// transformed is what the official library makes of each; nil where it comes to
// no end, which happens for some schemas (seed 60000793).
func (c *trial) transformed(in transforms) []*string {
	input, err := json.Marshal(in)
	if err != nil {
		c.t.Fatal(err)
	}
	if answer, ended := c.oracle.try("transforms", string(input)); ended {
		var want []*string
		if err := json.Unmarshal([]byte(answer), &want); err != nil {
			c.t.Fatal(err)
		}
		return want
	}
	if len(in.Ops) == 1 {
		c.endless++
		c.t.Logf("seed %d: the official library comes to no end: %s", c.seed, input)
		return []*string{nil}
	}
	var want []*string
	for _, op := range in.Ops {
		want = append(want, c.transformed(transforms{in.Doc, []*operation{op}})...)
	}
	return want
}
