package present

import (
	"slices"
	"strings"
	"unicode"

	forumview "minamata.exchange/views/forum"
)

// maxWords bounds the comparison of two texts word by word; longer ones are
// compared line by line.
const maxWords = 4000

// changes are how one text became another, in words.
func changes(before, after string) []forumview.ChangeProps {
	from, to := words(before), words(after)
	if len(from) > maxWords || len(to) > maxWords {
		from, to = strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	}
	start := 0
	for start < len(from) && start < len(to) && from[start] == to[start] {
		start++
	}
	end := 0
	for end < len(from)-start && end < len(to)-start && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	var out pieces
	out.add("", from[:start]...)
	out.compare(from[start:len(from)-end], to[start:len(to)-end])
	out.add("", from[len(from)-end:]...)
	return out
}

// words cuts a text after each word; Chinese, without spaces, after each sign.
func words(text string) []string {
	var all []string
	begin := 0
	inSpace := false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if i > begin && (inSpace && !space || unicode.Is(unicode.Han, r)) {
			all = append(all, text[begin:i])
			begin = i
		}
		inSpace = space
	}
	if begin < len(text) {
		all = append(all, text[begin:])
	}
	return all
}

type pieces []forumview.ChangeProps

func (p *pieces) add(kind string, parts ...string) {
	text := strings.Join(parts, "")
	if text == "" {
		return
	}
	if n := len(*p); n > 0 && (*p)[n-1].Kind == kind {
		(*p)[n-1].Text += text
		return
	}
	*p = append(*p, forumview.ChangeProps{Kind: kind, Text: text})
}

// maxTable bounds the table of the comparison; what is larger is shown as
// taken out and put in whole.
const maxTable = 4_000_000

// compare finds the longest row of words common to both.
func (p *pieces) compare(from, to []string) {
	if len(from)*len(to) > maxTable {
		p.add("del", from...)
		p.add("ins", to...)
		return
	}
	width := len(to) + 1
	common := make([]int32, (len(from)+1)*width)
	for i, f := range slices.Backward(from) {
		for j, t := range slices.Backward(to) {
			if f == t {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(from) && j < len(to) {
		switch {
		case from[i] == to[j]:
			p.add("", from[i])
			i, j = i+1, j+1
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			p.add("del", from[i])
			i++
		default:
			p.add("ins", to[j])
			j++
		}
	}
	p.add("del", from[i:]...)
	p.add("ins", to[j:]...)
}
