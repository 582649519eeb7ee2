package document_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/collab"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// What was taken out of a document is for who may read its versions. Who reads
// it because its workspace is public is not told by opening it at a version from
// before, nor by quoting a passage of one; what is on their screen they go on
// from.
func TestReadersAreNotToldWhatWasTakenOut(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		r := newRoom(t, a)
		ctx := context.Background()
		must(t, a.DB.Write(ctx, func(tx *models.Tx) error {
			if err := models.SetWorkspace(tx, r.workspace, map[string]any{"visibility": models.VisibilityPublic}); err != nil {
				return err
			}
			if err := a.Access.AddRule(tx, access.Rule{Role: access.PartyRole, Place: "*", Thing: "workspace/" + models.VisibilityPublic, Act: string(access.Comment)}); err != nil {
				return err
			}
			return a.Access.WorkspaceChanged(tx, r.workspace)
		}))
		pen := r.pen(t, access.Editor)
		pen.write("Zirconium secret ")
		pen.send(1, "[]", &prose.ReplaceStep{From: 1, To: 18, Slice: prose.EmptySlice()})
		a.Clock.Turn(time.Hour)
		pen.write("Open words")
		pen.write(" and more")

		opened := func(role string, version int64) string {
			s, err := a.Collab.Open(ctx, collab.Person{Who: r.who[role]}, r.document, collab.From{Known: true, Version: version, Epoch: a.Hub.Epoch(), Ref: "waits-0000000000"}, nil)
			must(t, err)
			defer s.Close()
			var all strings.Builder
			for frame, _ := s.Next(); frame != nil; frame, _ = s.Next() {
				all.Write(frame.Bytes())
			}
			return all.String()
		}
		for version := range int64(2) {
			for _, role := range []string{"outsider", "visitor"} {
				if got := opened(role, version); strings.Contains(got, "Zirconium") || strings.Contains(got, `"maps"`) || !strings.Contains(got, "Open words") {
					t.Errorf("%s, from version %d: %s", role, version, got)
				}
			}
			if got := opened(access.Viewer, version); !strings.Contains(got, `"batches"`) || version == 0 && !strings.Contains(got, "Zirconium") {
				t.Errorf("a member, from version %d: %s", version, got)
			}
		}
		if got := opened("visitor", 3); !strings.Contains(got, `"batches"`) || !strings.Contains(got, " and more") {
			t.Errorf("a reader who was away for a moment is sent %s", got)
		}
		for version, want := range map[int64]fault.Kind{1: fault.Conflict, 3: -1} {
			place, err := a.Collab.Anchor(ctx, r.who["outsider"], r.document, collab.Passage{Version: version, From: 1, To: 5})
			got := fault.Kind(-1)
			if err != nil {
				got = fault.Of(err)
			}
			if got != want {
				t.Errorf("a passage of version %d: %+v, %v", version, place, err)
			}
		}
		a.Clock.Turn(time.Hour)
		if got := opened("visitor", 3); !strings.Contains(got, `"doc"`) {
			t.Errorf("a reader who was away for an hour is sent %s", got)
		}
		if got := opened("visitor", 4); !strings.Contains(got, `"batches":[]`) {
			t.Errorf("a reader who has it all is sent %s", got)
		}
	})
}
