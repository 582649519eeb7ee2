package prose

import "slices"

// settlement is the accepting or rejecting of suggestions.
type settlement struct {
	*Transform
	which  func(*Mark) bool
	accept bool
}

// settle works in passes from the end of the document to its start, so that
// what is before keeps its place. One suggestion may stand in the way of
// another (a block proposed between the halves of a proposed split, a
// quotation around one of them), so the passes over blocks are made until none
// changes anything; then the marks that are left go, and what they stood on
// stays.
func settle(doc *Node, which func(*Mark) bool, accept bool) (*Transform, error) {
	if which == nil {
		which = func(*Mark) bool { return true }
	}
	s := &settlement{NewTransform(doc), which, accept}
	if _, err := s.pass(true, s.inline); err != nil {
		return nil, err
	}
	if err := s.blocks(); err != nil {
		return nil, err
	}
	_, err := s.pass(false, s.strip)
	return s.Transform, err
}

// blocks settles what it can of the marks of blocks, in as many rounds as
// blocks may be nested, since only what is around a block can keep it waiting.
func (s *settlement) blocks() error {
	for range s.doc.typ.schema.limits.Depth {
		again := false
		for _, settle := range []func(*Node, int) (bool, error){s.stay, s.fold, s.drop, s.unwrap, s.join, s.restore} {
			changed, err := s.pass(false, settle)
			if err != nil {
				return err
			}
			again = again || changed
		}
		if !again {
			return nil
		}
	}
	return nil
}

// pass calls a function for the inline nodes, or for the blocks, that have
// marks to settle; it says whether the function did anything.
func (s *settlement) pass(inline bool, settle func(n *Node, pos int) (bool, error)) (bool, error) {
	var places []int
	s.doc.Descendants(func(n *Node, pos int, _ *Node, _ int) bool {
		if n.typ.inline == inline && len(s.chosen(n)) > 0 {
			places = append(places, pos)
		}
		return true
	})
	changed := false
	for _, pos := range slices.Backward(places) {
		n := s.doc.NodeAt(pos)
		if n == nil || n.typ.inline != inline || len(s.chosen(n)) == 0 {
			continue // it went with what is behind it
		}
		done, err := settle(n, pos)
		if err != nil {
			return false, err
		}
		changed = changed || done
	}
	return changed, nil
}

// try makes all of some steps or none.
func (s *settlement) try(steps func(t *Transform) error) (bool, error) {
	trial := NewTransform(s.doc)
	if steps(trial) != nil {
		return false, nil //nolint:nilerr // what does not fit is left undone, which is no error
	}
	s.doc = trial.doc
	s.steps, s.docs = append(s.steps, trial.steps...), append(s.docs, trial.docs...)
	s.mapping.AppendMapping(&trial.mapping)
	return true, nil
}

// chosen gives the marks of a node that are to be settled.
func (s *settlement) chosen(n *Node) Marks {
	var out Marks
	for _, m := range n.marks {
		if IsSuggestion(m) && s.which(m) {
			out = append(out, m)
		}
	}
	return out
}

// goes says whether what a mark stands on goes: an insertion rejected or a
// deletion accepted.
func (s *settlement) goes(m *Mark) bool {
	return (m.typ.name == insertionMark && !s.accept) || (m.typ.name == deletionMark && s.accept)
}

func (s *settlement) inline(n *Node, pos int) (bool, error) {
	marks, end := s.chosen(n), pos+n.Size()
	if slices.ContainsFunc(marks, s.goes) {
		if s.Step(&ReplaceStep{From: pos, To: end, Slice: emptySlice}) == nil {
			return true, nil
		}
		return true, s.Delete(pos, end)
	}
	for _, m := range slices.Backward(marks) {
		remove := &RemoveMarkStep{pos, end, m}
		if m.typ.name == modificationMark && !s.accept {
			done, err := s.try(func(t *Transform) error {
				if err := t.Step(remove); err != nil {
					return err
				}
				return restoreInline(t, m, pos, end)
			})
			if err != nil {
				return false, err
			}
			if done {
				continue
			}
		}
		if err := s.Step(remove); err != nil {
			return false, err
		}
	}
	return true, nil
}

