package workspace

import (
	"fmt"

	"minamata.exchange/app/access"
	"minamata.exchange/models"
)

// Kinds of activity. Others write lines of their own kinds with Note, and say
// them in views/workspace.
const (
	ActivityProposed  = "proposed"
	ActivityOpened    = "opened"
	ActivityDescribed = "described"
	ActivityArchived  = "archived"
	ActivityRestored  = "restored"
	ActivityJoined    = "joined"       // person, detail: role
	ActivityLeft      = "left"         // person
	ActivityRemoved   = "removed"      // person
	ActivityRole      = "role_changed" // person, detail: role
	ActivityTopic     = "topic_started"
	ActivityPost      = "posted"    // thing: post:TOPIC/NUMBER
	ActivityFile      = "file_kept" // thing: file:ID, detail: its version
	ActivityFileGone  = "file_deleted"
	ActivityFileBack  = "file_restored"
	ActivityLead      = "lead_replaced" // person: the new one, thing: person:OLD or "", reason
	ActivityHidden    = "hidden"        // by moderation, which is not named; reason: the ground
	ActivityShown     = "shown_again"   // likewise
	ActivityLooked    = "looked_into"   // by somebody who is not a member; members alone see it
)

// Written notes a post in the discussion of a workspace, in its transaction.
// place is that of the forum; one outside workspaces is not noted.
func (s *Service) Written(tx *models.Tx, place string, post models.Post) error {
	id := access.WorkspaceOf(access.Place(place))
	if id == 0 {
		return nil
	}
	activity := models.WorkspaceActivity{
		WorkspaceID: id, Kind: ActivityPost, ActorID: &post.AuthorID, Thing: fmt.Sprintf("post:%d/%d", post.TopicID, post.Number), At: post.CreatedAt,
	}
	if post.Number == 1 {
		activity.Kind = ActivityTopic
	}
	return s.Note(tx, activity)
}
