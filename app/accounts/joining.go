package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Invite is an invitation to make an account.
type Invite struct {
	Email, Name  string
	Position     string
	Role         string
	Party        models.PartyID
	Organization models.OrganizationID
	Language     string
	Message      string
}

// mayInvite says whether a person may invite to a role, for a Party or an
// Organization: the secretariat to any; a focal point to speak for their
// Party.
func (s *Service) mayInvite(who access.Who, role string, party models.PartyID) bool {
	if !slices.Contains(access.SiteRoles, role) {
		return false
	}
	if s.access.Can(who, access.Invite, access.AccountThing, access.Site) {
		return true
	}
	return role == access.PartyRole && party != 0 && s.access.Can(who, access.Vouch, access.AccountThing, access.PartyPlace(party))
}

// Invite sends an invitation to one address, for one account, for two weeks.
func (s *Service) Invite(ctx context.Context, who access.Who, i Invite) error {
	if !s.mayInvite(who, i.Role, i.Party) {
		return fault.Denied()
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		_, err := s.invite(tx, who, i)
		return err
	})
}

// Guests is who vouches for people that are invited to something in the site
// and not to a role at it.
type Guests interface {
	// VouchesFor reports whether such an invitation still stands.
	VouchesFor(tx *models.Tx, id models.InvitationID) (bool, error)
	// Registered hears who made an account with an invitation, of any kind, in
	// the transaction in which they did.
	Registered(tx *models.Tx, id models.InvitationID, person models.PersonID) error
}

// InviteGuest sends an invitation to make an account with the least of roles,
// in the transaction of what they are invited to. The caller has asked for the
// right; s.Guests is asked whether it still stands when it is used.
func (s *Service) InviteGuest(tx *models.Tx, who access.Who, email, language, message string) (models.InvitationID, error) {
	return s.invite(tx, who, Invite{Email: email, Role: access.Observer, Language: language, Message: message})
}

// UninviteGuest takes such an invitation back. One that was used stays used.
func (s *Service) UninviteGuest(tx *models.Tx, who access.Who, id models.InvitationID) error {
	if err := models.CloseInvitation(tx, id, "revoked_at"); err != nil {
		if errors.Is(err, models.ErrStale) {
			return nil
		}
		return err
	}
	return record(tx, who, "account.uninvite", "invitation", int64(id), "", "")
}

func (s *Service) invite(tx *models.Tx, who access.Who, i Invite) (models.InvitationID, error) {
	key, err := EmailKey(i.Email)
	if err != nil {
		return 0, err
	}
	if i.Name != "" {
		if i.Name, err = cleanName(i.Name); err != nil {
			return 0, err
		}
	}
	if i.Party != 0 && i.Organization != 0 {
		return 0, fault.InvalidField("organization", "accounts.one_affiliation")
	}
	if err := checkLanguage(i.Language); err != nil {
		return 0, err
	}
	if utf8.RuneCountInString(i.Message) > 2000 || !utf8.ValidString(i.Message) {
		return 0, fault.InvalidField("message", "accounts.message.too_long", "limit", 2000)
	}
	if _, err := models.AccountByEmail(tx, key); err == nil {
		return 0, fault.InvalidField("email", "accounts.email.has_account")
	}
	if err := isThere(tx, i); err != nil {
		return 0, err
	}
	secret, hash := newSecret()
	invitation := models.Invitation{
		TokenHash: hash, Email: strings.TrimSpace(i.Email), EmailKey: key, Name: i.Name, Position: i.Position, Role: i.Role, Language: i.Language, Message: i.Message,
		PartyID: pointer(i.Party), OrganizationID: pointer(i.Organization), CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(InvitationLasts),
	}
	if !who.IsVisitor() {
		invitation.InviterID = &who.Person
	}
	if err := models.InsertInvitation(tx, &invitation); err != nil {
		return 0, err
	}
	if err := record(tx, who, "account.invite", "invitation", int64(invitation.ID), i.Role, ""); err != nil {
		return 0, err
	}
	return invitation.ID, s.post(tx, Letter{
		To: invitation.Email, Name: i.Name, Language: i.Language, Subject: "mail.invitation.subject", Text: "mail.invitation.text",
		Args: map[string]string{"message": i.Message}, Path: "/invitations/" + secret,
	})
}

