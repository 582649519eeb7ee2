package web

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/workspace"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
	forumview "minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	view "minamata.exchange/views/workspace"
)

func workspaceID(c *fiber.Ctx) (models.WorkspaceID, error) {
	return id[models.WorkspaceID](c, "workspace")
}

// workspaceFilter reads what a list of workspaces is narrowed to.
func workspaceFilter(c *fiber.Ctx) (workspace.Filter, error) {
	theme, before := wholeNumber(c.Query("theme")), wholeNumber(c.Query("after"))
	if theme < 0 || before < 0 {
		return workspace.Filter{}, fault.Missing()
	}
	f := workspace.Filter{Theme: models.ThemeID(theme), Language: c.Query("language"), Before: before}
	if show := c.Query("show"); show == models.WorkspacesMine || show == models.WorkspacesReading {
		f.Of = show
	}
	return f, nil
}

// workspaceIndex is GET /workspaces.
func (s *Server) workspaceIndex(c *fiber.Ctx) error {
	f, err := workspaceFilter(c)
	if err != nil {
		return err
	}
	who, language := readerOf(c).Who, languageOf(c)
	list, err := s.app.Workspace.List(c.UserContext(), who, f)
	if err != nil {
		return err
	}
	props := view.ListProps{
		Page: s.page(c, say(c.UserContext(), "workspace.list.title")), Of: f.Of, Theme: c.Query("theme"), Language: f.Language,
		Themes: present.Themes(list.Themes, language), SignedIn: !who.IsVisitor(), Cards: present.WorkspaceCards(list, list.Workspaces, language),
		Direct: s.app.Workspace.MayDecide(who),
	}
	props.Page.Section = "workspaces"
	if list.MayPropose {
		props.ProposeURL = "/workspaces/new"
	}
	if f.Before == 0 {
		props.Proposals, props.Invitations = present.WorkspaceCards(list, list.Proposals, language), present.WorkspaceInvitations(list, language)
	}
	props.First, props.Next = around(c, f.Before, list.Next)
	return s.render(c, view.List(props))
}

// workspaceNew is GET /workspaces/new.
func (s *Server) workspaceNew(c *fiber.Ctx) error {
	return s.showProposal(c, map[string]string{"language": languageOf(c), "visibility": models.VisibilityPartners}, nil, nil)
}

func (s *Server) showProposal(c *fiber.Ctx, values map[string]string, chosen map[string]bool, problems map[string]string) error {
	who := readerOf(c).Who
	if !s.app.Workspace.MayPropose(who) {
		return fault.Denied()
	}
	themes, err := s.app.Workspace.Themes(c.UserContext())
	if err != nil {
		return err
	}
	title, submit := say(c.UserContext(), "workspace.propose"), "propose"
	if s.app.Workspace.MayDecide(who) {
		title, submit = say(c.UserContext(), "workspace.open"), "open"
	}
	props := view.ProposeProps{Page: s.page(c, title), Form: view.DescriptionProps{
		Values: values, Chosen: chosen, Themes: present.Themes(themes, languageOf(c)), Errors: problems, Action: "/workspaces", Submit: submit,
	}}
	props.Page.Section, props.Page.Width, props.Page.Private = "workspaces", "reading", true
	if problems != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, view.Propose(props))
}

// descriptionOf is what a person typed about a workspace.
func descriptionOf(c *fiber.Ctx) (d workspace.Description, values map[string]string, chosen map[string]bool) {
	values, chosen = typed(c, "name", "purpose", "language", "visibility"), map[string]bool{}
	d = workspace.Description{
		Name: values["name"], Purpose: values["purpose"], Language: values["language"], Visibility: values["visibility"], Version: number(c.FormValue("version")),
	}
	for _, theme := range c.Context().PostArgs().PeekMulti("themes") {
		chosen[string(theme)] = true
		if id := wholeNumber(string(theme)); id > 0 {
			d.Themes = append(d.Themes, models.ThemeID(id))
		}
	}
	return d, values, chosen
}

