package collab

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Types of messages from clients.
const (
	openMessage     = "open"
	stepsMessage    = "steps"
	hereMessage     = "here"
	pingMessage     = "ping"
	divergedMessage = "diverged"
	threadMessage   = "thread"
	threadsMessage  = "threads"
)

// incoming is any message from a client.
type incoming struct {
	Type    string          `json:"t"`
	Version *int64          `json:"v"`
	Epoch   string          `json:"e"`
	Ref     string          `json:"ref"`
	Base    int64           `json:"base"`
	Since   *int64          `json:"since"`
	Steps   json.RawMessage `json:"steps"`
	Mirrors [][2]int64      `json:"mirrors"`
	Away    float64         `json:"away"`
	Anchor  int64           `json:"a"`
	Head    int64           `json:"h"`
	Hash    string          `json:"hash"`
	Act     string          `json:"act"`
	Thread  int64           `json:"n"`
	Comment int64           `json:"k"`
	Seen    int64           `json:"seen"`
	Text    string          `json:"text"`
	Outcome string          `json:"outcome"`
	From    *int64          `json:"from"`
	To      *int64          `json:"to"`
	After   int64           `json:"after"`
}

// ErrMalformed means that what was sent is no message: the session is over.
var ErrMalformed = errors.New("not a message")

// messagesAtOnce bounds the messages of one frame.
const messagesAtOnce = 64

// parse reads one message or an array of them.
func parse(data []byte) ([]incoming, error) {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) == 0 {
		return nil, ErrMalformed
	}
	var messages []incoming
	if data[0] == '[' {
		if json.Unmarshal(data, &messages) != nil || len(messages) > messagesAtOnce {
			return nil, ErrMalformed
		}
	} else {
		messages = make([]incoming, 1)
		if json.Unmarshal(data, &messages[0]) != nil {
			return nil, ErrMalformed
		}
	}
	for i := range messages {
		if !messages[i].isKnown() {
			return nil, ErrMalformed
		}
	}
	return messages, nil
}

func (m *incoming) isKnown() bool {
	switch m.Type {
	case hereMessage, pingMessage, divergedMessage, threadsMessage:
		return true
	case openMessage:
		return m.Ref == "" || refForm.MatchString(m.Ref)
	case stepsMessage, threadMessage:
		return refForm.MatchString(m.Ref)
	}
	return false
}

var refForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// pong answers ping.
var pong = newFrame([]byte(`{"t":"pong"}`))

// encode is the JSON of a small message.
func encode(message any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		panic(err) // our own types always can be
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// refusedMessage says that a batch was not taken.
type refusedMessage struct {
	Type    string `json:"t"`
	Ref     string `json:"ref,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// saidMessage says that what was said in a discussion is kept, and told.
type saidMessage struct {
	Type   string `json:"t"`
	Ref    string `json:"ref"`
	Thread int64  `json:"n"`
}

type modeMessage struct {
	Type    string `json:"t"`
	Mode    string `json:"mode"`
	Accept  bool   `json:"accept,omitempty"`
	Message string `json:"message,omitempty"`
}

// shownPerson is someone in the room, as the others see them.
type shownPerson struct {
	Session  int64           `json:"s"`
	ID       models.PersonID `json:"id"`
	Name     string          `json:"name"`
	Capacity string          `json:"capacity"`
	Colour   int64           `json:"colour"`
	Anchor   int64           `json:"a"`
	Head     int64           `json:"h"`
}

type peopleMessage struct {
	Type   string        `json:"t"`
	Joined []shownPerson `json:"joined,omitempty"`
	Left   []int64       `json:"left,omitempty"`
}

type herePositions struct {
	Type      string     `json:"t"`
	Version   int64      `json:"v"`
	Positions [][3]int64 `json:"p"`
}

// keptMessage is what could not be placed, as its author is told.
type keptMessage struct {
	Type    string          `json:"t"`
	ID      models.KeptID   `json:"id"`
	Ref     string          `json:"ref"`
	Text    string          `json:"text"`
	Content json.RawMessage `json:"content"`
	At      int64           `json:"at"`
	Version int64           `json:"v"`
	Why     string          `json:"why"`
}

func keptFrom(kept models.DocumentKept) keptMessage {
	return keptMessage{
		Type: "kept", ID: kept.ID, Ref: kept.Ref, Text: kept.Text, Content: json.RawMessage(kept.Content),
		At: kept.At, Version: kept.Version, Why: kept.Why,
	}
}

// stepsFrame is batches that lead on from a version; hash may be "".
func stepsFrame(from int64, entries []*entry, hash string) []byte {
	size := 64
	for _, e := range entries {
		size += len(e.json) + 1
	}
	b := strconv.AppendInt(append(make([]byte, 0, size), `{"t":"steps","v":`...), from, 10)
	b = appendEntries(append(b, `,"b":`...), entries)
	if hash != "" {
		b = append(append(append(b, `,"h":"`...), hash...), '"')
	}
	return append(b, '}')
}

func appendEntries(b []byte, entries []*entry) []byte {
	b = append(b, '[')
	for i, e := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, e.json...)
	}
	return append(b, ']')
}

// appendSteps writes steps as an array.
func appendSteps(b []byte, steps []prose.Step) []byte {
	b = append(b, '[')
	for i, step := range steps {
		if i > 0 {
			b = append(b, ',')
		}
		b = step.AppendJSON(b)
	}
	return append(b, ']')
}
