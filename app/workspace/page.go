package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// Page is what every page of a workspace shows, and what its reader may do.
type Page struct {
	Workspace models.Workspace
	Themes    []models.Theme // of the workspace
	Role      string         // the reader's; "": they are no member
	Guest     bool           // the reader is here by their office; members are shown that
	Position  live.Position
	People    map[models.PersonID]models.Person

	// Invitation, Inviter and Request are the reader's own open ones.
	Invitation *models.WorkspaceInvitation
	Request    *models.WorkspaceRequest

	MayManage, MayArchive, MayRestore, MayJoin, MayDecide, MayDescribe, MaySeePeople, MayReplaceLead bool

	people       map[models.PersonID]bool
	confidential bool // it shows something that is marked so
}

func (p *Page) refer(ids ...models.PersonID) {
	for _, id := range ids {
		p.people[id] = true
	}
}

// Overview is a workspace's first page.
type Overview struct {
	Page
	Activities []models.WorkspaceActivity // newest first
	Next       int64
	Topics     map[models.TopicID]models.Topic
	Files      map[models.WorkspaceFileID]models.WorkspaceFile
	Documents  map[models.DocumentID]models.Document

	readsConfidential bool
}

// page reads a page of a workspace; fill adds what is its own. An invitation
// opens nothing but itself: who was invited into a workspace that they may not
// read finds it with Invited.
func (s *Service) page(ctx context.Context, who access.Who, id models.WorkspaceID, p *Page, fill func(*models.Tx) error) error {
	p.people = map[models.PersonID]bool{}
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if p.Workspace, err = s.access.Workspace(tx, who, access.Read, id); err != nil {
			return err
		}
		if p.Position, err = s.hub.PositionIn(tx, Subject(id)); err != nil {
			return err
		}
		if err := s.fillReader(tx, who, p); err != nil {
			return err
		}
		subjects, err := models.ThemesOfWorkspaces(tx, []models.WorkspaceID{id})
		if err != nil {
			return err
		}
		themes, err := models.ThemesByID(tx, subjects[id])
		if err != nil {
			return err
		}
		for _, theme := range subjects[id] {
			p.Themes = append(p.Themes, themes[theme])
		}
		p.refer(p.Workspace.ProposedBy)
		if err := fill(tx); err != nil {
			return err
		}
		p.People, err = models.PeopleByID(tx, keys(p.people))
		return err
	})
	if err != nil {
		return err
	}
	return s.LookedAt(ctx, who, id, p.confidential)
}

func keys[K comparable](set map[K]bool) []K {
	all := make([]K, 0, len(set))
	for key := range set {
		all = append(all, key)
	}
	return all
}

// fillReader notes what the reader is and may do here.
func (s *Service) fillReader(tx *models.Tx, who access.Who, p *Page) error {
	w := p.Workspace
	may := func(act access.Act) bool { return s.access.InWorkspace(who, act, w.ID) == nil }
	p.MayManage = may(access.Manage)
	p.MayReplaceLead = s.MayReplaceLead(who, w.ID)
	p.MayArchive = w.Status == models.WorkspaceOpen && s.access.InWorkspaceByOffice(who, access.Archive, w.ID) == nil
	p.MayRestore = w.Status == models.WorkspaceArchived && may(access.Restore)
	p.MayDecide = w.Status == models.WorkspaceProposed && s.MayDecide(who)
	p.MayDescribe = p.MayManage || w.Status == models.WorkspaceProposed && (w.ProposedBy == who.Person || s.MayDecide(who))
	p.Guest = s.access.IsGuest(who, w.Standing())
	if who.IsVisitor() {
		return nil
	}
	member, err := models.MemberOf(tx, w.ID, who.Person)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	p.Role = member.Role
	p.MaySeePeople = p.Role != "" || s.access.Can(who, access.Read, access.PersonThing, access.Site)
	if p.Role != "" {
		return nil
	}
	requests, err := models.OpenWorkspaceRequests(tx, w.ID, who.Person)
	if err != nil {
		return err
	}
	if len(requests) > 0 {
		p.Request = &requests[0]
	}
	invitations, err := models.OpenWorkspaceInvitations(tx, w.ID, who.Person)
	if err != nil {
		return err
	}
	if len(invitations) > 0 {
		p.Invitation = &invitations[0]
		p.refer(p.Invitation.InvitedBy)
	}
	p.MayJoin = p.Request == nil && p.Invitation == nil && may(access.Join)
	return nil
}

