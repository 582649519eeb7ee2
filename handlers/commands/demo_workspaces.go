package commands

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/workspace"
	"minamata.exchange/config/sample"
	"minamata.exchange/models"
)

// gather opens the workspaces of the sample, before anything is said in them.
// On a site that was loaded half-way those that are there stay as they are.
func (l *loader) gather(ctx context.Context) error {
	l.rooms = map[string]models.Workspace{}
	var there []models.Workspace
	if err := l.DB.Read(ctx, func(tx *models.Tx) (err error) {
		there, err = models.AllWorkspaces(tx, models.WorkspaceFilter{Limit: 1000})
		return err
	}); err != nil {
		return err
	}
	for _, w := range l.content.Workspaces {
		for _, found := range there {
			if found.Name == w.Name {
				l.rooms[w.Key] = found
			}
		}
		if _, is := l.rooms[w.Key]; is {
			continue
		}
		if err := l.openRoom(ctx, w); err != nil {
			return fmt.Errorf("workspace %s: %w", w.Key, err)
		}
	}
	return nil
}

func (l *loader) openRoom(ctx context.Context, w sample.Workspace) error {
	lead := access.Who{Person: l.people[w.Lead]}
	d := workspace.Description{Name: w.Name, Purpose: w.Purpose, Language: w.Language, Visibility: w.Visibility}
	for _, slug := range w.Themes {
		d.Themes = append(d.Themes, l.themes[slug])
	}
	room, err := l.Workspace.Propose(ctx, lead, d)
	if err != nil {
		return err
	}
	if !w.Proposed {
		if err := l.Workspace.Approve(ctx, access.Who{Person: l.people[l.secretariat()]}, room.ID); err != nil {
			return err
		}
	}
	for key, role := range w.Members {
		if err := l.Workspace.Invite(ctx, lead, room.ID, workspace.Invite{Person: l.people[key], Role: role}); err != nil {
			return err
		}
		if err := l.Workspace.Accept(ctx, access.Who{Person: l.people[key]}, room.ID); err != nil {
			return err
		}
	}
	for _, file := range w.Files {
		if err := l.keep(ctx, room.ID, file); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	return l.DB.Write(ctx, func(tx *models.Tx) error {
		l.rooms[w.Key], err = l.date(tx, room.ID, w.Days)
		return err
	})
}

func (l *loader) keep(ctx context.Context, room models.WorkspaceID, file sample.File) error {
	kept, err := l.Files.Save(file.Name, bytes.NewReader(file.Content))
	if err != nil {
		return err
	}
	_, err = l.Workspace.Keep(ctx, access.Who{Person: l.people[file.By]}, room, 0, workspace.Kept{
		Key: strings.ToLower(rand.Text()), Name: kept.Name, MediaType: kept.MediaType, Size: kept.Size, Digest: kept.Digest,
		Note: file.Note, Ref: "sample-" + kept.Digest[:24],
	})
	return err
}

// date has a workspace have begun some days ago.
func (l *loader) date(tx *models.Tx, id models.WorkspaceID, days int) (models.Workspace, error) {
	began := l.now.Add(-time.Duration(days) * 24 * time.Hour)
	for _, change := range []struct {
		record  any
		where   string
		columns map[string]any
	}{
		{&models.Workspace{}, "id = ?", map[string]any{"created_at": began, "last_active_at": began}},
		{&models.WorkspaceMember{}, "workspace_id = ?", map[string]any{"since": began}},
		{&models.WorkspaceActivity{}, "workspace_id = ?", map[string]any{"at": began}},
		{&models.WorkspaceFile{}, "workspace_id = ?", map[string]any{"created_at": began, "changed_at": began}},
		{&models.WorkspaceFileVersion{}, "file_id in (select id from workspace_files where workspace_id = ?)", map[string]any{"created_at": began}},
	} {
		if err := tx.Model(change.record).Where(change.where, id).Updates(change.columns).Error; err != nil {
			return models.Workspace{}, err
		}
	}
	return models.WorkspaceByID(tx, id)
}

// secretariat is the key of who decides in the sample.
func (l *loader) secretariat() string {
	for _, person := range l.content.People {
		if person.Is(sample.Secretariat) {
			return person.Key
		}
	}
	return ""
}
