package prose

import (
	"bytes"
	"testing"
)

// What an undoing puts in is what was taken out, whatever has become of marks,
// attributes and kinds of blocks; nothing else is.
func TestWordsTakenAreWordsPut(t *testing.T) {
	doc, err := Exchange().NodeFromJSON([]byte(`{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"one"}]},{"type":"paragraph","content":[{"type":"text","text":"two"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := WordsTaken(doc, &ReplaceStep{From: 2, To: 8, Slice: emptySlice})
	if err != nil || len(taken) != 1 || taken[0].Size != 6 {
		t.Fatal(taken, err)
	}
	for name, one := range map[string]struct {
		slice string
		same  bool
	}{
		"the same":       {`{"content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"ne"}]},{"type":"paragraph","content":[{"type":"text","text":"tw"}]}],"openStart":1,"openEnd":1}`, true},
		"other kinds":    {`{"content":[{"type":"paragraph","content":[{"type":"text","text":"ne"}]},{"type":"paragraph","content":[{"type":"text","text":"t","marks":[{"type":"strong"}]},{"type":"text","text":"w"}]}],"openStart":1,"openEnd":1}`, true},
		"other words":    {`{"content":[{"type":"paragraph","content":[{"type":"text","text":"ne"}]},{"type":"paragraph","content":[{"type":"text","text":"to"}]}],"openStart":1,"openEnd":1}`, false},
		"other borders":  {`{"content":[{"type":"paragraph","content":[{"type":"text","text":"n"}]},{"type":"paragraph","content":[{"type":"text","text":"etw"}]}],"openStart":1,"openEnd":1}`, false},
		"words for them": {`{"content":[{"type":"text","text":"netwxy"}]}`, false},
	} {
		slice, err := Exchange().SliceFromJSON([]byte(one.slice))
		if err != nil {
			t.Fatal(err)
		}
		put := WordsPut(&ReplaceStep{From: 2, To: 2, Slice: slice})
		if len(put) != 1 || put[0].Size != 6 || bytes.Equal(put[0].Bytes, taken[0].Bytes) != one.same {
			t.Errorf("%s: %v, of %v", name, put, taken)
		}
	}
	if taken, err := WordsTaken(doc, &ReplaceStep{From: 2, To: 2, Slice: emptySlice}); err != nil || taken != nil {
		t.Errorf("nothing: %v, %v", taken, err)
	}
}
