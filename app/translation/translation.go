package translation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Why there is no translation.
var (
	ErrOff  = errors.New("no translation is set up")
	ErrAway = errors.New("the translation does not answer")
)

// Limits of asking.
const (
	patience  = 4 * time.Second  // for an answer, while somebody waits for a page
	rest      = 30 * time.Second // for which a service is left alone that failed
	maxText   = 20_000           // bytes that are sent
	maxAnswer = 200_000          // bytes that are read
	maxKept   = 500              // translations that are held
)

// Service asks for translations.
type Service struct {
	address string
	key     string
	client  http.Client
	now     func() time.Time

	mu   sync.Mutex
	kept map[asked]string
	back time.Time // when a service that failed is asked again
}

// asked is what was asked for.
type asked struct{ text, from, to string }

// New makes a service that asks at an address, with a key if that wants one; without
// an address nothing is translated.
func New(address, key string, now func() time.Time) *Service {
	return &Service{address: strings.TrimRight(address, "/"), key: key, client: http.Client{Timeout: patience}, now: now, kept: map[asked]string{}}
}

// Translate puts a plain text into a language ("en"); from is the one that it is in,
// or "" where that is not known. It fails with ErrOff or ErrAway.
func (s *Service) Translate(ctx context.Context, text, from, to string) (string, error) {
	if s.address == "" {
		return "", ErrOff
	}
	question := asked{text: shortened(text), from: from, to: to}
	if from == "" {
		question.from = "auto"
	}
	if answer, known, mayAsk := s.known(question); known || !mayAsk {
		return answer, away(known)
	}
	answer, err := s.ask(ctx, question)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil { // else it was the reader who left
			s.back = s.now().Add(rest)
		}
		return "", errors.Join(ErrAway, err)
	}
	for old := range s.kept {
		if len(s.kept) < maxKept {
			break
		}
		delete(s.kept, old)
	}
	s.kept[question] = answer
	return answer, nil
}

func away(known bool) error {
	if known {
		return nil
	}
	return ErrAway
}

// known is what was answered before, and whether the service may be asked now.
func (s *Service) known(question asked) (answer string, known, mayAsk bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, known = s.kept[question]
	return answer, known, !s.now().Before(s.back)
}

func (s *Service) ask(ctx context.Context, question asked) (string, error) {
	body, err := json.Marshal(map[string]string{"q": question.text, "source": question.from, "target": question.to, "format": "text", "api_key": s.key})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address+"/translate", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answers %s", response.Status)
	}
	var answer struct {
		TranslatedText string `json:"translatedText"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&answer); err != nil {
		return "", err
	}
	if strings.TrimSpace(answer.TranslatedText) == "" {
		return "", errors.New("it answers nothing")
	}
	return answer.TranslatedText, nil
}

// shortened is as much of a text as is sent.
func shortened(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + " …"
}
