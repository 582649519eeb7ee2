package live

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/fasthttp/websocket"
)

// incoming is a frame from the client.
type incoming struct {
	Type    string `json:"t"`
	Subject string `json:"s"`
	Offset  int64  `json:"o"`
	Epoch   string `json:"e"`
}

// Types of frames from the client.
const (
	subscribeFrame   = "subscribe"
	unsubscribeFrame = "unsubscribe"
	writingFrame     = "writing"
	pingFrame        = "ping"
)

var errMalformed = errors.New("not a frame of this protocol")

// maxSubject is longer than any subject.
const maxSubject = 64

// parse reads a frame from the client.
func parse(data []byte) (incoming, error) {
	var in incoming
	if err := json.Unmarshal(data, &in); err != nil {
		return in, errMalformed
	}
	switch in.Type {
	case pingFrame:
		return in, nil
	case subscribeFrame, unsubscribeFrame, writingFrame:
		if in.Subject != "" && len(in.Subject) <= maxSubject && len(in.Epoch) <= maxSubject {
			return in, nil
		}
	}
	return in, errMalformed
}

// outgoing is a frame to the client.
type outgoing struct {
	Type    string          `json:"t"`
	Subject string          `json:"s,omitempty"`
	Offset  int64           `json:"o,omitempty"`
	Epoch   string          `json:"e,omitempty"`
	Kind    string          `json:"kind,omitempty"`
	ID      string          `json:"id,omitempty"`
	After   string          `json:"after,omitempty"`
	HTML    string          `json:"html,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message,omitempty"`
}

// frame is a message ready to be written, shared by all who get it.
type frame struct {
	prepared *websocket.PreparedMessage
	size     int
	passing  bool // may be left out for who is behind
}

// compressFrom is the size from which compressing is worth it.
const compressFrom = 512

func newFrame(out outgoing) *frame {
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false) // it is never read as HTML before it is parsed
	if err := encoder.Encode(out); err != nil {
		panic(err) // a struct of strings, and JSON that was marshalled before
	}
	prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, bytes.TrimSuffix(data.Bytes(), []byte("\n")))
	if err != nil {
		panic(err) // writes to memory
	}
	return &frame{prepared: prepared, size: data.Len()}
}

var pong = newFrame(outgoing{Type: "pong"})
