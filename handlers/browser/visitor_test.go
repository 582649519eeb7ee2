package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a condition may take to come true on a busy machine.
const patience = 30 * time.Second

// Visitor is one person at one browser window.
type Visitor struct {
	t    *testing.T
	ctx  context.Context
	site string

	mu       sync.Mutex
	troubles []string
}

// visit opens a window that has never been at the site.
func visit(t *testing.T, site string) *Visitor {
	t.Helper()
	return window(t, site, chromedp.WithNewBrowserContext())
}

// another opens a further window of the same browser, whose cookies and
// storage it has.
func (v *Visitor) another() *Visitor {
	v.t.Helper()
	return window(v.t, v.site, chromedp.WithExistingBrowserContext(chromedp.FromContext(v.ctx).BrowserContextID))
}

func window(t *testing.T, site string, where chromedp.ContextOption) *Visitor {
	t.Helper()
	v := &Visitor{t: t, site: site}
	var cancel context.CancelFunc
	v.ctx, cancel = chromedp.NewContext(need(t), where, chromedp.WithListener(v.listen))
	t.Cleanup(func() {
		v.keepPicture()
		cancel()
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, trouble := range v.troubles {
			t.Error("the page: ", trouble)
		}
	})
	if err := chromedp.Do(v.ctx); err != nil { // the window lives as long as the test
		t.Fatal(err)
	}
	v.do("look at the window", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		// else the window that was opened last has the focus, of whatever story, and the others learn of none
		_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return chromedp.Void{}, err
	})
	v.Screen(1360, 900)
	return v
}

// Close closes the window, as a person does.
func (v *Visitor) Close() {
	v.t.Helper()
	c := chromedp.FromContext(v.ctx)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := cdp.Call(ctx, c.Browser, target.CloseTarget, target.CloseTargetParams{TargetID: c.Target.TargetID}); err != nil {
		v.t.Fatal(err)
	}
}

// listen notes what no page of ours may do.
func (v *Visitor) listen(event any) {
	trouble := ""
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		trouble = event.ExceptionDetails.Text
		if thrown := event.ExceptionDetails.Exception; thrown != nil {
			trouble += " " + thrown.Description
		}
	case *log.EventEntryAdded:
		if event.Entry.Source == log.EntrySourceSecurity || strings.Contains(event.Entry.Text, "Content Security Policy") {
			trouble = event.Entry.Text
		}
	}
	if trouble != "" {
		v.mu.Lock()
		v.troubles = append(v.troubles, trouble)
		v.mu.Unlock()
	}
}

// do runs steps within the patience, or ends the test with what the page
// shows.
func (v *Visitor) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.fail("%s: %v", what, err)
	}
}

func (v *Visitor) fail(format string, args ...any) {
	v.t.Helper()
	v.t.Fatalf("%s\nat %s the page says:\n%s", fmt.Sprintf(format, args...), v.Path(), v.text())
}

