package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// auditing is how long axe may take: it waits for nothing, and looks at thousands
// of cells on the table of rights.
const auditing = 5 * patience

var axe = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("..", "..", "views", "assets", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

// violation is what axe says of one rule.
type violation struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// axeIsThere reports whether axe can run, and fails where it must.
func (v *Visitor) axeIsThere(name string) bool {
	v.t.Helper()
	_, err := axe()
	switch {
	case err != nil && isRequired("node"):
		v.t.Fatalf("%s: axe-core is required here: %v", name, err)
	case err != nil:
		v.t.Logf("did not run: axe on %s: axe-core is not installed (npm ci in views/assets)", name)
	}
	return err == nil
}

// Audit has axe look over the page, all its rules, and fails on whatever it
// finds. name is the screen, as failures call it.
func (v *Visitor) Audit(name string) {
	v.t.Helper()
	if !v.axeIsThere(name) {
		return
	}
	for _, violation := range v.violations() {
		var at strings.Builder
		for _, node := range violation.Nodes {
			fmt.Fprintf(&at, "\n  %s\n    %s", node.HTML, strings.ReplaceAll(node.FailureSummary, "\n", "\n    "))
		}
		v.t.Errorf("%s: axe: %s: %s%s", name, violation.ID, violation.Help, at.String())
	}
}

func (v *Visitor) violations() []violation {
	v.t.Helper()
	script, err := axe()
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := evaluate[bool](v, script+"; true"); err != nil {
		v.fail("load axe: %v", err)
	}
	// Nothing is preloaded: the one rule that reads style sheets is not among the
	// usual ones, and every page would be loaded twice.
	ctx, cancel := context.WithTimeout(v.ctx, auditing)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run({ resultTypes: ["violations"], preload: false }).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	if err != nil {
		v.fail("run axe: %v", err)
	}
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		v.t.Fatal(err)
	}
	return violations
}
