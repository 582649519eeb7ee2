package web

// addAccountRoutes are the routes of signing in, joining, one's settings and
// the people of a Party.
func (s *Server) addAccountRoutes() {
	s.get("/sign-in", visitor, s.signInForm)
	s.post("/sign-in", visitor, s.signIn)
	s.get("/sign-out", signedIn, s.signOutForm)
	s.post("/sign-out", visitor, s.signOut)
	s.get("/first-run/:token", visitor, s.firstRunForm)
	s.post("/first-run/:token", visitor, s.firstRun)
	s.get("/invitations/:token", visitor, s.invitationForm)
	s.post("/invitations/:token", visitor, s.acceptInvitation)
	s.get("/accounts/new", visitor, s.requestForm)
	s.post("/accounts/new", visitor, s.requestAccount)
	s.get("/requests/:request/evidence", signedIn, s.evidenceShow)
	s.get("/password-resets/new", visitor, s.resetForm)
	s.post("/password-resets/new", visitor, s.requestReset)
	s.get("/password-resets/:token", visitor, s.newPasswordForm)
	s.post("/password-resets/:token", visitor, s.reset)
	s.get("/address-changes/:token", visitor, s.confirmAddressForm)
	s.post("/address-changes/:token", visitor, s.confirmAddress)

	s.get(unsubscriptions+":token", visitor, s.unsubscribeForm)
	s.post(unsubscriptions+":token", visitor, s.unsubscribe)

	s.get("/settings", signedIn, s.profileForm)
	s.post("/settings", signedIn, s.updateProfile)
	s.get("/settings/password", signedIn, s.passwordForm)
	s.post("/settings/password", signedIn, s.changePassword)
	s.get("/settings/address", signedIn, s.addressForm)
	s.post("/settings/address", signedIn, s.requestAddressChange)
	s.get("/settings/mail", signedIn, s.mailForm)
	s.post("/settings/mail", signedIn, s.chooseMail)
	s.get("/settings/sessions", signedIn, s.sessionsPage)
	s.post("/settings/sessions/:id/revocation", signedIn, s.revokeSession)
	s.get("/settings/data", signedIn, s.ownDataForm)
	s.post("/settings/data/export", signedIn, s.ownDataExport)
	s.post("/settings/data/deletion", signedIn, s.ownDeletionCreate)
	s.post("/settings/data/deletion/withdrawal", signedIn, s.ownDeletionDestroy)

	s.get("/parties/:party", visitor, s.partyPage)
	s.post("/parties/:party/invitations", signedIn, s.inviteToParty)
	s.post("/parties/:party/invitations/:id/revocation", signedIn, s.revokeInvitation)
	s.post("/parties/:party/requests/:request/approval", signedIn, s.approveForParty)
	s.post("/parties/:party/requests/:request/refusal", signedIn, s.refuseForParty)
	s.post("/parties/:party/members/:person/renewal", signedIn, s.renewMember)
	s.post("/parties/:party/members/:person/removal", signedIn, s.removeMember)
}
