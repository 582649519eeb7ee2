package web

import (
	"cmp"
	"context"
	"io"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	documents "minamata.exchange/app/document"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/document"
	view "minamata.exchange/views/workspace"
)

// documentIndex is GET /workspaces/:workspace/documents.
func (s *Server) documentIndex(c *fiber.Ctx) error {
	workspace, err := id[models.WorkspaceID](c, "workspace")
	if err != nil {
		return err
	}
	after := wholeNumber(c.Query("after"))
	if after < 0 {
		return fault.Missing()
	}
	list, err := s.app.Document.List(c.UserContext(), readerOf(c).Who, workspace, c.Query("archived") == "1", models.DocumentID(after))
	if err != nil {
		return err
	}
	around, err := s.app.Workspace.Page(c.UserContext(), readerOf(c).Who, workspace)
	if err != nil {
		return err
	}
	shown := present.Documents(list, languageOf(c))
	if err := s.markOpen(c, list.Documents, &shown); err != nil {
		return err
	}
	outer, err := s.workspaceFrame(c, around, "documents")
	if err != nil {
		return err
	}
	frame := view.Frame(outer)
	return s.render(c, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, document.Documents(shown)), w)
	}))
}

// documentNew is GET /workspaces/:workspace/documents/new.
func (s *Server) documentNew(c *fiber.Ctx) error {
	return s.showNewDocument(c, documents.Description{Language: languageOf(c)}, nil)
}

func (s *Server) showNewDocument(c *fiber.Ctx, d documents.Description, problems map[string]string) error {
	workspace, err := id[models.WorkspaceID](c, "workspace")
	if err != nil {
		return err
	}
	in, err := s.app.Document.MayStart(c.UserContext(), readerOf(c).Who, workspace)
	if err != nil {
		return err
	}
	page := s.formPage(c, say(c.UserContext(), "document.new"))
	page.Section = "workspaces"
	c.Status(formStatus(problems))
	return s.render(c, document.Form(document.FormProps{
		Page: page, Crumbs: present.WorkspaceCrumbs(in), Action: present.WorkspaceDocumentsPath(workspace), New: true,
		Title: d.Title, Language: d.Language, Languages: present.Languages(), Errors: problems,
	}))
}

func formStatus(problems map[string]string) int {
	if len(problems) > 0 {
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

func documentForm(c *fiber.Ctx) documents.Description {
	return documents.Description{Title: c.FormValue("title"), Language: c.FormValue("language"), Status: c.FormValue("status"), Revision: wholeNumber(c.FormValue("version"))}
}

// documentCreate is POST /workspaces/:workspace/documents.
func (s *Server) documentCreate(c *fiber.Ctx) error {
	workspace, err := id[models.WorkspaceID](c, "workspace")
	if err != nil {
		return err
	}
	d := documentForm(c)
	made, err := s.app.Document.Start(c.UserContext(), readerOf(c).Who, workspace, d)
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showNewDocument(c, d, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect(documents.Path(made.ID), fiber.StatusSeeOther)
}

// documentShow is GET /documents/:document: the text as HTML, and the editor
// for who may write; with shell=1 without the text.
func (s *Server) documentShow(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	return s.showDocument(c, id, "", nil)
}

// showDocument shows a document's page, with a comment that was refused.
func (s *Server) showDocument(c *fiber.Ctx, id models.DocumentID, said string, problems map[string]string) error {
	shown, err := s.app.Document.Page(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	threads, err := s.documentThreads(c, id)
	if err != nil {
		return err
	}
	s.startForm(c)
	page := s.page(c, shown.Document.Title)
	page.TitleLang, page.Section, page.Width, page.Private = shown.Document.Language, "workspaces", "document", true
	props := present.Document(page, shown, languageOf(c))
	if err := s.withHidden(c, shown, &props); err != nil {
		return err
	}
	props.Threads = threads
	props.Threads.Text, props.Threads.Problem = said, problems["text"]
	if c.Query("shell") != "" {
		props = shell(props)
	} else if props.Hidden == nil { // or it is open to nobody
		if err := s.withPeriod(c, shown.Document, &props); err != nil {
			return err
		}
	}
	c.Status(formStatus(problems))
	return s.render(c, document.Page(props))
}

// withHidden says above a document that moderation hid it, or its workspace.
func (s *Server) withHidden(c *fiber.Ctx, shown documents.Page, props *document.Props) (err error) {
	switch {
	case shown.Document.HiddenAt != nil:
		props.Hidden, err = s.hidden(c, "document", int64(shown.Document.ID))
	case shown.Workspace.HiddenAt != nil:
		props.Hidden, err = s.hidden(c, "workspace", int64(shown.Workspace.ID))
	}
	return err
}

// documentEdit is GET /documents/:document/edit: its title and language.
func (s *Server) documentEdit(c *fiber.Ctx) error {
	return s.showDocumentForm(c, nil, nil)
}

func (s *Server) showDocumentForm(c *fiber.Ctx, typed *documents.Description, failed error) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	shown, err := s.app.Document.Described(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	page := s.formPage(c, say(c.UserContext(), "document.describe"))
	page.Section = "workspaces"
	props := present.DocumentForm(page, shown)
	if typed != nil {
		props.Title, props.Language, props.Status = typed.Title, typed.Language, cmp.Or(typed.Status, props.Status)
		props.Errors, _ = fieldErrors(c, failed)
		if fault.Is(failed, fault.Conflict) {
			props.Theirs = shown.Document.Title
		}
		c.Status(statuses[fault.Of(failed)])
	}
	return s.render(c, document.Form(props))
}

// documentUpdate is POST /documents/:document/edit.
func (s *Server) documentUpdate(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	d := documentForm(c)
	err = s.app.Document.Describe(c.UserContext(), readerOf(c).Who, id, d)
	if fault.Is(err, fault.Invalid) || documents.IsStale(err) {
		return s.showDocumentForm(c, &d, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(documents.Path(id), fiber.StatusSeeOther)
}

// documentArchive is POST /documents/:document/archive.
func (s *Server) documentArchive(c *fiber.Ctx) error {
	id, err := id[models.DocumentID](c, "document")
	if err != nil {
		return err
	}
	switch c.FormValue("act") {
	case "archive":
		err = s.app.Document.Archive(c.UserContext(), readerOf(c).Who, id)
	case "restore":
		err = s.app.Document.Restore(c.UserContext(), readerOf(c).Who, id)
	default:
		err = fault.InvalidField("act", "fault.malformed")
	}
	if err != nil {
		return err
	}
	return c.Redirect(documents.Path(id), fiber.StatusSeeOther)
}
