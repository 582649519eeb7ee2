package browser

import (
	"strings"
	"testing"
	"time"
)

// The editor's page, for somebody who comes for the first time: everything
// that goes over the line, until the document can be opened without one.
func TestEditorWeight(t *testing.T) {
	t.Parallel()
	const budget = 160 << 10
	d := writingDesk(t, "en")
	amina, l := d.onLine("Amina")
	d.open(amina)
	amina.Click(".ProseMirror")
	amina.Type(strings.Join(said(t, 4), " "))
	amina.saved()
	amina.Go("/nothing")
	if _, err := amina.uncached(); err != nil {
		t.Fatal(err)
	}
	amina.Until("the device is as new", `Promise.all([caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))), navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))])`)
	from := l.Down.Load()
	d.open(amina)
	amina.saved()
	shown := l.Down.Load() - from
	amina.isKept(d.path)
	total := l.Down.Load() - from
	t.Logf("%d bytes until it can be written in, %d in all", shown, total)
	if total > budget {
		t.Errorf("%d bytes, the budget is %d", total, budget)
	}
	if shown < 40<<10 {
		t.Errorf("%d bytes only: something came from elsewhere", shown)
	}
}

// What one typed letter costs, at the pace at which people type, on the lines of
// who types and of who sees it: all bytes over the line, both ways, frames with
// their headers, cursors, answers and what is sent to keep the line among them.
func TestBytesOfALetter(t *testing.T) {
	t.Parallel()
	const (
		budget  = 200
		letters = 80
		pace    = 180 * time.Millisecond // 330 letters a minute
	)
	d := writingDesk(t, "en")
	amina, up := d.onLine("Amina")
	bruno, down := d.onLine("Bruno")
	for _, v := range []*Visitor{amina, bruno} {
		d.open(v)
		v.saved()
		v.isKept(d.path)
	}
	amina.Click(".ProseMirror")
	amina.Type("Before.")
	bruno.says("the first words", "Before.")
	text := strings.Repeat("Shared centres change it. ", 4)[:letters]
	from := [4]int64{up.Up.Load(), up.Down.Load(), down.Up.Load(), down.Down.Load()}
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for letter := range strings.SplitSeq(text, "") {
		amina.Type(letter)
		<-tick.C
	}
	bruno.says("all of it", "Before."+text)
	amina.saved()
	to := [4]int64{up.Up.Load(), up.Down.Load(), down.Up.Load(), down.Down.Load()}
	var each [4]float64
	for i := range each {
		each[i] = float64(to[i]-from[i]) / letters
	}
	t.Logf("a letter costs who types it %.0f up and %.0f down, and who sees it %.0f up and %.0f down", each[0], each[1], each[2], each[3])
	if each[0] > budget || each[3] > budget {
		t.Errorf("a letter costs %.0f bytes up and %.0f down, the budget is %d each", each[0], each[3], budget)
	}
}
