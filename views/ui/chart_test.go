package ui

import (
	"fmt"
	"testing"
)

// The names under the columns of a chart have room on a telephone beside one another.
func TestColumnsAreNamedWhereThereIsRoom(t *testing.T) {
	for label, want := range map[string]int{"20%02d": 9, "2026-%02d": 6, "الربع %d من 2026": 3, "a name that is far too long for any chart there is %d": 1} {
		for bars := 1; bars < 30; bars++ {
			var p ChartProps
			for i := range bars {
				p.Bars = append(p.Bars, BarProps{Label: fmt.Sprintf(label, i%10), Value: int64(i)})
			}
			named := 0
			for i := range p.Bars {
				if p.isNamed(i) {
					named++
				}
			}
			if named == 0 || named > want {
				t.Errorf("%d of %d columns are named like %q, want at most %d", named, bars, p.Bars[0].Label, want)
			}
		}
	}
}
