package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/document"
	"minamata.exchange/app/notify"
	"minamata.exchange/app/thread"
	"minamata.exchange/models"
)

// draft is a document of a room, which Amina and Bruno may comment on.
func (s *stage) draft(t *testing.T, w models.Workspace, title string) models.DocumentID {
	t.Helper()
	made, err := s.Document.Start(t.Context(), s.people["Bruno"], w.ID, document.Description{Title: title, Language: "fr"})
	must(t, err)
	return made.ID
}

// says has Bruno comment on the whole of a document.
func (s *stage) says(t *testing.T, on models.DocumentID, text string) thread.On {
	t.Helper()
	s.written++
	number, err := s.Thread.Start(t.Context(), s.people["Bruno"], thread.Start{Document: on, Text: text, Ref: fmt.Sprintf("reference-%07d", s.written)})
	must(t, err)
	return thread.On{Document: on, Thread: number}
}

func (s *stage) show(t *testing.T, w models.Workspace) {
	t.Helper()
	must(t, s.DB.Write(t.Context(), func(tx *models.Tx) error {
		if err := models.SetWorkspace(tx, w.ID, map[string]any{"visibility": models.VisibilityParties}); err != nil {
			return err
		}
		return s.Access.WorkspaceChanged(tx, w.ID)
	}))
}

// Nothing of a document that is marked as confidential stands in a mail, in whatever
// workspace; once the mark is lifted it does.
func TestNothingOfWhatIsMarkedIsMailed(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.room(t)
		s.show(t, w)
		one := s.draft(t, w, "Zirconium draft")
		mark := func(reason string) {
			t.Helper()
			must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
				if err := tx.Exec("update notices set mail_due_at = null, read_at = created_at").Error; err != nil {
					return err
				}
				d, err := models.LockDocument(tx, one)
				if err != nil {
					return err
				}
				return models.SetDocument(tx, d, models.MarkColumns(tx, s.people["Bruno"].Person, reason))
			}))
		}
		for reason, want := range map[string]bool{"Figures": false, "": true} {
			mark(reason)
			s.says(t, one, s.mention("Amina")+" what of *Zirconium*?")
			s.errands, s.letters = nil, nil
			s.due(t, time.Minute)
			if len(s.errands) != 1 {
				t.Fatalf("%q: %d errands", reason, len(s.errands))
			}
			must(t, s.Send(t.Context(), s.errands[0]))
			if got := strings.Contains(fmt.Sprint(s.letters), "Zirconium"); got != want || len(s.letters) != 1 {
				t.Errorf("%q: %d letters, its words in them: %v", reason, len(s.letters), got)
			}
		}
	})
}

