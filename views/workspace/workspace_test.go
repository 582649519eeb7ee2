package workspace_test

import (
	"strings"
	"testing"

	"minamata.exchange/views/viewstest"
	"minamata.exchange/views/workspace"
)

func TestStates(t *testing.T) { viewstest.Check(t, workspace.States()) }

func TestNamesAreEscaped(t *testing.T) {
	got := viewstest.Render(t, "en", workspace.Activity(workspace.ActivityProps{Kind: "joined", Person: "<script>", Role: "lead"}))
	if strings.Contains(got, "<script>") || !strings.Contains(got, "&lt;script&gt;") {
		t.Error(got)
	}
}

// The tab of documents stands where there is something behind it.
func TestDocumentsHaveATabWhenTheyAreThere(t *testing.T) {
	for _, there := range []bool{true, false} {
		frame := workspace.FrameProps{Head: workspace.HeadProps{URL: "/workspaces/3", Status: "open", Lang: "en", Documents: there}}
		got := viewstest.Render(t, "en", workspace.Discussion(workspace.DiscussionProps{FrameProps: frame}))
		if strings.Contains(got, "/workspaces/3/documents") != there {
			t.Errorf("documents %v", there)
		}
	}
}
