package browser

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/accounts"
)

// said is what people say at some length: so many texts of 150 words, each
// another one, from the sample content. What repeats itself compresses better
// than people do.
func said(t *testing.T, texts int) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "config", "sample", "topics", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for word := range strings.FieldsSeq(string(text)) {
			if !strings.ContainsAny(word, "#:=[]()@>|*_`-{}") {
				words = append(words, word)
			}
		}
	}
	if len(words) < texts*150 {
		t.Fatalf("the sample has %d words only", len(words))
	}
	var all []string
	for text := range slices.Chunk(words[:texts*150], 150) {
		all = append(all, strings.Join(text, " "))
	}
	return all
}

// A page must be light on a slow line. The budgets are of everything that is
// transferred to somebody who comes for the first time, as it is compressed.
func TestPageWeights(t *testing.T) {
	t.Parallel()
	h := house(t)
	texts := said(t, 20)
	path := h.topic("Amina", "Collection of lamps", texts[0], texts[1:]...)
	for name, budget := range map[string]int{"": 40 << 10, "Amina": 70 << 10} {
		t.Run("reader "+name, func(t *testing.T) {
			t.Parallel()
			var v *Visitor
			if v = visit(t, h.URL); name != "" {
				v = h.visit(name)
			}
			weight := v.Weigh(path)
			if n := v.Count("[id^=post-]"); n < 20 {
				t.Errorf("only %d posts are on the page", n)
			}
			t.Logf("%d bytes in all: %v", weight.Total, weight.Parts)
			if weight.Total > budget {
				t.Errorf("%d bytes in all, the budget is %d: %v", weight.Total, budget, weight.Parts)
			}
		})
	}
}

// axe finds nothing on any screen, wide or narrow, light or dark.
func TestEveryScreenIsAccessible(t *testing.T) {
	t.Parallel()
	h := house(t)
	texts := said(t, 4)
	topic := h.topic("Amina", "Collection of lamps", texts[0], texts[1:]...)
	if err := h.Accounts.Ask(t.Context(), accounts.Asking{Name: "Awa Diop", Email: "awa@example.org", Affiliation: "Ministry of Mines", Statement: "We close a mine.", Language: "fr", Address: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	for who, paths := range map[string][]string{
		"":      {"/", "/forums", fmt.Sprintf("/forums/%d", h.Forum.ID), topic, "/sign-in", "/accounts/new", "/password-resets/new", "/nothing"},
		"Amina": {"/", "/forums", topic, fmt.Sprintf("/topics/new?forum=%d", h.Forum.ID), topic + "/posts/1/edit", topic + "/posts/2/quote", topic + "/posts/1/versions", topic + "/edit", "/inbox", "/people", "/people/1", "/directory", "/settings", "/settings/password", "/settings/address", "/settings/mail", "/settings/sessions"},
		"Chen":  {"/desk", "/desk/requests", "/desk/invitations", "/desk/people", "/desk/people/1", "/desk/policy", "/desk/parties", "/desk/parties/new", "/desk/organizations", "/desk/forums", "/desk/themes", "/desk/audit"},
	} {
		t.Run("reader "+who, func(t *testing.T) {
			t.Parallel()
			v := visit(t, h.URL)
			if who != "" {
				v.signIn(address(who), password)
			}
			for _, path := range paths {
				v.auditScreen(path)
			}
		})
	}
}

func (v *Visitor) auditScreen(path string) {
	v.t.Helper()
	if status := v.Go(path); status != http.StatusOK && path != "/nothing" {
		v.t.Errorf("%s: %d", path, status)
		return
	}
	for _, width := range []int64{360, 1360} {
		v.Screen(width, 900)
		for _, dark := range []bool{false, true} {
			v.Dark(dark)
			v.Audit(fmt.Sprintf("%s at %d, dark %t", path, width, dark))
		}
	}
}