// Who is mentioned in a comment gets one mail a document, a minute later, with
// the words; nothing of what was read, deleted or may not be read any more, and
// of a members-only workspace only that there is something.
func TestMentionsInComments(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.room(t)
		one, two := s.draft(t, w, "Zirconium draft"), s.draft(t, w, "Second draft")
		must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error { // invitations are not the matter
			return tx.Exec("update notices set mail_due_at = null").Error
		}))
		first := s.says(t, one, s.mention("Amina")+" what of *Zirconium*?")
		s.due(t, 30*time.Second)
		if got := s.mailed(t); len(got) != 0 {
			t.Errorf("mailed before its time: %v", got)
		}
		s.due(t, time.Minute)
		must(t, s.Send(t.Context(), s.errands[0]))
		closed := s.letters[0]
		if all := fmt.Sprint(closed); strings.Contains(all, "Zirconium") || strings.Contains(all, "Bruno") || closed.Lines[1].Path != thread.Path(one, first.Thread) {
			t.Errorf("of a members-only workspace: %+v", closed)
		}
		s.mailed(t)

		s.show(t, w)
		must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error { return tx.Exec("update notices set read_at = created_at").Error }))
		s.says(t, one, s.mention("Amina")+" what of *Zirconium*?")
		s.says(t, one, "And you, "+s.mention("Amina")+", and "+s.mention("Farah")+" who may not read it?")
		gone := s.says(t, two, s.mention("Amina")+" never mind")
		s.says(t, two, s.mention("Dana")+" too")
		must(t, s.Thread.Delete(t.Context(), s.people["Bruno"], gone, 1))
		s.due(t, time.Minute)
		for _, errand := range s.errands {
			must(t, s.Send(t.Context(), errand))
		}
		letters := map[string]notify.Letter{}
		for _, letter := range s.letters {
			letters[letter.Name+" "+letter.Subject] = letter
		}
		if len(letters) != 2 || len(s.letters) != 2 {
			t.Fatalf("mailed %+v", s.letters)
		}
		amina := letters["Amina Zirconium draft"]
		var lines []string
		for _, line := range amina.Lines {
			lines = append(lines, line.Text)
		}
		want := []string{"Bruno mentioned you", "@Amina what of *Zirconium*?", "Bruno mentioned you", "And you, @Amina, and @Farah who may not read it?"}
		if len(lines) < 5 || fmt.Sprint(lines[:4]) != fmt.Sprint(want) || amina.Lines[1].Language != "fr" || amina.Thread != fmt.Sprintf("document-%d", one) {
			t.Errorf("the mail: %q, %+v", lines, amina)
		}
		if amina.Unsubscribe != s.UnsubscribePath(s.people["Amina"].Person, 0) {
			t.Errorf("it is ended by %s", amina.Unsubscribe)
		}
		if _, told := letters["Dana Second draft"]; !told {
			t.Errorf("Dana is told nothing: %+v", s.letters)
		}
		s.errands, s.letters = nil, nil

		s.says(t, one, s.mention("Amina")+" once more") // the last mail is unread: an hour
		s.due(t, 2*time.Minute)
		if got := s.mailed(t); len(got) != 0 {
			t.Errorf("mailed again too soon: %v", got)
		}
		must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
			if err := models.SetWorkspace(tx, w.ID, map[string]any{"visibility": models.VisibilityMembers}); err != nil {
				return err
			}
			if err := s.Access.Withdraw(tx, access.RoleGrant{Person: s.people["Amina"].Person, Role: access.Editor, Place: access.WorkspacePlace(w.ID)}); err != nil {
				return err
			}
			return s.Access.WorkspaceChanged(tx, w.ID)
		}))
		s.due(t, 2*time.Hour)
		if len(s.errands) != 1 {
			t.Fatalf("taken %+v", s.errands)
		}
		if got := s.mailed(t); len(got) != 0 {
			t.Errorf("mailed who may not read it any more: %v", got)
		}
	})
}

// A daily mail names documents beside topics.
func TestCommentsInTheDailyMail(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := start(t, a)
		w := s.room(t)
		s.show(t, w)
		one := s.draft(t, w, "Zirconium draft")
		must(t, s.Choose(t.Context(), s.people["Amina"], models.MailDaily))
		s.says(t, one, s.mention("Amina")+" one")
		s.says(t, one, s.mention("Amina")+" two")
		s.reply(t, "Bruno", s.topic(t, s.forum.ID), s.mention("Amina")+" three")
		s.due(t, 24*time.Hour)
		for _, errand := range s.errands {
			must(t, s.Send(t.Context(), errand))
		}
		if len(s.letters) != 1 {
			t.Fatalf("mailed %+v", s.letters)
		}
		all := fmt.Sprint(s.letters[0].Lines)
		for _, want := range []string{"Zirconium draft", thread.Path(one, 1), "New comments: 2 (Bruno)", "What worked in the Zirconium plant?", "New posts: 1 (Bruno)"} {
			if !strings.Contains(all, want) {
				t.Errorf("the daily mail does not say %q: %s", want, all)
			}
		}
	})
}