// workspaceCreate is POST /workspaces.
func (s *Server) workspaceCreate(c *fiber.Ctx) error {
	d, values, chosen := descriptionOf(c)
	w, err := s.app.Workspace.Propose(c.UserContext(), readerOf(c).Who, d)
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showProposal(c, values, chosen, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect(workspace.Path(w.ID), fiber.StatusSeeOther)
}

// workspaceFrame is what stands around every page of a workspace.
func (s *Server) workspaceFrame(c *fiber.Ctx, p workspace.Page, tab string) (view.FrameProps, error) {
	frame := view.FrameProps{Page: s.page(c, p.Workspace.Name), Head: present.WorkspaceHead(p, tab, languageOf(c))}
	frame.Head.Outgoings = s.app.Confidential.MayRead(readerOf(c).Who, p.Workspace.ID)
	frame.Head.Documents = s.has("/workspaces/:workspace/documents")
	frame.Page.Section, frame.Page.TitleLang = "workspaces", p.Workspace.Language
	frame.Page.Private = p.Workspace.Visibility != models.VisibilityPublic
	frame.Page.Live = []layout.LiveProps{{Key: workspace.Subject(p.Workspace.ID), Offset: max(0, p.Position.Offset), Epoch: p.Position.Epoch}}
	if p.Workspace.HiddenAt == nil {
		return frame, nil
	}
	var err error
	frame.Head.Hidden, err = s.hidden(c, "workspace", int64(p.Workspace.ID))
	return frame, err
}

// workspaceShow is GET /workspaces/:workspace. Who is invited and may not read
// it comes to the invitation; a member from whom moderation hid it reads that.
func (s *Server) workspaceShow(c *fiber.Ctx) error { return s.showWorkspace(c, nil) }

func (s *Server) showWorkspace(c *fiber.Ctx, problems map[string]string) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	before := wholeNumber(c.Query("after"))
	if before < 0 {
		return fault.Missing()
	}
	who := readerOf(c).Who
	o, err := s.app.Workspace.Overview(c.UserContext(), who, id, before)
	if fault.Is(err, fault.NotFound) {
		if s.app.Workspace.IsHiddenFrom(who, id) {
			return s.showHidden(c, id)
		}
		if _, _, _, invited := s.app.Workspace.Invited(c.UserContext(), who, id); invited == nil {
			return c.Redirect(workspace.Path(id)+"/invitation", fiber.StatusSeeOther)
		}
	}
	if err != nil {
		return err
	}
	w := o.Workspace
	frame, err := s.workspaceFrame(c, o.Page, "overview")
	if err != nil {
		return err
	}
	props := view.OverviewProps{
		FrameProps: frame, Purpose: present.Markdown(w.Purpose),
		Proposer: present.WorkspacePerson(o.Page, w.ProposedBy, languageOf(c)), Created: w.CreatedAt, Activities: present.Activities(o, languageOf(c)),
		Recorded: s.app.Confidential.IsRecorded(id, false), MayJoin: o.MayJoin, Asked: o.Request != nil, Invited: o.Invitation != nil, MayDecide: o.MayDecide, Errors: problems,
	}
	if who := readerOf(c).Who; !who.IsVisitor() && who.Person != w.ProposedBy && w.HiddenAt == nil {
		props.Report = fmt.Sprintf("workspace:%d", w.ID)
	}
	if w.Status == models.WorkspaceRefused {
		props.Reason = w.DecisionReason
	}
	props.First, props.Next = around(c, before, o.Next)
	if problems != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.render(c, view.Overview(props))
}

// showHidden says to a member that moderation hid their workspace, and why: not what it
// is called, which may be the reason.
func (s *Server) showHidden(c *fiber.Ctx, id models.WorkspaceID) error {
	hidden, err := s.hidden(c, "workspace", int64(id))
	if err != nil {
		return err
	}
	props := view.HiddenProps{Page: s.page(c, say(c.UserContext(), "workspace.hidden"))}
	props.Page.Section, props.Page.Private = "workspaces", true
	if hidden != nil {
		props.Hidden = *hidden
	}
	props.Hidden.Kind = "workspace"
	c.Status(fiber.StatusForbidden)
	return s.render(c, view.Hidden(props))
}

// onWorkspace is what comes of an act on a workspace: its page again, or with
// what was wrong about the input.
func (s *Server) onWorkspace(c *fiber.Ctx, do func(access.Who, models.WorkspaceID) error) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	err = do(readerOf(c).Who, id)
	if problems, invalid := fieldErrors(c, err); invalid {
		return s.showWorkspace(c, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect(workspace.Path(id), fiber.StatusSeeOther)
}

// workspaceApprove is POST /workspaces/:workspace/approval.
func (s *Server) workspaceApprove(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Approve(c.UserContext(), who, id)
	})
}

// workspaceRefuse is POST /workspaces/:workspace/refusal.
func (s *Server) workspaceRefuse(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Refuse(c.UserContext(), who, id, c.FormValue("reason"))
	})
}

// workspaceArchive is POST /workspaces/:workspace/archiving.
func (s *Server) workspaceArchive(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Archive(c.UserContext(), who, id)
	})
}

// workspaceRestore is POST /workspaces/:workspace/restoration.
func (s *Server) workspaceRestore(c *fiber.Ctx) error {
	return s.onWorkspace(c, func(who access.Who, id models.WorkspaceID) error {
		return s.app.Workspace.Restore(c.UserContext(), who, id)
	})
}

// workspaceSettings is GET /workspaces/:workspace/settings.
func (s *Server) workspaceSettings(c *fiber.Ctx) error { return s.showSettings(c, nil) }

