package prose

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
)

var updateAnchors = flag.Bool("anchors.update", false, "write testdata/anchors.json anew")

// carriedCase is an anchor on its way through steps; the editor's tests read
// the same file.
type carriedCase struct {
	Anchor [2]int       `json:"anchor"`
	Steps  []mappedStep `json:"steps"`
}

type mappedStep struct {
	Ranges  [][3]int `json:"ranges"`
	Mirrors int64    `json:"mirrors,omitempty"`
	Then    []any    `json:"then"` // start, end, gone, what each remembers
}

func written(a Anchor) []any {
	lost := func(e AnchorEnd) [][4]int {
		rows := [][4]int{}
		for _, l := range e.Lost {
			rows = append(rows, [4]int{int(l.Version), l.Index, l.Offset, l.Size})
		}
		return rows
	}
	return []any{a.Start.Pos, a.End.Pos, a.Gone, lost(a.Start), lost(a.End)}
}

func (m mappedStep) stepMap() StepMap { return NewStepMap(m.Ranges...) }

// carriedCases draws steps with one range or two, of which many undo an
// earlier one, some not quite.
func carriedCases() []carriedCase {
	r := rand.New(rand.NewPCG(8, 13))
	var cases []carriedCase
	for range 20 {
		size := 40
		a := NewAnchor(5+r.IntN(10), 18+r.IntN(10))
		one := carriedCase{Anchor: [2]int{a.Start.Pos, a.End.Pos}}
		for version := int64(1); version <= 30; version++ {
			var step mappedStep
			if undone := int(version) - 2 - r.IntN(3); undone >= 0 && r.IntN(2) == 0 {
				for _, row := range one.Steps[undone].Ranges {
					row[1], row[2] = row[2], row[1]
					step.Ranges = append(step.Ranges, row)
				}
				step.Mirrors = int64(undone) + 1
				if r.IntN(8) == 0 {
					step.Ranges[0][2]++
				}
			} else {
				at := r.IntN(size - 10)
				step.Ranges = append(step.Ranges, [3]int{at, r.IntN(8), r.IntN(6)})
				if r.IntN(4) == 0 {
					step.Ranges = append(step.Ranges, [3]int{at + 9, r.IntN(5), r.IntN(5)})
				}
			}
			a = a.Carry(step.stepMap(), version, step.Mirrors)
			step.Then = written(a)
			one.Steps = append(one.Steps, step)
		}
		cases = append(cases, one)
	}
	return cases
}

// The same anchors go the same way here and in the editor: both are held
// against one file.
func TestAnchorsAreCarriedAsWritten(t *testing.T) {
	cases := carriedCases()
	want, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	if *updateAnchors {
		if err := os.WriteFile("testdata/anchors.json", append(want, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile("testdata/anchors.json")
	if err != nil {
		t.Fatal(err)
	}
	var kept []carriedCase
	if err := json.Unmarshal(file, &kept); err != nil {
		t.Fatal(err)
	}
	back := 0
	for i, one := range kept {
		a := NewAnchor(one.Anchor[0], one.Anchor[1])
		for j, step := range one.Steps {
			gone := a.IsGone()
			a = a.Carry(step.stepMap(), int64(j)+1, step.Mirrors)
			var got []any
			if data, err := json.Marshal(written(a)); err != nil || json.Unmarshal(data, &got) != nil || !reflect.DeepEqual(got, step.Then) {
				t.Fatalf("case %d, step %d: %v, not %v", i, j, got, step.Then)
			}
			if gone && !a.IsGone() {
				back++
			}
		}
	}
	if back == 0 {
		t.Error("none of them came back")
	}
}

// However the ends cross, the range does not, and a text that is back is back
// where it was.
func TestAnchorComesBack(t *testing.T) {
	a := NewAnchor(10, 13)
	for i, pos := range []int{12, 11, 10} { // taken out sign by sign
		a = a.Carry(NewStepMap([3]int{pos, 1, 0}), int64(i)+1, 0)
	}
	if from, to := a.Range(); from != 10 || to != 10 || a.Gone != 3 {
		t.Fatalf("gone in %d, at %d to %d", a.Gone, from, to)
	}
	a = a.Carry(NewStepMap([3]int{10, 0, 4}), 4, 0) // somebody writes where it stood
	if from, to := a.Range(); from > to {
		t.Errorf("from %d to %d", from, to)
	}
	for i, at := range []int{14, 15, 16} { // and it comes back behind that
		a = a.Carry(NewStepMap([3]int{at, 0, 1}), int64(i)+5, int64(3-i))
	}
	if from, to := a.Range(); from != 14 || to != 17 || a.IsGone() {
		t.Errorf("back at %d to %d, gone in %d", from, to, a.Gone)
	}
}
