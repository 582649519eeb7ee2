package web

import (
	"crypto/rand"
	"fmt"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	view "minamata.exchange/views/workspace"
)

// workspaceFiles is GET /workspaces/:workspace/files.
func (s *Server) workspaceFiles(c *fiber.Ctx) error { return s.showFiles(c, nil) }

func (s *Server) showFiles(c *fiber.Ctx, problems map[string]string) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	p, err := s.app.Workspace.Files(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	frame, err := s.workspaceFrame(c, p.Page, "files")
	if err != nil {
		return err
	}
	props := view.FilesProps{FrameProps: frame, Files: present.WorkspaceFiles(p, languageOf(c)), Recorded: s.app.Confidential.IsRecorded(id, false)}
	if p.MayKeep {
		props.Upload = upload(c, workspace.Path(id)+"/files", problems)
	}
	return s.render(c, view.Files(props))
}

// upload is the form that sends a file.
func upload(c *fiber.Ctx, action string, problems map[string]string) *view.UploadProps {
	props := &view.UploadProps{Action: action, Ref: newRef(), MaxSize: maxFile, Errors: problems}
	if problems != nil {
		props.Note = c.FormValue("note")
	}
	return props
}

// workspaceFile is GET /workspaces/:workspace/files/:file.
func (s *Server) workspaceFile(c *fiber.Ctx) error { return s.showFile(c, nil) }

func (s *Server) showFile(c *fiber.Ctx, problems map[string]string) error {
	w, file, err := fileID(c)
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	p, err := s.app.Workspace.File(c.UserContext(), who, w, file)
	if err != nil {
		return err
	}
	frame, err := s.workspaceFrame(c, p.Page, "files")
	if err != nil {
		return err
	}
	props := view.FilePageProps{
		FrameProps: frame, Name: p.File.Name, Versions: present.WorkspaceVersions(p, languageOf(c)), Deleted: p.File.DeletedAt != nil,
		Held:      p.IsHeld,
		MayDelete: p.MayKeep && (p.MayManage || p.File.CreatedBy == who.Person), Action: present.WorkspaceFilePath(*p.File),
	}
	props.Recorded = s.app.Confidential.IsRecorded(w, p.File.IsConfidential())
	props.Confidential = present.Mark(p.File.Confidential, p.People, languageOf(c))
	if p.MayManage && !props.Deleted {
		props.Marking = props.Action + "/confidentiality"
	}
	if !who.IsVisitor() && who.Person != p.File.CreatedBy {
		props.Report = fmt.Sprintf("file:%d/%d", w, file)
	}
	if p.MayKeep && !props.Deleted {
		props.Upload = upload(c, props.Action, problems)
		props.Upload.Version = true
	}
	return s.render(c, view.File(props))
}

func fileID(c *fiber.Ctx) (models.WorkspaceID, models.WorkspaceFileID, error) {
	w, err := workspaceID(c)
	if err != nil {
		return 0, 0, err
	}
	file, err := id[models.WorkspaceFileID](c, "file")
	return w, file, err
}

// workspaceFileCreate is POST /workspaces/:workspace/files.
func (s *Server) workspaceFileCreate(c *fiber.Ctx) error {
	w, err := workspaceID(c)
	if err != nil {
		return err
	}
	return s.keepFile(c, w, 0, s.showFiles)
}

// workspaceFileVersion is POST /workspaces/:workspace/files/:file.
func (s *Server) workspaceFileVersion(c *fiber.Ctx) error {
	w, file, err := fileID(c)
	if err != nil {
		return err
	}
	return s.keepFile(c, w, file, s.showFile)
}

