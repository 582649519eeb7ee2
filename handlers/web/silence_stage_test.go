package web_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/app/period"
	"minamata.exchange/app/workspace"
	"minamata.exchange/models"
)

// setStage puts up one of each thing that a route names and nobody else has put up: a
// made-up one is missing before anybody is asked for a right.
func (w *writers) setStage(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	document, shared := models.DocumentID(w.number(t, "document")), models.WorkspaceID(w.number(t, "workspace"))
	now := w.DB.Now()
	opened, err := w.Period.Open(ctx, w.lead, document, period.Opening{Audience: models.PeriodPublic, OpensAt: now, ClosesAt: now.Add(48 * time.Hour)})
	must(t, err)
	said := models.PublicComment{DocumentID: document, PeriodID: opened.ID, Name: "Somebody", Email: "somebody@example.org", Language: "en", Body: "A word.", State: models.PublicWaiting, TokenHash: "none", CreatedAt: now}
	picture, err := w.Files.Save("map.png", bytes.NewReader(onePicture(t)))
	must(t, err)
	must(t, w.Document.AddFigure(ctx, w.lead, models.DocumentFigure{DocumentID: document, Key: "a-key-of-a-figure-here", Name: picture.Name, MediaType: picture.MediaType, Size: picture.Size, Digest: picture.Digest, Width: picture.Width, Height: picture.Height}))
	asks := w.Join(t, "Who asks", "asks@example.org", access.PartyRole, 0)
	must(t, w.Workspace.Ask(ctx, access.Who{Person: asks.ID}, shared, "Let me in."))
	must(t, w.Workspace.Invite(ctx, w.lead, shared, workspace.Invite{Person: w.Join(t, "Who is invited", "invited@example.org", access.PartyRole, 0).ID, Role: access.Viewer}))
	must(t, w.Moderation.AddWords(ctx, w.chen, "casino"))
	party := models.PartyID(w.number(t, "party"))
	member := w.Join(t, "Delegate", "delegate@example.org", access.PartyRole, party)
	for _, of := range []models.PartyID{0, party} {
		must(t, w.Accounts.Invite(ctx, w.chen, accounts.Invite{Email: fmt.Sprintf("guest-%d@example.org", of), Name: "Guest", Role: access.PartyRole, Party: of, Language: "en"}))
		asksWith(t, w.Site, fmt.Sprintf("asking-%d@example.org", of), of, "letter.png", onePicture(t))
	}
	must(t, w.DB.Write(ctx, func(tx *models.Tx) error { return models.InsertPublicComment(tx, &said) }))
	for name, query := range map[string]string{
		"workspace invitation": "select max(id) from workspace_invitations",
		"workspace request":    "select max(id) from workspace_requests",
		"invitation":           "select max(id) from invitations where party_id is null", "party invitation": "select max(id) from invitations where party_id is not null",
		"request": "select max(id) from account_requests where party_id is null", "party request": "select max(id) from account_requests where party_id is not null",
		"word": "select max(id) from watched_words",
	} {
		w.crowd.params[name] = w.scan(t, query)
	}
	for name, id := range map[string]int64{"period": int64(opened.ID), "comment": int64(said.ID), "member": int64(member.ID)} {
		w.crowd.params[name] = fmt.Sprint(id)
	}
	w.crowd.params["figure"] = "a-key-of-a-figure-here/map.png"
}

func (w *writers) number(t *testing.T, param string) (id int64) {
	t.Helper()
	_, err := fmt.Sscan(w.crowd.params[param], &id)
	must(t, err)
	return id
}

func (w *writers) scan(t *testing.T, query string, of ...any) (id string) {
	t.Helper()
	must(t, w.DB.Read(context.Background(), func(tx *models.Tx) error { return tx.Raw(query, of...).Scan(&id).Error }))
	return id
}

// leaveWords has a writer's post be hidden by a decision, and something be kept for
// them that they typed in the document.
func (w *writers) leaveWords(t *testing.T, name string, topic models.TopicID) {
	t.Helper()
	ctx, person := context.Background(), w.people[name].ID
	post, err := w.Forum.Reply(ctx, access.Who{Person: person}, topic, forum.Writing{Body: "Buy this.", Fallback: "en", Ref: "reference-of-hidden-" + name})
	must(t, err)
	must(t, w.Moderation.Report(ctx, w.reporter, moderation.Reporting{Thing: fmt.Sprintf("post:%d/%d", topic, post.Number), Ground: "promotional"}))
	own := w.scan(t, "select max(id) from cases where about_id = ?", person)
	var id models.CaseID
	_, err = fmt.Sscan(own, &id)
	must(t, err)
	must(t, w.Moderation.Decide(ctx, w.chen, moderation.Decision{Case: id, Version: 0, To: models.CaseHide, Ground: "promotional"}))
	kept := []models.DocumentKept{{DocumentID: models.DocumentID(w.number(t, "document")), PersonID: person, Ref: "kept-of-" + name, Why: "deleted", Text: "Words.", Content: "[]"}}
	must(t, w.DB.Write(ctx, func(tx *models.Tx) error { return models.InsertKept(tx, kept) }))
	w.params[name]["own case"] = own
	w.params[name]["kept"] = w.scan(t, "select max(id) from document_kept where person_id = ?", person)
}

// ownPath is a route of which the thing is named otherwise than its parameter.
func ownPath(path string, own map[string]string) string {
	for _, other := range []struct{ within, param, thing string }{
		{"/workspaces/:workspace/invitations/", ":invitation", "workspace invitation"},
		{"/workspaces/:workspace/requests/", ":request", "workspace request"},
		{"/parties/:party/invitations/", ":id", "party invitation"},
		{"/parties/:party/requests/", ":request", "party request"},
		{"/parties/:party/members/", ":person", "member"},
		{"/decisions/", ":case", "own case"},
		{"/documents/:document/figures/", ":key/:name", "figure"},
		{"/drafts/", ":key", "draft"},
	} {
		if strings.HasPrefix(path, other.within) {
			return strings.Replace(path, other.param, own[other.thing], 1)
		}
	}
	return path
}