// showSettings shows the form, as it was typed where typed is not nil.
func (s *Server) showSettings(c *fiber.Ctx, change func(*view.DescriptionProps, models.Workspace)) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	p, err := s.app.Workspace.Page(c.UserContext(), readerOf(c).Who, id)
	if err != nil {
		return err
	}
	if !p.MayDescribe && !p.MayArchive && !p.MayRestore {
		return fault.Denied()
	}
	themes, err := s.app.Workspace.Themes(c.UserContext())
	if err != nil {
		return err
	}
	frame, err := s.workspaceFrame(c, p, "settings")
	if err != nil {
		return err
	}
	w := p.Workspace
	props := view.SettingsProps{
		FrameProps: frame, MayEdit: p.MayDescribe, MayArchive: p.MayArchive, MayRestore: p.MayRestore,
		Form: view.DescriptionProps{
			Values: map[string]string{"name": w.Name, "purpose": w.Purpose, "language": w.Language, "visibility": w.Visibility},
			Chosen: map[string]bool{}, Themes: present.Themes(themes, languageOf(c)), Version: w.Version, Action: workspace.Path(id) + "/settings", Submit: "save",
		},
	}
	for _, theme := range p.Themes {
		props.Form.Chosen[strconv.FormatInt(int64(theme.ID), 10)] = true
	}
	if change != nil {
		change(&props.Form, w)
	}
	return s.render(c, view.Settings(props))
}

// workspaceUpdate is POST /workspaces/:workspace/settings.
func (s *Server) workspaceUpdate(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	d, values, chosen := descriptionOf(c)
	err = s.app.Workspace.Describe(c.UserContext(), readerOf(c).Who, id, d)
	if problems, invalid := fieldErrors(c, err); invalid {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.showSettings(c, func(form *view.DescriptionProps, _ models.Workspace) {
			form.Values, form.Chosen, form.Errors, form.Version = values, chosen, problems, d.Version
		})
	}
	if fault.Is(err, fault.Conflict) && fault.As(err).Key == "workspace.changed_meanwhile" {
		c.Status(fiber.StatusConflict)
		return s.showSettings(c, func(form *view.DescriptionProps, w models.Workspace) {
			form.Values, form.Chosen = values, chosen
			form.Conflict = &view.ConflictProps{Name: w.Name, Purpose: w.Purpose, Visibility: w.Visibility, Language: w.Language}
		})
	}
	if err != nil {
		return err
	}
	return c.Redirect(workspace.Path(id), fiber.StatusSeeOther)
}

// workspaceDiscussion is GET /workspaces/:workspace/discussion.
func (s *Server) workspaceDiscussion(c *fiber.Ctx) error {
	id, err := workspaceID(c)
	if err != nil {
		return err
	}
	who := readerOf(c).Who
	p, err := s.app.Workspace.Page(c.UserContext(), who, id)
	if err != nil {
		return err
	}
	if p.Workspace.ForumID == nil {
		return fault.Missing()
	}
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	list, err := s.app.Forum.List(c.UserContext(), who, forum.Filter{Forum: *p.Workspace.ForumID, Before: f.Before, Live: true})
	if err != nil {
		return err
	}
	frame, err := s.workspaceFrame(c, p, "discussion")
	if err != nil {
		return err
	}
	props := view.DiscussionProps{FrameProps: frame, Topics: present.TopicRows(list, languageOf(c))}
	follow(&props.Page, list)
	if f.Before == 0 {
		props.Fresh = &forumview.FreshProps{URL: c.Path(), Since: list.Since}
	}
	if list.MayStart {
		props.NewURL = fmt.Sprintf("/topics/new?forum=%d", *p.Workspace.ForumID)
	}
	props.First, props.Next = around(c, f.Before, list.Next)
	return s.render(c, view.Discussion(props))
}

// deskWorkspacesIndex is GET /desk/workspaces.
func (s *Server) deskWorkspacesIndex(c *fiber.Ctx) error {
	f, err := workspaceFilter(c)
	if err != nil {
		return err
	}
	f.Status = c.Query("status")
	if f.Status != "" && !slices.Contains([]string{models.WorkspaceProposed, models.WorkspaceOpen, models.WorkspaceArchived, models.WorkspaceRefused}, f.Status) {
		return fault.Missing()
	}
	list, err := s.app.Workspace.Desk(c.UserContext(), readerOf(c).Who, f)
	if err != nil {
		return err
	}
	ids := make([]models.WorkspaceID, len(list.Workspaces))
	for i, w := range list.Workspaces {
		ids[i] = w.ID
	}
	left, err := s.app.Confidential.Counts(c.UserContext(), readerOf(c).Who, ids)
	if err != nil {
		return err
	}
	props := desk.WorkspacesProps{FrameProps: s.deskFrame(c, "workspaces"), Status: f.Status, Workspaces: present.WorkspaceRows(list, left, languageOf(c))}
	props.First, props.Next = around(c, f.Before, list.Next)
	return s.render(c, desk.Workspaces(props))
}