// isThere refuses an invitation for a Party or an Organization that is not.
func isThere(tx *models.Tx, i Invite) error {
	if i.Party != 0 {
		if _, err := models.PartyByID(tx, i.Party); err != nil {
			return access.NotFound(err)
		}
	}
	if i.Organization != 0 {
		if _, err := models.OrganizationByID(tx, i.Organization); err != nil {
			return access.NotFound(err)
		}
	}
	return nil
}

func pointer[T ~int64](id T) *T {
	if id == 0 {
		return nil
	}
	return &id
}

func value[T ~int64](id *T) T {
	if id == nil {
		return 0
	}
	return *id
}

// Invitations lists what is open: all of them, or those of a Party.
func (s *Service) Invitations(ctx context.Context, who access.Who, party models.PartyID) ([]models.Invitation, error) {
	if !s.mayDecide(who, party) {
		return nil, fault.Missing()
	}
	var open []models.Invitation
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		open, err = models.OpenInvitations(tx, party)
		return err
	})
	return open, err
}

// mayDecide says whether a person decides on the accounts of a Party, or (0)
// on all.
func (s *Service) mayDecide(who access.Who, party models.PartyID) bool {
	if s.access.Can(who, access.Approve, access.AccountThing, access.Site) {
		return true
	}
	return party != 0 && s.access.Can(who, access.Vouch, access.AccountThing, access.PartyPlace(party))
}

// RevokeInvitation takes an invitation back.
func (s *Service) RevokeInvitation(ctx context.Context, who access.Who, id models.InvitationID) error {
	return s.db.Write(ctx, func(tx *models.Tx) error {
		invitation, err := models.InvitationByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if !s.mayDecide(who, value(invitation.PartyID)) {
			return fault.Missing()
		}
		if err := models.CloseInvitation(tx, id, "revoked_at"); err != nil {
			return stale(err)
		}
		return record(tx, who, "account.uninvite", "invitation", int64(id), "", "")
	})
}

// Invitation reads an invitation by the secret in its link: NotFound where it
// cannot be accepted, for whatever reason.
func (s *Service) Invitation(ctx context.Context, secret string) (models.Invitation, error) {
	var invitation models.Invitation
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		invitation, err = s.invitation(tx, secret)
		return err
	})
	return invitation, err
}

func (s *Service) invitation(tx *models.Tx, secret string) (models.Invitation, error) {
	invitation, err := models.InvitationByHash(tx, hashOf(secret))
	if err != nil {
		return invitation, access.NotFound(err)
	}
	inviter := access.Who{Person: value(invitation.InviterID)}
	if s.mayInvite(inviter, invitation.Role, value(invitation.PartyID)) {
		return invitation, nil
	}
	if s.Guests != nil && invitation.Role == access.Observer {
		if stands, err := s.Guests.VouchesFor(tx, invitation.ID); err != nil || stands {
			return invitation, err
		}
	}
	return invitation, fault.Missing() // whoever invited may no longer
}

// Joining is what a person says when they make their account.
type Joining struct {
	Name, Password    string
	InterfaceLanguage string
	TimeZone          string
	Device, Address   string
}

func (j *Joining) clean(email string) (err error) {
	if j.Name, err = cleanName(j.Name); err != nil {
		return err
	}
	if err := errors.Join(checkLanguage(j.InterfaceLanguage), checkTimeZone(j.TimeZone)); err != nil {
		return err
	}
	return checkPassword(j.Password, email, j.Name)
}

// Accept makes the account an invitation is for and signs in, once.
func (s *Service) Accept(ctx context.Context, secret string, j Joining) (string, error) {
	invitation, err := s.Invitation(ctx, secret)
	if err != nil {
		return "", err
	}
	if err := j.clean(invitation.Email); err != nil {
		return "", err
	}
	hash, err := s.Hash(j.Password)
	if err != nil {
		return "", err
	}
	var token string
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		if invitation, err = s.invitation(tx, secret); err != nil {
			return err
		}
		if err := models.CloseInvitation(tx, invitation.ID, "accepted_at"); err != nil {
			return usedUp(err)
		}
		token, err = s.join(tx, joiner{
			Joining: j, hash: hash, email: invitation.Email, role: invitation.Role, position: invitation.Position,
			party: invitation.PartyID, organization: invitation.OrganizationID, invitation: invitation.ID,
		})
		return err
	})
	return token, err
}