// keepFile takes in the file of a form; show shows the form again.
func (s *Server) keepFile(c *fiber.Ctx, w models.WorkspaceID, file models.WorkspaceFileID, show func(*fiber.Ctx, map[string]string) error) error {
	who := readerOf(c).Who
	if err := s.app.Workspace.MayKeep(who, w); err != nil {
		return err
	}
	kept, err := s.receive(c)
	if err == nil {
		var f models.WorkspaceFile
		if f, err = s.app.Workspace.Keep(c.UserContext(), who, w, file, kept); err == nil {
			return c.Redirect(present.WorkspaceFilePath(f), fiber.StatusSeeOther)
		}
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.TooLarge) {
		f := fault.As(err)
		c.Status(statuses[f.Kind])
		return show(c, map[string]string{f.Field: sentence(c, f)})
	}
	return err
}

// receive puts the file of a form into the store, with a smaller image where
// it is a large one.
func (s *Server) receive(c *fiber.Ctx) (workspace.Kept, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return workspace.Kept{}, fault.InvalidField("files", "files.empty")
	}
	content, err := header.Open()
	if err != nil {
		return workspace.Kept{}, err
	}
	defer content.Close()
	file, err := s.app.Files.Save(header.Filename, content)
	if err != nil {
		return workspace.Kept{}, err
	}
	preview, err := s.app.Files.Preview(file)
	if err != nil {
		return workspace.Kept{}, err
	}
	return workspace.Kept{
		Key: strings.ToLower(rand.Text()), Name: file.Name, MediaType: file.MediaType, Size: file.Size, Digest: file.Digest,
		Width: file.Width, Height: file.Height, Preview: preview, Note: c.FormValue("note"), Ref: c.FormValue("ref"),
	}, nil
}

// workspaceFileDelete is POST /workspaces/:workspace/files/:file/deletion.
func (s *Server) workspaceFileDelete(c *fiber.Ctx) error {
	return s.onFile(c, func(who access.Who, w models.WorkspaceID, file models.WorkspaceFileID) error {
		return s.app.Workspace.DeleteFile(c.UserContext(), who, w, file)
	})
}

// workspaceFileRestore is POST /workspaces/:workspace/files/:file/restoration.
func (s *Server) workspaceFileRestore(c *fiber.Ctx) error {
	return s.onFile(c, func(who access.Who, w models.WorkspaceID, file models.WorkspaceFileID) error {
		return s.app.Workspace.RestoreFile(c.UserContext(), who, w, file)
	})
}

func (s *Server) onFile(c *fiber.Ctx, do func(access.Who, models.WorkspaceID, models.WorkspaceFileID) error) error {
	w, file, err := fileID(c)
	if err != nil {
		return err
	}
	if err := do(readerOf(c).Who, w, file); err != nil {
		return err
	}
	return c.Redirect(workspace.Path(w)+"/files", fiber.StatusSeeOther)
}

// workspaceDownload is GET /workspaces/:workspace/downloads/:key/:name. Whoever
// has the address is asked for the right to read the workspace all the same.
func (s *Server) workspaceDownload(c *fiber.Ctx) error {
	w, err := workspaceID(c)
	if err != nil {
		return err
	}
	version, file, err := s.app.Workspace.Download(c.UserContext(), readerOf(c).Who, w, c.Params("key"))
	if err != nil {
		return err
	}
	taking := confidential.Taking{
		Workspace: w, Thing: fmt.Sprintf("file:%d", file.ID), Version: version.Number, Name: version.Name, Form: models.FormFile, Confidential: file.IsConfidential(),
	}
	if err := s.sendFile(c, taking, version.Digest, version.MediaType, false); err != nil || !isTaken(c) {
		return err
	}
	s.app.Figures.WorkspaceTaken(readerOf(c).Who.Person, w)
	return nil
}

// workspacePreview is GET /workspaces/:workspace/previews/:key: a smaller image.
func (s *Server) workspacePreview(c *fiber.Ctx) error {
	w, err := workspaceID(c)
	if err != nil {
		return err
	}
	version, _, err := s.app.Workspace.Download(c.UserContext(), readerOf(c).Who, w, c.Params("key"))
	if err != nil {
		return err
	}
	shown := confidential.Taking{Name: "preview" + path.Ext(version.Name)} // by a page: it is in no workspace's record
	return s.sendFile(c, shown, version.PreviewDigest, files.PreviewType(version.MediaType), false)
}
