package moderation_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// dying ends when it has been looked at so often: the program dies in the middle of
// what it does, wherever that is.
type dying struct {
	context.Context
	die  context.CancelFunc
	left atomic.Int64
}

func dieAfter(looks int64) *dying {
	ctx, die := context.WithCancel(background)
	d := &dying{Context: ctx, die: die}
	d.left.Store(looks)
	return d
}

func (d *dying) Done() <-chan struct{} {
	if d.left.Add(-1) < 0 {
		d.die()
	}
	return d.Context.Done()
}

// written counts what is there of the cases on a thing: cases, their signs, what was
// done in them, and what the audit record says of that. It looks once: a commit that
// was on its way when the program died may still come between two looks.
func (s *stage) written(t *testing.T, thing string) string {
	t.Helper()
	var cases, signs, acts, entries int64
	must(t, s.DB.Read(background, func(tx *models.Tx) error {
		return tx.Raw(`select (select count(*) from cases where thing = @thing),
			(select count(*) from case_signs where thing = @thing),
			(select count(*) from case_acts join cases on cases.id = case_acts.case_id where thing = @thing),
			(select count(*) from audit_entries join cases on audit_entries.thing = 'case:' || cases.id where cases.thing = @thing and act like 'case.%')`, sql.Named("thing", thing)).
			Row().Scan(&cases, &signs, &acts, &entries)
	}))
	return fmt.Sprint([]int64{cases, signs, acts, entries})
}

// The program may die anywhere in the job that opens a case; the job is done again
// by the next one, and however often that is the case was opened once.
func TestACaseIsOpenedOnceThoughTheProgramDies(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Withhold: true})
		none, once := "[0 0 0 0]", "[1 2 2 2]" // it was opened, and withheld
		noticed := moderation.Noticed{Thing: s.post, Signs: []moderation.NoticedSign{{Sign: models.SignNew}, {Sign: models.SignWord, Detail: "casino"}}}
		if got := s.written(t, s.post); got != none {
			t.Fatalf("before anything was noticed: %s", got)
		}
		deaths := 0
		for ; ; deaths++ {
			err := s.Moderation.Open(dieAfter(int64(deaths)), noticed)
			got := s.written(t, s.post)
			if err == nil {
				if got != once {
					t.Fatalf("the job was done: %s", got)
				}
				break
			}
			if got == once {
				break // it died behind the commit
			}
			if got != none {
				t.Fatalf("the program died after %d looks and left a part of it: %s", deaths, got)
			}
			if deaths > 1000 {
				t.Fatal(err)
			}
		}
		if deaths < 10 {
			t.Errorf("it died in %d places alone", deaths)
		}
		must(t, s.DB.Write(background, func(tx *models.Tx) error { // nobody noted that they were done
			for range 3 {
				if err := s.Jobs.Enqueue(tx, "open_case", noticed); err != nil {
					return err
				}
			}
			return nil
		}))
		s.settled(t)
		var all sync.WaitGroup
		for range 4 { // on several instances at once
			all.Go(func() {
				if err := s.Moderation.Open(background, noticed); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := s.written(t, s.post); got != once {
			t.Errorf("the job was done again: %s", got)
		}
		if c := s.one(t, "Mod"); c.Thing != s.post || c.WithheldAt == nil || c.Weight == 0 {
			t.Errorf("%+v", c)
		}
		if s.isSeen(t, s.post) {
			t.Error("it is seen")
		}
	})
}

// Who put up the version of a file that is suspicious is whom the case is about, and
// not who began the file.
func TestACaseOnAVersionNamesWhoPutItUp(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := watching(t, a, moderation.Watch{Files: true})
		file := s.fileOfTwo(t, s.closedWorkspace(t))
		s.wantCases(t, map[string]string{file: "file macros retort.docx"})
		q, err := s.Moderation.Queue(background, s.who["Chief"], "", "")
		must(t, err)
		if q.Cases[0].AboutID != s.who["Wanda"].Person {
			t.Errorf("the case is about %d", q.Cases[0].AboutID)
		}
		if _, err := s.Moderation.Told(background, s.who["Mina"], q.Cases[0].ID); err == nil {
			t.Error("who began the file is told")
		}
		must(t, s.report("Mina", file)) // it is not hers
		if err := s.report("Wanda", file); !fault.Is(err, fault.Conflict) {
			t.Errorf("she reports her own: %v", err)
		}
	})
}

// fileOfTwo is a file that Mina began, with a second version by Wanda, which holds a
// macro.
func (s *stage) fileOfTwo(t *testing.T, w models.Workspace) string {
	t.Helper()
	s.admit(t, w, "Wanda", access.Editor)
	var f models.WorkspaceFile
	for i, content := range [][]byte{[]byte("plain"), macros(t)} {
		name, who := []string{"retort.txt", "retort.docx"}[i], []string{"Mina", "Wanda"}[i]
		kept, err := s.Files.Save(name, bytes.NewReader(content))
		must(t, err)
		f, err = s.Workspace.Keep(background, s.who[who], w.ID, f.ID, workspace.Kept{Key: "key of " + who, Name: kept.Name, MediaType: kept.MediaType, Size: 1, Digest: kept.Digest, Ref: "reference-of-" + who})
		must(t, err)
	}
	return fmt.Sprintf("file:%d/%d", w.ID, f.ID)
}

// admit makes somebody a member of a workspace of Mina's.
func (s *stage) admit(t *testing.T, w models.Workspace, name, role string) {
	t.Helper()
	must(t, s.Workspace.Invite(background, s.who["Mina"], w.ID, workspace.Invite{Person: s.who[name].Person, Role: role}))
	must(t, s.Workspace.Accept(background, s.who[name], w.ID))
}
