package gallery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minamata.exchange/views/gallery"
	"minamata.exchange/views/viewstest"
)

func TestEveryPackageWithStatesIsHere(t *testing.T) {
	files, err := filepath.Glob("../*/states.go")
	if err != nil {
		t.Fatal(err)
	}
	here := map[string]bool{}
	for _, g := range gallery.All() {
		here[g.Name] = true
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file))
		if strings.Contains(string(source), "func States()") && !here[name] {
			t.Errorf("the states of views/%s are not in the gallery", name)
		}
	}
}

func TestIndexLeadsToEveryState(t *testing.T) {
	index := viewstest.Render(t, "en", gallery.Index("/dev/states"))
	for _, want := range []string{`href="/dev/states/forum/0"`, "post: Arabic", "home: visitor"} {
		if !strings.Contains(index, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, g := range gallery.All() {
		for n := range g.States {
			if _, ok := gallery.Find(g.Name, n); !ok {
				t.Errorf("%s %d is not found", g.Name, n)
			}
		}
	}
	for _, n := range []int{-1, 1000} {
		if _, ok := gallery.Find("forum", n); ok {
			t.Errorf("there is a state %d", n)
		}
	}
	if _, ok := gallery.Find("nothing", 0); ok {
		t.Error("there is a group that is not")
	}
}
