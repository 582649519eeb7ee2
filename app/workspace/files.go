package workspace

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Kept is a file whose content is in the store already.
type Kept struct {
	Key       string // unguessable, of its address
	Name      string
	MediaType string
	Size      int64
	Digest    string
	Width     int64
	Height    int64
	Preview   string // digest of the smaller image; "": none
	Note      string
	Ref       string // the sender's own id for it
}

var refPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// MayKeep is nil if a person may put files into a workspace. Ask before the
// content is read.
func (s *Service) MayKeep(who access.Who, id models.WorkspaceID) error {
	return s.access.InWorkspace(who, access.Edit, id)
}

// Keep adds a file to a workspace, or (file not 0) a version to one of its
// files. Sent again under the same Ref it finds what is there already.
func (s *Service) Keep(ctx context.Context, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID, k Kept) (models.WorkspaceFile, error) {
	if !refPattern.MatchString(k.Ref) {
		return models.WorkspaceFile{}, fault.InvalidField("ref", "fault.malformed")
	}
	note, err := message("note", k.Note, false)
	if err != nil {
		return models.WorkspaceFile{}, err
	}
	k.Note = note
	var f models.WorkspaceFile
	write := func() error {
		return s.db.Write(ctx, func(tx *models.Tx) (err error) {
			f, err = s.keep(tx, who, id, file, k)
			return err
		})
	}
	if err = write(); errors.Is(err, models.ErrDuplicate) {
		err = write() // the same Ref came twice at once
	}
	return f, stale(err)
}

func (s *Service) keep(tx *models.Tx, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID, k Kept) (models.WorkspaceFile, error) {
	if _, err := s.access.Workspace(tx, who, access.Edit, id); err != nil {
		return models.WorkspaceFile{}, err
	}
	sent, err := models.FileVersionByRef(tx, who.Person, k.Ref)
	if err == nil {
		f, err := models.WorkspaceFileByID(tx, id, sent.FileID)
		return f, access.NotFound(err)
	}
	if !errors.Is(err, models.ErrNotFound) {
		return models.WorkspaceFile{}, err
	}
	f, err := s.receiving(tx, who, id, file, k)
	if err != nil {
		return f, err
	}
	version := models.WorkspaceFileVersion{
		Key: k.Key, Name: k.Name, MediaType: k.MediaType, Size: k.Size, Digest: k.Digest, Width: k.Width, Height: k.Height,
		PreviewDigest: k.Preview, Note: k.Note, Ref: k.Ref, UploadedBy: who.Person,
	}
	if err := models.AddFileVersion(tx, &f, &version); err != nil {
		return f, err
	}
	if err := s.outside.Look(tx, f, who.Person); err != nil {
		return f, err
	}
	return f, s.fileChanged(tx, who, f, ActivityFile, fmt.Sprint(version.Number))
}

// receiving is the file that a version is added to: a new one, or one there is.
func (s *Service) receiving(tx *models.Tx, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID, k Kept) (models.WorkspaceFile, error) {
	if file != 0 {
		f, err := models.LockWorkspaceFile(tx, id, file)
		if err == nil && f.DeletedAt != nil {
			err = models.ErrNotFound
		}
		return f, access.NotFound(err)
	}
	count, err := models.CountWorkspaceFiles(tx, id)
	if err != nil {
		return models.WorkspaceFile{}, err
	}
	if count >= models.MaxWorkspaceFiles {
		return models.WorkspaceFile{}, fault.Conflicting("workspace.files.full", "limit", models.MaxWorkspaceFiles)
	}
	f := models.WorkspaceFile{WorkspaceID: id, Name: k.Name, CreatedBy: who.Person}
	return f, models.InsertWorkspaceFile(tx, &f)
}

func (s *Service) fileChanged(tx *models.Tx, who access.Who, f models.WorkspaceFile, kind, detail string) error {
	activity := models.WorkspaceActivity{WorkspaceID: f.WorkspaceID, Kind: kind, ActorID: &who.Person, Thing: fileThing(f.ID), Detail: detail}
	if err := s.Note(tx, activity); err != nil {
		return err
	}
	return s.changed(tx, f.WorkspaceID, "files_changed")
}

// fileOf names a file as reports and cases do.
func fileOf(f models.WorkspaceFile) string { return fmt.Sprintf("file:%d/%d", f.WorkspaceID, f.ID) }

func fileThing(id models.WorkspaceFileID) string { return fmt.Sprintf("file:%d", id) }

// DeleteFile hides a file; RestoreFile shows it again. Its versions are kept.
// Who put it there may, and who manages the workspace. What the latter deleted
// stays so for the former.
func (s *Service) DeleteFile(ctx context.Context, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID) error {
	return s.hide(ctx, who, id, file, true)
}

// RestoreFile shows a deleted file again; not one that moderation hid, or withholds
// until it decides, which is for its case alone.
func (s *Service) RestoreFile(ctx context.Context, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID) error {
	return s.hide(ctx, who, id, file, false)
}