func evaluate[T any](v *Visitor, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Eval is the value of an expression in the page, or of what it promises, as
// text.
func (v *Visitor) Eval(expression string) string {
	v.t.Helper()
	value, err := evaluate[string](v, "(async () => String(await ("+expression+")))()")
	if err != nil {
		v.fail("%s: %v", expression, err)
	}
	return value
}

func (v *Visitor) text() string {
	text, err := evaluate[string](v, `document.body ? document.body.innerText.slice(0, 3000) : ""`)
	if err != nil {
		return err.Error()
	}
	return text
}

// Path is where the window is, with query and fragment.
func (v *Visitor) Path() string {
	address, err := evaluate[string](v, "location.href")
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(address, v.site)
}

// Go opens a path, or an address that mail names under another host, and
// returns the status.
func (v *Visitor) Go(address string) int {
	v.t.Helper()
	if parsed, err := url.Parse(address); err == nil {
		address = v.site + parsed.RequestURI()
	}
	return v.arrive("go to "+address, chromedp.Navigate(address))
}

// Follow clicks, waits for the page that the click leads to, and returns its
// status.
func (v *Visitor) Follow(selector string) int {
	v.t.Helper()
	return v.arrive("follow "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Enter presses Enter where the focus is, waits for the page that this leads
// to, and returns its status.
func (v *Visitor) Enter() int {
	v.t.Helper()
	return v.arrive("press Enter", chromedp.KeyEvent(kb.Enter))
}

func (v *Visitor) arrive(what string, step chromedp.Action[chromedp.Void]) int {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, step)
	if err != nil {
		v.fail("%s: %v", what, err)
	}
	if answer == nil {
		return 0
	}
	return int(answer.Status)
}

// Click clicks and waits for nothing but that the thing can be seen.
func (v *Visitor) Click(selector string) {
	v.t.Helper()
	v.do("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Fill replaces what stands in a field.
func (v *Visitor) Fill(selector, text string) {
	v.t.Helper()
	v.do("fill in "+selector, chromedp.Focus(chromedp.CSS(selector), chromedp.NodeVisible))
	v.Eval(fmt.Sprintf("document.querySelector(%q).select()", selector))
	v.Type(text)
}

// Type puts text in where the focus is.
func (v *Visitor) Type(text string) {
	v.t.Helper()
	v.do("type", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

// Choose picks a value of a select.
func (v *Visitor) Choose(selector, value string) {
	v.t.Helper()
	chosen := v.Eval(fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.value = %q;
		s.dispatchEvent(new Event("change", {bubbles: true})); return s.value })()`, selector, value))
	if chosen != value {
		v.fail("%s has no %q", selector, value)
	}
}

// Press presses keys, such as kb.Tab, while others are held down.
func (v *Visitor) Press(keys string, held ...chromedp.Modifier) {
	v.t.Helper()
	v.do("press", chromedp.KeyEvent(keys, chromedp.KeyModifiers(held...)))
}

// Until waits until the expression, or what it promises, is true in the page.
func (v *Visitor) Until(what, expression string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		met, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => !!(await ("+expression+")))()", chromedp.EvalAwaitPromise))
		if err == nil && met {
			return
		}
		select {
		case <-again.C: // a page that is being replaced answers with an error: ask again
		case <-ctx.Done():
			v.fail("waited in vain until %s (%v)", what, err)
		}
	}
}

// Keyboard presses keys as a keyboard does: what a key is taken for by the
// editor does nothing more, which keys that are sent one by one do for Enter.
func (v *Visitor) Keyboard(keys string, held ...chromedp.Modifier) {
	v.t.Helper()
	for i, part := range strings.Split(keys, kb.Enter) {
		if i > 0 {
			v.do("press Enter", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
				key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, key); err != nil {
					return chromedp.Void{}, err
				}
				key.Type, key.Text, key.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
				_, err := chromedp.Call(ctx, input.DispatchKeyEvent, key)
				return chromedp.Void{}, err
			})
		}
		if part != "" {
			v.Press(part, held...)
		}
	}
}

// Sees waits until the page says text.
func (v *Visitor) Sees(text string) {
	v.t.Helper()
	v.Until(fmt.Sprintf("the page says %q", text), fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

// SeesNot waits until the page no longer says text.
func (v *Visitor) SeesNot(text string) {
	v.t.Helper()
	v.Until(fmt.Sprintf("the page does not say %q", text), fmt.Sprintf("!document.body.innerText.includes(%q)", text))
}

// At waits until the window is at a path that begins so.
func (v *Visitor) At(path string) {
	v.t.Helper()
	v.Until("the window is at "+path, fmt.Sprintf("(location.pathname + location.search + location.hash).startsWith(%q)", path))
}

// Count is how many things the selector finds now.
func (v *Visitor) Count(selector string) int {
	v.t.Helper()
	n, err := evaluate[int](v, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
	if err != nil {
		v.fail("count %s: %v", selector, err)
	}
	return n
}

// Screen sets the size of the window.
func (v *Visitor) Screen(width, height int64) {
	v.t.Helper()
	v.do("size the window", chromedp.EmulateViewport(width, height))
}

// Dark has the person prefer a dark screen, or not.
func (v *Visitor) Dark(dark bool) {
	v.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	v.do("prefer "+scheme, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return chromedp.Void{}, err
	})
}

// WithoutScript has the browser run no script of any page from now on.
func (v *Visitor) WithoutScript() {
	v.t.Helper()
	v.do("switch script off", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	})
}

// keepPicture keeps what a failed test saw last.
func (v *Visitor) keepPicture() {
	folder := os.Getenv("EXCHANGE_TEST_KEEP")
	if folder == "" || !v.t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	name := filepath.Join(folder, strings.ReplaceAll(v.t.Name(), "/", "-")+".png")
	if err := errors.Join(err, os.WriteFile(name, picture, 0o600)); err != nil {
		v.t.Log("no picture was kept: ", err)
	}
}

// TabTo goes to a control by the Tab key alone, as somebody without a mouse
// does, and fails where the focus cannot be seen.
func (v *Visitor) TabTo(selector string) {
	v.t.Helper()
	for range 200 {
		v.Press(kb.Tab)
		if v.Eval(fmt.Sprintf("document.activeElement.matches(%q)", selector)) == "true" {
			v.seesFocus(selector)
			return
		}
	}
	v.fail("%s cannot be reached by the Tab key", selector)
}

// Pick goes to a select by the Tab key and down to one of its values by the arrow.
func (v *Visitor) Pick(selector, value string) {
	v.t.Helper()
	v.TabTo(selector)
	v.Press(kb.Home)
	for range 60 {
		if v.Eval("document.activeElement.value") == value {
			return
		}
		v.Press(kb.ArrowDown)
	}
	v.fail("%s has no %q that the arrow reaches", selector, value)
}

// Unfold goes by the Tab key to what opens something, and opens it.
func (v *Visitor) Unfold(summary string) {
	v.t.Helper()
	v.TabTo(summary)
	v.Press(" ")
	v.Until(summary+" is open", "document.activeElement.parentElement.open")
}

// misses waits until the browser has led to a field that must be filled in.
func (v *Visitor) misses(name string) {
	v.t.Helper()
	v.Until(name+" is asked for", fmt.Sprintf("document.activeElement.name === %q && document.activeElement.validity.valueMissing", name))
}

func (v *Visitor) seesFocus(selector string) {
	v.t.Helper()
	visible := v.Eval(`(() => { const s = getComputedStyle(document.activeElement);
		return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none" })()`)
	if visible != "true" {
		v.t.Errorf("%s has the focus and does not show it", selector)
	}
}