// restoreInline undoes a change of formatting, or of an inline node's
// attribute.
func restoreInline(t *Transform, m *Mark, from, to int) error {
	name, _ := m.Attr("name").(string)
	if m.Attr("kind") == "attr" {
		return t.Step(&AttrStep{from, name, m.Attr("before")})
	}
	typ := t.doc.typ.schema.markNames[name]
	if typ == nil || m.Attr("kind") != "mark" {
		return nil
	}
	for _, side := range []struct {
		value any
		add   bool
	}{{m.Attr("after"), false}, {m.Attr("before"), true}} {
		attrs, ok := side.value.(*Object)
		if !ok {
			continue
		}
		set, err := typ.attrs.fromObject(attrs)
		if err != nil {
			return err
		}
		var step Step = &RemoveMarkStep{from, to, typ.of(set)}
		if side.add {
			step = &AddMarkStep{from, to, typ.of(set)}
		}
		if err := t.Step(step); err != nil {
			return err
		}
	}
	return nil
}

// stay takes off a block the marks of what stays.
func (s *settlement) stay(n *Node, pos int) (bool, error) {
	changed := false
	for _, m := range slices.Backward(s.chosen(n)) {
		if s.goes(m) || (m.typ.name == modificationMark && !s.accept) {
			continue
		}
		if err := s.RemoveNodeMark(pos, m); err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}

// strip takes all marks off a block.
func (s *settlement) strip(n *Node, pos int) (bool, error) {
	for _, m := range slices.Backward(s.chosen(n)) {
		if err := s.RemoveNodeMark(pos, m); err != nil {
			return false, err
		}
	}
	return true, nil
}

// restore undoes changes of a block's attributes or type, the last one first.
func (s *settlement) restore(n *Node, pos int) (bool, error) {
	changed := false
	for _, m := range slices.Backward(s.chosen(n)) {
		if m.typ.name != modificationMark || s.accept {
			continue
		}
		done, err := s.try(func(t *Transform) error {
			if err := t.RemoveNodeMark(pos, m); err != nil {
				return err
			}
			return restoreBlock(t, m, pos)
		})
		if !done || err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// restoreBlock undoes a change of a block's attribute or type.
func restoreBlock(t *Transform, m *Mark, pos int) error {
	name, _ := m.Attr("name").(string)
	switch m.Attr("kind") {
	case "attr":
		return t.Step(&AttrStep{pos, name, m.Attr("before")})
	case "type":
		before, ok := m.Attr("before").(*Object)
		if !ok {
			return nil
		}
		typeName, _ := before.Get("type")
		was, _ := typeName.(string)
		typ := t.doc.typ.schema.nodeNames[was]
		if typ == nil {
			return nil
		}
		var attrs Attrs
		if v, _ := before.Get("attrs"); v != nil {
			attrs = Attrs{}
			if o, ok := v.(*Object); ok {
				for i, k := range o.keys {
					attrs[k] = o.values[i]
				}
			}
		}
		return t.SetNodeMarkup(pos, typ, attrs, nil)
	}
	return nil
}

// fold joins what was split off a block that goes, and holds nothing that
// stays, back to it.
func (s *settlement) fold(n *Node, pos int) (bool, error) {
	p, err := s.doc.Resolve(pos)
	if err != nil {
		return false, err
	}
	before, after := p.NodeBefore(), n // those where the text was split
	for before != nil && s.borders(after.FirstChild()) {
		before, after = before.LastChild(), after.FirstChild()
	}
	if before == nil || holdsContent(after) || holdsContent(before) || !s.hasScope(before, scopeNode, scopeSplit, scopeJoin) {
		return false, nil
	}
	return s.join(n, pos)
}

// drop removes a block that goes, and the nodes around it that it alone
// filled; not if it holds what stays.
func (s *settlement) drop(n *Node, pos int) (bool, error) {
	if !s.hasScope(n, scopeNode) || holdsContent(n) {
		return false, nil
	}
	return s.dropBlock(n, pos)
}

// holdsContent says whether anything is left in a node that is not mere frame.
func holdsContent(n *Node) bool {
	found := false
	n.Descendants(func(child *Node, _ int, _ *Node, _ int) bool {
		found = found || child.typ.leaf
		return !found
	})
	return found
}

// dropBlock removes a block, and the nodes around it that it alone filled: the
// list with its last item. A table cell with its last block stays, and an empty
// paragraph in it.
func (s *settlement) dropBlock(n *Node, pos int) (bool, error) {
	p, err := s.doc.Resolve(pos)
	if err != nil {
		return false, err
	}
	from, to := pos, pos+n.Size()
	for d := p.Depth(); d >= 0; d-- {
		parent, i := p.Node(d), p.Index(d)
		if parent.CanReplace(i, i+1, emptyFragment) {
			return s.put(from, to, emptyFragment)
		}
		if parent.ChildCount() > 1 {
			return false, nil
		}
		first := parent.typ.match.DefaultType()
		if parent.typ.isolating && !s.hasScope(parent, scopeNode) && first != nil && first.IsTextblock() {
			empty, err := first.CreateAndFill(nil, nil)
			if err != nil || empty == nil {
				return false, err
			}
			return s.put(from, to, FragmentOf(empty))
		}
		if d > 0 {
			from, to = p.Before(d), p.After(d)
		}
	}
	return true, s.Delete(from, to)
}

func (s *settlement) put(from, to int, content *Fragment) (bool, error) {
	return s.try(func(t *Transform) error {
		return t.Step(&ReplaceStep{From: from, To: to, Slice: &Slice{content: content}})
	})
}

// unwrap takes away the block around content. Where that fits only together
// with the blocks inside it, as of a list with its items, the outermost does it
// for all, having made one of those inside.
func (s *settlement) unwrap(n *Node, pos int) (bool, error) {
	if !s.hasScope(n, scopeWrap, scopeUnwrap) {
		return false, nil
	}
	if n.content.size == 0 {
		return s.dropBlock(n, pos)
	}
	end := pos + n.Size()
	done, err := s.try(func(t *Transform) error {
		return t.Step(&ReplaceAroundStep{pos, end, pos + 1, end - 1, emptySlice, 0, true})
	})
	if done || err != nil || !s.hasScope(n.FirstChild(), scopeWrap, scopeUnwrap) {
		return done, err
	}
	return s.try(func(t *Transform) error {
		at := end - 1
		for i := n.ChildCount() - 1; i > 0; i-- {
			at -= n.Child(i).Size()
			if err := t.Step(&ReplaceStep{at - 1, at + 1, emptySlice, true}); err != nil {
				return err
			}
		}
		end := pos + t.doc.NodeAt(pos).Size()
		return t.Step(&ReplaceAroundStep{pos, end, pos + 2, end - 2, emptySlice, 0, true})
	})
}

// join takes away the border before a block, and those before the blocks at its
// start that were split with it; the outermost of them does it for all.
func (s *settlement) join(n *Node, pos int) (bool, error) {
	if !s.borders(n) {
		return false, nil
	}
	p, err := s.doc.Resolve(pos)
	if err != nil || p.Index(p.Depth()) == 0 {
		return false, err
	}
	depth := 1
	for inner := n.FirstChild(); s.borders(inner); inner = inner.FirstChild() {
		depth++
	}
	for d := depth; d > 0; d-- {
		done, err := s.try(func(t *Transform) error { return t.Step(&ReplaceStep{pos - d, pos + d, emptySlice, true}) })
		if done || err != nil {
			return done, err
		}
	}
	return false, nil
}

// borders says whether the border before a block goes.
func (s *settlement) borders(n *Node) bool {
	return n != nil && !n.typ.inline && s.hasScope(n, scopeSplit, scopeJoin)
}

// hasScope says whether a mark of one of two scopes takes something away at a
// block.
func (s *settlement) hasScope(n *Node, scopes ...string) bool {
	return slices.ContainsFunc(s.chosen(n), func(m *Mark) bool {
		scope, _ := m.Attr("scope").(string)
		return s.goes(m) && slices.Contains(scopes, scope)
	})
}