// joiner is a person about to get an account.
type joiner struct {
	Joining
	hash, email, role string
	position          string
	party             *models.PartyID
	organization      *models.OrganizationID
	invitation        models.InvitationID // 0: without one
}

func (s *Service) join(tx *models.Tx, j joiner) (string, error) {
	key, err := EmailKey(j.email)
	if err != nil {
		return "", err
	}
	person := models.Person{
		Name: j.Name, Position: j.position, PartyID: j.party, OrganizationID: j.organization, Languages: models.Strings{j.InterfaceLanguage},
		InterfaceLanguage: j.InterfaceLanguage, TimeZone: j.TimeZone, CreatedAt: tx.Now, Version: 1,
	}
	account := models.Account{Email: j.email, EmailKey: key, PasswordHash: j.hash, PasswordAt: &tx.Now, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}
	if j.party != nil {
		renew := tx.Now.Add(MembershipLasts)
		account.RenewBefore = &renew
	}
	if err := models.InsertPerson(tx, &person, &account); err != nil {
		if errors.Is(err, models.ErrDuplicate) {
			return "", fault.Missing() // the address has an account by now
		}
		return "", err
	}
	if err := s.access.Grant(tx, access.RoleGrant{Person: person.ID, Role: j.role, Place: access.Site}); err != nil {
		return "", err
	}
	if err := record(tx, access.Who{Person: person.ID}, "account.join", "account", int64(account.ID), j.role, ""); err != nil {
		return "", err
	}
	if s.Guests != nil && j.invitation != 0 {
		if err := s.Guests.Registered(tx, j.invitation, person.ID); err != nil {
			return "", err
		}
	}
	return s.begin(tx, account.ID, j.Device, j.Address)
}

// FirstRun is a new one-time link for the first account of the secretariat;
// "" where there is one already.
func (s *Service) FirstRun(ctx context.Context) (string, error) {
	var secret string
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		held, err := models.HoldersOf(tx, access.Secretariat, string(access.Site))
		if err != nil || len(held) > 0 {
			return err
		}
		var hash string
		secret, hash = newSecret()
		return models.InsertToken(tx, &models.OneTimeToken{TokenHash: hash, Purpose: "first_run", CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(FirstRunLasts)})
	})
	return secret, err
}

// CheckFirstRun reports whether the link of the first account still works.
func (s *Service) CheckFirstRun(ctx context.Context, secret string) error {
	return s.db.Read(ctx, func(tx *models.Tx) error {
		_, err := models.TokenByHash(tx, "first_run", hashOf(secret))
		return access.NotFound(err)
	})
}

// Begin makes the first account of the secretariat and signs in, once.
func (s *Service) Begin(ctx context.Context, secret, email string, j Joining) (string, error) {
	if err := s.CheckFirstRun(ctx, secret); err != nil {
		return "", err
	}
	if _, err := EmailKey(email); err != nil {
		return "", err
	}
	if err := j.clean(email); err != nil {
		return "", err
	}
	hash, err := s.Hash(j.Password)
	if err != nil {
		return "", err
	}
	var session string
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		token, err := models.TokenByHash(tx, "first_run", hashOf(secret))
		if err != nil {
			return access.NotFound(err)
		}
		if _, err := models.LockSiteState(tx, "secretariat"); err != nil {
			return err
		}
		if held, err := models.HoldersOf(tx, access.Secretariat, string(access.Site)); err != nil || len(held) > 0 {
			return errors.Join(err, fault.Missing())
		}
		if err := models.UseToken(tx, token.ID); err != nil {
			return usedUp(err)
		}
		organization, err := models.OrganizationBySlug(tx, "secretariat")
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
		session, err = s.join(tx, joiner{Joining: j, hash: hash, email: email, role: access.Secretariat, organization: pointer(organization.ID)})
		return err
	})
	return session, err
}
