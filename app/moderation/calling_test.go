package moderation_test

import (
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/apptest"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// letters are the letters that say some words, to whom: all that are due are sent first.
func (s *stage) letters(t *testing.T, want int, words string) string {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(20 * time.Second); ; {
		var to []string
		files, err := filepath.Glob(filepath.Join(s.Config.Data, "mail", "*.eml"))
		must(t, err)
		for _, name := range files {
			raw, err := os.ReadFile(name)
			must(t, err)
			text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(raw))))
			if err == nil && strings.Contains(string(text), words) {
				_, address, _ := strings.Cut(string(text), "<")
				address, _, _ = strings.Cut(address, "@")
				to = append(to, address)
			}
		}
		if len(to) >= want {
			return strings.Join(to, " ")
		}
		select {
		case <-tick.C:
		case <-patience:
			t.Fatalf("%d letters say %q: %v", len(to), words, to)
		}
	}
}

// Who decides cases is written to that some wait: once, not of what somebody sees to
// or of their own, and again when more have come and an hour has passed.
func TestWhoDecidesIsCalled(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		mails := func() (count int) {
			t.Helper()
			must(t, s.Moderation.Call(background))
			must(t, a.DB.Read(background, func(tx *models.Tx) error {
				return tx.Raw("select count(*) from desk_mails where told_at = ?", tx.Now).Scan(&count).Error
			}))
			return count
		}
		must(t, s.report("Oscar", s.post))
		if n := mails(); n != 0 {
			t.Errorf("%d are written to at once", n)
		}
		a.Clock.Turn(6 * time.Minute)
		must(t, s.Notify.Choose(background, s.who["Chief"], models.MailNone))
		if n := mails(); n != 3 { // Mod, Mona and Chen; Chief wants no mail
			t.Errorf("%d are written to", n)
		}
		s.letters(t, 3, "1 new")
		a.Clock.Turn(2 * time.Hour)
		if n := mails(); n != 0 {
			t.Errorf("%d are written to of the same", n)
		}
		own := s.reply(t, "Mona", "Her own.")
		must(t, s.report("Awa", own))
		a.Clock.Turn(6 * time.Minute)
		if n := mails(); n != 2 {
			t.Errorf("%d are written to of what Mona wrote", n)
		}
		s.letters(t, 2, "2 wait in all")
		must(t, s.Moderation.Decide(background, s.who["Mod"], moderation.Decision{Case: s.one(t, "Mona").ID, To: models.CaseHide, Ground: "unkind"}))
		a.Clock.Turn(2 * time.Hour)
		must(t, s.Moderation.Appeal(background, s.who["Xavier"], 1, "No."))
		a.Clock.Turn(6 * time.Minute)
		if n := mails(); n != 2 { // Mona and Chen: Mod decided it
			t.Errorf("%d are written to of the appeal", n)
		}
		must(t, s.report("Wim", s.reply(t, "Xavier", "More.")))
		taken, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		for _, c := range taken.Cases {
			must(t, s.Moderation.Claim(background, s.who["Mod"], c.ID))
		}
		a.Clock.Turn(2 * time.Hour)
		if n := mails(); n != 0 {
			t.Errorf("%d are written to of what is taken", n)
		}
	})
}

// Who reported something learns that it was decided, once, and not how.
func TestWhoReportedLearnsThatItWasDecided(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		must(t, s.report("Oscar", s.post))
		told := func() (kinds []string) {
			t.Helper()
			inbox, err := s.Forum.Inbox(background, s.who["Oscar"], 0)
			must(t, err)
			for _, n := range inbox.Notices {
				kinds = append(kinds, n.Kind+n.Ground+n.Reason)
			}
			return kinds
		}
		c := s.decide(t, "Mod", moderation.Decision{To: models.CaseHide, Ground: "unkind", Note: "Out."})
		if got := told(); len(got) != 1 || got[0] != moderation.NoticeReportDecided {
			t.Errorf("told %q", got)
		}
		must(t, s.Moderation.Undo(background, s.who["Mod"], c.ID, 0, "Again."))
		s.decide(t, "Mod", moderation.Decision{To: models.CaseKeep, Ground: "in_order"})
		if got := told(); len(got) != 1 {
			t.Errorf("told again %q", got)
		}
	})
}