// Overview reads a workspace with what happened in it, from before a line of
// activity (0: the newest).
func (s *Service) Overview(ctx context.Context, who access.Who, id models.WorkspaceID, before int64) (Overview, error) {
	var o Overview
	err := s.page(ctx, who, id, &o.Page, func(tx *models.Tx) (err error) {
		o.readsConfidential = s.access.ReadsConfidential(who, id)
		members := o.Role != "" || o.readsConfidential
		if o.Activities, err = models.Activities(tx, id, before, members, ListSize+1); err != nil {
			return err
		}
		if len(o.Activities) > ListSize {
			o.Activities = o.Activities[:ListSize]
			o.Next = o.Activities[ListSize-1].ID
		}
		if !members {
			o.withoutReasons()
		}
		return o.referred(tx)
	})
	return o, err
}

// withoutReasons leaves out what only members are told: why.
func (o *Overview) withoutReasons() {
	for i := range o.Activities {
		o.Activities[i].Reason = ""
	}
}

// referred reads the topics and files that activity is about.
func (o *Overview) referred(tx *models.Tx) (err error) {
	topics, files, documents := map[models.TopicID]bool{}, map[models.WorkspaceFileID]bool{}, map[models.DocumentID]bool{}
	for _, a := range o.Activities {
		if a.ActorID != nil {
			o.refer(*a.ActorID)
		}
		if a.PersonID != nil {
			o.refer(*a.PersonID)
		}
		if person, isPerson := PersonOf(a); isPerson {
			o.refer(person)
		}
		if topic, _, isPost := PostOf(a); isPost {
			topics[topic] = true
		}
		if file, isFile := FileOf(a); isFile {
			files[file] = true
		}
		if document, isDocument := DocumentOf(a); isDocument {
			documents[document] = true
		}
	}
	if o.Topics, err = models.TopicsByID(tx, keys(topics)); err != nil {
		return err
	}
	if o.Files, err = models.WorkspaceFilesByID(tx, keys(files)); err != nil {
		return err
	}
	o.Documents, err = models.DocumentsByID(tx, keys(documents))
	o.withoutConfidential()
	return err
}

// withoutConfidential leaves out what is marked so, but for who may read it.
func (o *Overview) withoutConfidential() {
	marked := 0
	for id, f := range o.Files {
		if f.IsConfidential() {
			marked++
			if !o.readsConfidential {
				delete(o.Files, id)
			}
		}
	}
	for id, d := range o.Documents {
		if d.HiddenAt != nil { // what it is called may be why
			delete(o.Documents, id)
			continue
		}
		if d.IsConfidential() {
			marked++
			if !o.readsConfidential {
				delete(o.Documents, id)
			}
		}
	}
	o.confidential = o.readsConfidential && marked > 0
}

// PostOf is the post that a line of activity is about.
func PostOf(a models.WorkspaceActivity) (topic models.TopicID, number int64, is bool) {
	if !strings.HasPrefix(a.Thing, "post:") {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(a.Thing, "post:%d/%d", &topic, &number)
	return topic, number, err == nil
}

// FileOf is the file that a line of activity is about.
func FileOf(a models.WorkspaceActivity) (file models.WorkspaceFileID, is bool) {
	if !strings.HasPrefix(a.Thing, "file:") {
		return 0, false
	}
	_, err := fmt.Sscanf(a.Thing, "file:%d", &file)
	return file, err == nil
}

// PersonOf is the person that a line of activity is about besides.
func PersonOf(a models.WorkspaceActivity) (person models.PersonID, is bool) {
	if !strings.HasPrefix(a.Thing, "person:") {
		return 0, false
	}
	_, err := fmt.Sscanf(a.Thing, "person:%d", &person)
	return person, err == nil
}

// DocumentOf is the document that a line of activity is about.
func DocumentOf(a models.WorkspaceActivity) (document models.DocumentID, is bool) {
	if !strings.HasPrefix(a.Thing, "document:") {
		return 0, false
	}
	_, err := fmt.Sscanf(a.Thing, "document:%d", &document)
	return document, err == nil
}

// Shown reads one line of activity for a fragment that many will see. It asks
// nobody's right: that is asked of each of them when it is handed to them. What
// only members read, the reason and what is confidential, is not in it.
func (s *Service) Shown(ctx context.Context, activity int64) (Overview, error) {
	o := Overview{Page: Page{people: map[models.PersonID]bool{}}}
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		a, err := models.ActivityByID(tx, activity)
		if err != nil {
			return access.NotFound(err)
		}
		if o.Workspace, err = models.WorkspaceByID(tx, a.WorkspaceID); err != nil {
			return access.NotFound(err)
		}
		o.Activities = []models.WorkspaceActivity{a}
		o.withoutReasons()
		if err := o.referred(tx); err != nil {
			return err
		}
		o.People, err = models.PeopleByID(tx, keys(o.people))
		return err
	})
	return o, err
}

