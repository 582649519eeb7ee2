package prose_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minamata.exchange/app/prose"
)

// suggested is a suggestion as the editor has made it of an edit.
type suggested struct {
	N, I                 int
	Person               string
	Before, After, Meant json.RawMessage
	Steps                json.RawMessage
}

// TestEditorSuggests judges what the editor's suggesting mode makes of random
// edits of two people, on documents with lists, tables and quotations: the
// steps fit, they are nothing but suggestions of the one who made them, and
// rejecting them gives the document before. On a document without others,
// accepting gives what the same edit makes without suggesting.
func TestEditorSuggests(t *testing.T) {
	count, seed := "150", "1"
	if more := os.Getenv("PROSE_SUGGESTIONS"); more != "" {
		count, seed, _ = strings.Cut(more, ",")
	}
	judged, firsts := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(fromEditor(t, "suggestions.mjs", count, seed)))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var s suggested
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		judged++
		if judge(t, s) {
			firsts++
		}
	}
	if judged < 100 || firsts < 30 {
		t.Errorf("%d suggestions, %d of them on documents without others", judged, firsts)
	}
	t.Logf("%d suggestions, %d of them on documents without others", judged, firsts)
}

// TestEditorLeavesSuggestions judges what the editor lets stand at once of the
// random edits of one person who may not decide on what the other suggests, and
// what it makes suggestions: all of it the server takes.
func TestEditorLeavesSuggestions(t *testing.T) {
	count, seed := "200", "1"
	if more := os.Getenv("PROSE_SUGGESTIONS"); more != "" {
		count, seed, _ = strings.Cut(more, ",")
	}
	judged := 0
	lines := bufio.NewScanner(bytes.NewReader(fromEditor(t, "suggestions.mjs", count, seed, "beside")))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var s suggested
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		if s.Person != "1" {
			continue
		}
		judged++
		before, doc, steps := s.read(t)
		maps := make([]prose.StepMap, len(steps))
		for i, step := range steps {
			maps[i] = step.StepMap()
		}
		own := func(m *prose.Mark) bool { return m.Attr("author") == s.Person }
		if keeps, err := prose.KeepsSuggestions(before, doc, maps, own); err != nil || !keeps {
			t.Errorf("%d.%d: touches what the other suggests: %v\nbefore %s\n after %s\n steps %s", s.N, s.I, err, s.Before, s.After, s.Steps)
		}
	}
	if judged < 100 {
		t.Errorf("only %d acts", judged)
	}
}

// read gives the document before, and where the steps lead.
func (s suggested) read(t *testing.T) (before, after *prose.Node, steps []prose.Step) {
	t.Helper()
	before, err := prose.Exchange().NodeFromJSON(s.Before)
	if err != nil {
		t.Fatal(err)
	}
	if steps, err = prose.Exchange().StepsFromJSON(s.Steps); err != nil {
		t.Fatal(err)
	}
	after = before
	for _, step := range steps {
		if after, err = step.Apply(after); err == nil {
			err = prose.CheckStep(step, after)
		}
		if err != nil {
			t.Fatalf("%d.%d: a step does not fit: %v\n%s\n%s", s.N, s.I, err, s.Before, s.Steps)
		}
	}
	return before, after, steps
}

// judge says whether the suggestion was on a document without others.
func judge(t *testing.T, s suggested) bool {
	t.Helper()
	before, doc, _ := s.read(t)
	read := func(data []byte) *prose.Node {
		doc, err := prose.Exchange().NodeFromJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	meant := read(s.Meant)
	own := func(m *prose.Mark) bool { return m.Attr("author") == s.Person }
	if !doc.Equal(read(s.After)) {
		t.Errorf("%d.%d: another document than in the editor", s.N, s.I)
	}
	if only, err := prose.OnlySuggests(before, doc, own); err != nil || !only {
		t.Errorf("%d.%d: more than a suggestion: %v\nbefore %s\n after %s\n meant %s", s.N, s.I, err, s.Before, s.After, s.Meant)
	}
	if len(prose.Suggestions(before)) > 0 {
		return false
	}
	accepted, err := prose.AcceptSuggestions(doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !accepted.Doc().Equal(meant) {
		t.Errorf("%d.%d: accepting gives something else\n  before %s\n   after %s\naccepted %s\n   meant %s", s.N, s.I, s.Before, s.After, accepted.Doc().AppendJSON(nil), s.Meant)
	}
	return true
}

// fromEditor gives what a script of views/assets prints.
func fromEditor(t *testing.T, arguments ...string) []byte {
	t.Helper()
	const dir = "../../views/assets"
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(dir + "/node_modules/esbuild")
	}
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("EXCHANGE_TEST_REQUIRE"), ","), "node") {
			t.Fatalf("node and the packages of views/assets are required here: %v", err)
		}
		t.Skip("did not run: node or the packages of views/assets (npm ci) are not here: ", err)
	}
	run := exec.CommandContext(t.Context(), "node", arguments...)
	run.Dir = dir
	var out, said bytes.Buffer
	run.Stdout, run.Stderr = &out, &said
	if err := run.Run(); err != nil {
		t.Fatalf("%s: %v: %s", strconv.Quote(strings.Join(arguments, " ")), err, said.Bytes())
	}
	t.Logf("%s", bytes.TrimSpace(said.Bytes()))
	return out.Bytes()
}
