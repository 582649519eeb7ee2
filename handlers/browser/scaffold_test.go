package browser

import (
	"net/http"
	"testing"

	"minamata.exchange/handlers/handlertest"
)

// What these tests say of a page is worth something only if they would see
// what is wrong with it.
func TestTheAuditSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	site := handlertest.Start(t)
	v := visit(t, site.URL)
	if status := v.Go("/nothing"); status != http.StatusNotFound {
		t.Fatal(status)
	}
	v.Audit("the page that is not there")
	v.Eval(`document.body.insertAdjacentHTML("beforeend", "<img src='data:,'>")`)
	if v.axeIsThere("the spoilt page") && len(v.violations()) == 0 {
		t.Error("axe finds nothing wrong with an image without a text")
	}
}

func TestALineCanBeCutAndMended(t *testing.T) {
	t.Parallel()
	line := line(t, handlertest.Start(t))
	v := visit(t, line.URL)
	const ask = `fetch("/healthz").then(r => r.status, () => "cut")`
	v.Go("/nothing")
	for _, want := range []string{"200", "cut", "200"} {
		if got := v.Eval(ask); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if want == "200" {
			line.Cut()
		} else {
			line.Mend()
		}
	}
}

func TestNoScriptRunsWithoutScript(t *testing.T) {
	t.Parallel()
	site := handlertest.Start(t)
	with, without := visit(t, site.URL), visit(t, site.URL)
	without.WithoutScript()
	// A click elsewhere closes a menu where script runs.
	const isOpenAfterAClick = `(() => { const menu = document.querySelector("details[data-behaviour~=menu]");
		menu.open = true; document.body.click(); return menu.open })()`
	for v, want := range map[*Visitor]string{with: "false", without: "true"} {
		v.Go("/nothing")
		if got := v.Eval(isOpenAfterAClick); got != want {
			t.Errorf("open: %s, want %s", got, want)
		}
	}
}
