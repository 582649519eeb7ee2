package inbox_test

import (
	"strings"
	"testing"

	"minamata.exchange/views/inbox"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, inbox.States()) }

func TestNoticesSayWhatHappened(t *testing.T) {
	got := viewstest.Render(t, "en", inbox.States()[0].Component)
	for _, want := range []string{"Rosa Mamani mentioned you", "Rosa Mamani accepted your answer", "Former participant", `lang="ar" dir="rtl"`, "/inbox/reading"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
}