func (s *Service) hide(ctx context.Context, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID, gone bool) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if _, err := s.access.Workspace(tx, who, access.Edit, id); err != nil {
			return err
		}
		f, err := models.LockWorkspaceFile(tx, id, file)
		if err != nil {
			return access.NotFound(err)
		}
		manages := s.access.InWorkspace(who, access.Manage, id) == nil
		if f.CreatedBy != who.Person && !manages {
			return fault.Denied()
		}
		if gone == (f.DeletedAt != nil) {
			return nil
		}
		if err := mayShow(tx, who, f, manages); !gone && err != nil {
			return err
		}
		columns, kind := map[string]any{"deleted_at": nil, "deleted_by": nil}, ActivityFileBack
		if gone {
			columns, kind = map[string]any{"deleted_at": tx.Now, "deleted_by": who.Person}, ActivityFileGone
		}
		if err := models.SetWorkspaceFile(tx, f, columns); err != nil {
			return stale(err)
		}
		if manages {
			if err := audit(tx, who, kind, id, fileThing(file), "", "", ""); err != nil {
				return err
			}
		}
		return s.fileChanged(tx, who, f, kind, "")
	})
}

// mayShow is nil, or why a person does not show a file again that is hidden.
func mayShow(tx *models.Tx, who access.Who, f models.WorkspaceFile, manages bool) error {
	held, err := models.IsHeld(tx, fileOf(f))
	switch {
	case err != nil:
		return err
	case held:
		return fault.Conflicting("moderation.refused.holds")
	case !manages && (f.DeletedBy == nil || *f.DeletedBy != who.Person):
		return fault.Denied()
	}
	return nil
}

// FilePage is the files of a workspace, or one of them with its versions.
type FilePage struct {
	Page
	Files    []models.WorkspaceFile
	Latest   map[models.WorkspaceFileID]models.WorkspaceFileVersion
	File     *models.WorkspaceFile
	Versions []models.WorkspaceFileVersion // newest first
	MayKeep  bool
	IsHeld   bool // File is hidden by moderation
}

// Files reads the files of a workspace; who manages it sees deleted ones too.
func (s *Service) Files(ctx context.Context, who access.Who, id models.WorkspaceID) (FilePage, error) {
	var p FilePage
	err := s.page(ctx, who, id, &p.Page, func(tx *models.Tx) (err error) {
		p.MayKeep = s.access.InWorkspace(who, access.Edit, id) == nil
		if p.Files, err = models.WorkspaceFiles(tx, id, p.MayManage, s.access.ReadsConfidential(who, id)); err != nil {
			return err
		}
		for _, f := range p.Files {
			p.confidential = p.confidential || f.IsConfidential()
		}
		if p.Latest, err = models.LatestVersions(tx, id); err != nil {
			return err
		}
		for _, version := range p.Latest {
			p.refer(version.UploadedBy)
		}
		return nil
	})
	return p, err
}

// File reads one file of a workspace with its versions.
func (s *Service) File(ctx context.Context, who access.Who, id models.WorkspaceID, file models.WorkspaceFileID) (FilePage, error) {
	var p FilePage
	err := s.page(ctx, who, id, &p.Page, func(tx *models.Tx) error {
		f, err := models.WorkspaceFileByID(tx, id, file)
		if err == nil && (f.DeletedAt != nil && !p.MayManage || f.IsConfidential() && !s.access.ReadsConfidential(who, id)) {
			err = models.ErrNotFound
		}
		if err != nil {
			return access.NotFound(err)
		}
		p.File, p.MayKeep, p.confidential = &f, s.access.InWorkspace(who, access.Edit, id) == nil, f.IsConfidential()
		if f.ConfidentialBy != nil {
			p.refer(*f.ConfidentialBy)
		}
		if f.DeletedAt != nil {
			if p.IsHeld, err = models.IsHeld(tx, fileOf(f)); err != nil {
				return err
			}
		}
		p.Versions, err = models.FileVersions(tx, file)
		for _, version := range p.Versions {
			p.refer(version.UploadedBy)
		}
		return err
	})
	return p, err
}

// Download hands out a version of a file by the key in its address, and the file. Whoever
// has the address is asked for the right all the same.
func (s *Service) Download(ctx context.Context, who access.Who, id models.WorkspaceID, key string) (version models.WorkspaceFileVersion, file models.WorkspaceFile, err error) {
	var w models.Workspace
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if w, err = s.access.Workspace(tx, who, access.Read, id); err != nil {
			return err
		}
		version, file, err = models.FileVersionByKey(tx, key)
		if err == nil && (file.WorkspaceID != id || file.DeletedAt != nil && s.access.InWorkspace(who, access.Manage, id) != nil ||
			file.IsConfidential() && !s.access.ReadsConfidential(who, id)) {
			err = models.ErrNotFound
		}
		return access.NotFound(err)
	})
	if err != nil {
		return models.WorkspaceFileVersion{}, models.WorkspaceFile{}, err
	}
	if file.IsConfidential() {
		w.Visibility = models.VisibilityMembers
	}
	return version, file, s.Looked(ctx, who, w)
}
