package collab

import (
	"encoding/json"
	"errors"
	"strconv"

	"minamata.exchange/app/prose"
)

// appendAnchor writes an anchor: [start,end], and where something was deleted
// [start,end,gone,[[version,index,offset,size],…],[…]], the deletions in which
// the start stood and those in which the end did.
func appendAnchor(b []byte, a prose.Anchor) []byte {
	b = strconv.AppendInt(append(b, '['), int64(a.Start.Pos), 10)
	b = strconv.AppendInt(append(b, ','), int64(a.End.Pos), 10)
	if a.Gone != 0 || len(a.Start.Lost)+len(a.End.Lost) > 0 {
		b = strconv.AppendInt(append(b, ','), a.Gone, 10)
		b = appendLost(append(b, ','), a.Start.Lost)
		b = appendLost(append(b, ','), a.End.Lost)
	}
	return append(b, ']')
}

func appendLost(b []byte, all []prose.LostEnd) []byte {
	b = append(b, '[')
	for i, lost := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '['), lost.Version, 10)
		b = strconv.AppendInt(append(b, ','), int64(lost.Index), 10)
		b = strconv.AppendInt(append(b, ','), int64(lost.Offset), 10)
		b = append(strconv.AppendInt(append(b, ','), int64(lost.Size), 10), ']')
	}
	return append(b, ']')
}

// errAnchor means that what is kept of an anchor is none.
var errAnchor = errors.New("an anchor has two members or five")

// anchorFrom reads what appendAnchor has written.
func anchorFrom(data []byte) (out prose.Anchor, err error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return out, err
	}
	if len(parts) != 2 && len(parts) != 5 {
		return out, errAnchor
	}
	var start, end [][4]int64
	into := []any{&out.Start.Pos, &out.End.Pos, &out.Gone, &start, &end}
	for i, part := range parts {
		if err := json.Unmarshal(part, into[i]); err != nil {
			return out, err
		}
	}
	out.Start.Lost, out.End.Lost = lostFrom(start), lostFrom(end)
	return out, nil
}

func lostFrom(rows [][4]int64) []prose.LostEnd {
	var lost []prose.LostEnd
	for _, row := range rows {
		lost = append(lost, prose.LostEnd{Version: row[0], Index: int(row[1]), Offset: int(row[2]), Size: int(row[3])})
	}
	return lost
}
