package sample

import (
	"slices"
	"testing"
)

// The desk has something to decide of each kind: posts in each language, a comment and
// a file, appeals that wait and that were decided, what nobody has looked at yet.
func TestCases(t *testing.T) {
	content := loaded(t)
	languages, decisions, kinds, open, waiting, judged := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0, 0, 0
	for _, c := range content.Cases {
		kinds["comment"] = kinds["comment"] || c.Comment > 0
		kinds["file"] = kinds["file"] || c.File != ""
		for _, topic := range content.Topics {
			if topic.Key == c.Topic {
				languages[topic.Posts[c.Post-1].Language] = true
			}
		}
		open += one(c.Decision == nil)
		waiting += one(c.Appeal != nil && c.Judgement == nil)
		judged += one(c.Judgement != nil)
		if c.Decision != nil {
			decisions[c.Decision.To] = true
			decisions[c.Decision.Measure] = true
		}
	}
	for _, to := range []string{"keep", "hide", "delete", "ask_edit", "hand_on", "silence"} {
		if !decisions[to] {
			t.Errorf("none was decided to %s", to)
		}
	}
	if len(languages) != len(Languages) || len(kinds) != 2 || open < 2 || waiting == 0 || judged == 0 {
		t.Errorf("in %v, of %v, %d open, %d appeals wait, %d are decided", languages, kinds, open, waiting, judged)
	}
}

func TestRequests(t *testing.T) {
	content := loaded(t)
	with := 0
	for _, c := range content.Requests {
		if !slices.Contains(Languages, c.Language) || script(c.Statement) != scriptOf(c.Language) {
			t.Errorf("%s says they write %s", c.Name, c.Language)
		}
		with += one(len(c.Letter) > 0)
	}
	if len(content.Requests) < 3 || with == 0 {
		t.Errorf("%d requests, %d with a letter", len(content.Requests), with)
	}
}
