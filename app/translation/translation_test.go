package translation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/translation"
)

// machine answers as the protocol says, and counts; what it is told to answer
// otherwise, it does.
type machine struct {
	asked  []map[string]string
	status int
	body   string
}

func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var question map[string]string
	if err := json.NewDecoder(r.Body).Decode(&question); err != nil || r.URL.Path != "/translate" || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, `{"error":"Invalid request"}`, http.StatusBadRequest)
		return
	}
	m.asked = append(m.asked, question)
	if m.status != 0 {
		w.WriteHeader(m.status)
	}
	if m.body != "" {
		_, _ = fmt.Fprint(w, m.body)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"translatedText": question["target"] + ": " + question["q"]})
}

func TestTranslate(t *testing.T) {
	m := &machine{}
	server := httptest.NewServer(m)
	defer server.Close()
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	s := translation.New(server.URL+"/", "secret", func() time.Time { return now })
	ctx := context.Background()
	for range 2 { // the second time it is known
		if got, err := s.Translate(ctx, "Hola", "es", "en"); err != nil || got != "en: Hola" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if len(m.asked) != 1 || m.asked[0]["source"] != "es" || m.asked[0]["api_key"] != "secret" || m.asked[0]["format"] != "text" {
		t.Fatalf("asked %v", m.asked)
	}
	if _, err := s.Translate(ctx, strings.Repeat("é", 15_000), "", "en"); err != nil || m.asked[1]["source"] != "auto" || len(m.asked[1]["q"]) > 20_010 {
		t.Errorf("a long text in a language nobody knows: %v", err)
	}
	for name, wrong := range map[string]machine{
		"refused": {status: http.StatusForbidden, body: `{"error":"Visit … to get an API key"}`}, "none": {body: `{}`}, "no JSON": {body: "<html>"},
	} {
		m.status, m.body, m.asked = wrong.status, wrong.body, nil
		now = now.Add(time.Minute)
		for range 2 { // the second time nobody waits for it
			if got, err := s.Translate(ctx, "Adiós", "es", "en"); !errors.Is(err, translation.ErrAway) || got != "" {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		if len(m.asked) != 1 {
			t.Errorf("%s: asked %d times", name, len(m.asked))
		}
		if got, err := s.Translate(ctx, "Hola", "es", "en"); err != nil || got != "en: Hola" {
			t.Errorf("%s: what is known is gone: %v", name, err)
		}
	}
	*m = machine{}
	now = now.Add(time.Minute)
	gone, leave := context.WithCancel(ctx)
	leave()
	if _, err := s.Translate(gone, "Adiós", "es", "en"); !errors.Is(err, translation.ErrAway) {
		t.Errorf("the reader left: %v", err)
	}
	if got, err := s.Translate(ctx, "Adiós", "es", "en"); err != nil || got != "en: Adiós" {
		t.Errorf("and others wait for that: %q, %v", got, err)
	}
}

func TestTranslateWhereNothingIsSetUp(t *testing.T) {
	if _, err := translation.New("", "", time.Now).Translate(context.Background(), "Hola", "es", "en"); !errors.Is(err, translation.ErrOff) {
		t.Error(err)
	}
}
