package prose

import (
	"encoding/json"
	"strings"
)

// mutilate changes something, anywhere, in a piece of JSON.
func (m *maker) mutilate(data []byte) []byte {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		panic(err)
	}
	for range 1 + m.IntN(2) {
		v = m.mutilateValue(v)
	}
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}

func (m *maker) mutilateValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 && m.chance(85) {
			return m.mutilateField(v)
		}
	case []any:
		if len(v) > 0 && m.chance(80) {
			i := m.IntN(len(v))
			switch m.IntN(6) {
			case 0:
				return append(append([]any{}, v[:i]...), v[i+1:]...)
			case 1:
				return append(append([]any{}, v[i]), v...)
			}
			v[i] = m.mutilateValue(v[i])
			return v
		}
	case float64:
		return pick(m, []any{v + 1, v - 1, -v, v + 0.5, v * 1e6, 0.0, nil, "7"})
	case string:
		return pick(m, []any{v + "x", "", "text", "paragraph", "t0", "__proto__", nil, 3.0})
	}
	return pick(m, []any{nil, false, true, 0.0, 1.0, "", "x", []any{}, map[string]any{}, map[string]any{"type": "text", "text": "z"}})
}

func (m *maker) mutilateField(v map[string]any) any {
	keys := NewObject(v).Keys()
	k := pick(m, keys)
	switch m.IntN(8) {
	case 0:
		delete(v, k)
	case 1:
		v[pick(m, []string{"type", "attrs", "content", "marks", "text", "from", "to", "slice", "openStart", "structure", "zz"})] = v[k]
	default:
		v[k] = m.mutilateValue(v[k])
	}
	return v
}

// mutilated compares how a piece of broken JSON is read. What is refused here
// as malformed may be taken by the official library, which looks at no more
// than it needs; anything else must agree.
func (c *trial) mutilated(what, input, got string, err error, want string) {
	c.t.Helper()
	if err != nil && KindOf(err) == Malformed && !strings.HasPrefix(want, "!") {
		c.count++
		c.strict++
		return
	}
	if err != nil {
		got = "!"
	}
	c.same(what, input, got, want)
}

func (c *trial) compareMutilated(doc *Node) {
	source := string(c.mutilate(doc.AppendJSON(nil)))
	n, err := c.schema.NodeFromJSON([]byte(source))
	got := ""
	if err == nil {
		got = string(n.AppendJSON(nil)) + "ok"
		if n.Check() != nil {
			got = string(n.AppendJSON(nil)) + "!"
		}
	}
	c.mutilated("mutilated document", source, got, err, c.oracle.ask("readNode", source))

	step := c.mutilate(StepJSON(c.step(doc)))
	in, err := json.Marshal(struct {
		Doc  json.RawMessage `json:"doc"`
		Step json.RawMessage `json:"step"`
	}{doc.AppendJSON(nil), step})
	if err != nil {
		c.t.Fatal(err)
	}
	want := c.oracle.ask("readStep", string(in))
	s, err := c.schema.StepFromJSON(step)
	got = ""
	if err == nil {
		after, _ := appliedText(s, doc)
		if after[0] == '!' && strings.HasSuffix(want, "}!") {
			after = "!" // thrown officially: of no kind
		}
		got = string(StepJSON(s)) + after
	}
	c.mutilated("mutilated step", string(in), got, err, want)
}
