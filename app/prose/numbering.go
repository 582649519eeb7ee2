package prose

import (
	"strconv"
	"strings"
)

// Numbering counts numbered paragraphs as documents of the United Nations do:
// 1., 2. through the whole document, (a), (b) within each of those, (i), (ii)
// within each of those. The zero value starts at the beginning.
type Numbering struct{ counts [3]int }

// Next gives the number of the next numbered paragraph of a level from 1 to 3;
// other levels count as the nearest.
func (n *Numbering) Next(level int) string {
	level = min(max(level, 1), 3)
	n.counts[level-1]++
	for i := level; i < 3; i++ {
		n.counts[i] = 0
	}
	count := n.counts[level-1]
	switch level {
	case 1:
		return strconv.Itoa(count) + "."
	case 2:
		return "(" + letters(count) + ")"
	}
	return "(" + roman(count) + ")"
}

// letters counts a to z, aa to zz, aaa and so on.
func letters(n int) string {
	return strings.Repeat(string(rune('a'+(n-1)%26)), min((n-1)/26+1, 20))
}

var romans = []struct {
	value int
	sign  string
}{
	{1000, "m"},
	{900, "cm"},
	{500, "d"},
	{400, "cd"},
	{100, "c"},
	{90, "xc"},
	{50, "l"},
	{40, "xl"},
	{10, "x"},
	{9, "ix"},
	{5, "v"},
	{4, "iv"},
	{1, "i"},
}

func roman(n int) string {
	if n >= 4000 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range romans {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.sign)
		}
	}
	return b.String()
}

// levelOf reads the level of a heading or numbered paragraph.
func levelOf(n *Node) int {
	f, _ := n.Attr("level").(float64)
	if f >= 1 && f <= 6 {
		return int(f)
	}
	return 1
}
