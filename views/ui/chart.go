package ui

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"minamata.exchange/views/text"
)

// BarProps are one bar: what it is of, and how long.
type BarProps struct {
	Label string
	Value int64
	Said  string // the value as it is read, where it is no number
}

// ChartProps are those of a chart. Its places along the line are in percent, so
// that it is as wide as its page and its words stay as large.
type ChartProps struct {
	Title  string
	InTime bool // one after another, in columns
	Bars   []BarProps
}

const (
	chartBase = 150 // px, of the line that columns stand on
	chartTall = 130
	chartRow  = 40 // px, of a bar with its words
	chartName = 48 // characters of all names under columns, at most: a telephone has room for these
)

func (p ChartProps) height() int {
	if p.InTime {
		return chartBase + 26
	}
	return max(1, len(p.Bars)) * chartRow
}

// longest is the bar that the others are measured by.
func (p ChartProps) longest() BarProps {
	var longest BarProps
	for i, b := range p.Bars {
		if i == 0 || b.Value > longest.Value {
			longest = b
		}
	}
	return longest
}

func (b BarProps) said(ctx context.Context) string {
	return cmp.Or(b.Said, text.Number(ctx, int(b.Value)))
}

// tall is a column's height in px.
func (p ChartProps) tall(b BarProps) int {
	return int(b.Value * chartTall / max(1, p.longest().Value))
}

// wide is a bar's length in percent.
func (p ChartProps) wide(b BarProps) float64 {
	return float64(b.Value) * 100 / float64(max(1, p.longest().Value))
}

func (p ChartProps) from(b BarProps, rtl bool) float64 {
	if rtl {
		return 100 - p.wide(b)
	}
	return 0
}

// column is where a column begins: time runs as the text does.
func (p ChartProps) column(i int, rtl bool) float64 {
	if rtl {
		i = len(p.Bars) - 1 - i
	}
	each := 100 / float64(len(p.Bars))
	return float64(i)*each + each/10
}

// isNamed reports whether a column has its name under it: there is room for few, and for
// fewer where names are long.
func (p ChartProps) isNamed(i int) bool {
	longest := 1
	for _, b := range p.Bars {
		longest = max(longest, utf8.RuneCountInString(b.Label))
	}
	most := max(1, chartName/(longest+1))
	every := (len(p.Bars) + most - 1) / most
	return i%every == every/2
}

func px(n int) string { return strconv.Itoa(n) }

func percent(p float64) string { return fmt.Sprintf("%.2f%%", p) }

// edge is where lines begin.
func edge(rtl bool) string {
	if rtl {
		return "100%"
	}
	return "0"
}
