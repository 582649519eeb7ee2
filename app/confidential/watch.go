package confidential

import (
	"fmt"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Many things that one person takes out of one workspace in ManyIn are told of, and
// not again before TellAgain is over.
const (
	Many      = 20
	ManyIn    = time.Hour
	TellAgain = 24 * time.Hour
)

// NoticeTaking tells that somebody takes much out of a workspace.
const NoticeTaking = "workspace_taking"

// watch tells the workspace's leads and the secretariat, once, where one person
// takes much out of it.
func (s *Service) watch(tx *models.Tx, o *models.Outgoing) error {
	things, err := models.ThingsTaken(tx, o.WorkspaceID, o.PersonID, tx.Now.Add(-ManyIn))
	if err != nil || things < Many {
		return err
	}
	if err := models.HoldWorkspace(tx, o.WorkspaceID); err != nil { // one of many that come at once tells
		return err
	}
	told, err := models.WasTold(tx, o.WorkspaceID, o.PersonID, tx.Now.Add(-TellAgain))
	if err != nil || told {
		return err
	}
	if err := o.TellOf(tx); err != nil {
		return err
	}
	leads, err := models.LeadsOf(tx, o.WorkspaceID)
	if err != nil {
		return err
	}
	kinds := map[models.PersonID]string{}
	for _, id := range append(leads, s.access.Holders(access.Secretariat, access.Site)...) {
		if id != o.PersonID && !s.access.IsSuspended(id) {
			kinds[id] = NoticeTaking
		}
	}
	for id := range kinds {
		tx.AfterCommit(func() { s.hub.Whisper(fmt.Sprintf("%s:%d", access.InboxSubject, id), "notice_added", nil) })
	}
	if err := models.Record(tx, models.AuditEntry{
		Act: "confidential.watch", Thing: fmt.Sprintf("workspace:%d", o.WorkspaceID), Place: string(access.WorkspacePlace(o.WorkspaceID)),
		After: fmt.Sprintf("person:%d %d", o.PersonID, things), // not what it is about: they could read it in the copy of their own data
	}); err != nil || len(kinds) == 0 {
		return err
	}
	return models.InsertNotices(tx, models.Notice{WorkspaceID: &o.WorkspaceID, ActorID: o.PersonID}, kinds)
}
