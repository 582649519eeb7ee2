package handlertest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var letterLink = regexp.MustCompile(`/(?:invitations|password-resets|address-changes|public-comments)/[A-Za-z0-9_-]{43}`)

// Link waits for a letter to an address and gives the path of the link in the
// newest that has one.
func (s *Site) Link(t testing.TB, to string) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if links := s.links(t, to); len(links) > 0 {
			return links[len(links)-1]
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("no letter with a link came to %s", to)
		}
	}
}

// links are those in the letters to an address, the oldest first.
func (s *Site) links(t testing.TB, to string) (found []string) {
	t.Helper()
	for _, letter := range s.Letters(t, to) {
		if link := letterLink.FindString(letter); link != "" {
			found = append(found, link)
		}
	}
	return found
}

// Letters are those to an address as they were sent, with their lines whole,
// the oldest first.
func (s *Site) Letters(t testing.TB, to string) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.Config.Data, "mail", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		letter := strings.NewReplacer("=\r\n", "", "=\n", "").Replace(string(content))
		if head, _, _ := strings.Cut(letter, "\r\n\r\n"); strings.Contains(head, "<"+to+">") {
			all = append(all, letter)
		}
	}
	return all
}