// MembersPage is who is in a workspace, and for its leads who is to be.
type MembersPage struct {
	Page
	Members       []models.WorkspaceMember
	Invitations   []models.WorkspaceInvitation
	Requests      []models.WorkspaceRequest
	Parties       map[models.PartyID]models.Party
	Organizations map[models.OrganizationID]models.Organization
}

// Members reads who is in a workspace, for who may see people.
func (s *Service) Members(ctx context.Context, who access.Who, id models.WorkspaceID) (MembersPage, error) {
	var m MembersPage
	err := s.page(ctx, who, id, &m.Page, func(tx *models.Tx) (err error) {
		switch {
		case m.MaySeePeople:
		case who.IsVisitor():
			return fault.Unsigned()
		default:
			return fault.Denied()
		}
		if m.Members, err = models.Members(tx, id); err != nil {
			return err
		}
		for _, member := range m.Members {
			m.refer(member.PersonID)
		}
		if !m.MayManage {
			return nil
		}
		if m.Invitations, err = models.OpenWorkspaceInvitations(tx, id, 0); err != nil {
			return err
		}
		for _, invitation := range m.Invitations {
			if invitation.PersonID != nil {
				m.refer(*invitation.PersonID)
			}
		}
		m.Requests, err = models.OpenWorkspaceRequests(tx, id, 0)
		for _, request := range m.Requests {
			m.refer(request.PersonID)
		}
		return err
	})
	if err != nil {
		return m, err
	}
	return m, s.db.Read(ctx, func(tx *models.Tx) (err error) {
		parties, organizations := map[models.PartyID]bool{}, map[models.OrganizationID]bool{}
		for _, person := range m.People {
			if person.PartyID != nil {
				parties[*person.PartyID] = true
			}
			if person.OrganizationID != nil {
				organizations[*person.OrganizationID] = true
			}
		}
		if m.Parties, err = models.PartiesByID(tx, keys(parties)); err != nil {
			return err
		}
		m.Organizations, err = models.OrganizationsByID(tx, keys(organizations))
		return err
	})
}

// Invited reads the open invitation of a person into a workspace, whether they
// may read it or not: what it is for, and who asks.
func (s *Service) Invited(ctx context.Context, who access.Who, id models.WorkspaceID) (models.WorkspaceInvitation, models.Workspace, models.Person, error) {
	var invitation models.WorkspaceInvitation
	var w models.Workspace
	var inviter models.Person
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if invitation, w, err = s.standing(tx, who, id); err != nil {
			return err
		}
		inviter, err = models.PersonByID(tx, invitation.InvitedBy)
		return err
	})
	return invitation, w, inviter, err
}

// IsHiddenFrom reports whether moderation hid a workspace from somebody who is a member
// of it.
func (s *Service) IsHiddenFrom(who access.Who, id models.WorkspaceID) bool {
	return s.access.IsHiddenFrom(who, id)
}

// Page reads what every page of a workspace shows.
func (s *Service) Page(ctx context.Context, who access.Who, id models.WorkspaceID) (Page, error) {
	var p Page
	err := s.page(ctx, who, id, &p, func(*models.Tx) error { return nil })
	return p, err
}

// Named are the workspaces among some whose names a person may know: those
// they may read, and those into which an invitation of theirs stands.
func (s *Service) Named(ctx context.Context, who access.Who, ids []models.WorkspaceID) (map[models.WorkspaceID]models.Workspace, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	known := map[models.WorkspaceID]models.Workspace{}
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		all, err := models.WorkspacesByID(tx, ids)
		if err != nil {
			return err
		}
		invited := map[models.WorkspaceID]bool{}
		open, err := models.OpenWorkspaceInvitations(tx, 0, who.Person)
		for _, invitation := range open {
			invited[invitation.WorkspaceID] = s.access.InWorkspace(access.Who{Person: invitation.InvitedBy}, access.Manage, invitation.WorkspaceID) == nil
		}
		for id, w := range all {
			if invited[id] || s.access.CanWorkspace(who, access.Read, w.Standing()) {
				known[id] = w
			}
		}
		return err
	})
	return known, err
}
