package web

// addDeskRoutes are the routes of the secretariat's and the moderators' desk.
func (s *Server) addDeskRoutes() {
	s.get("/desk", signedIn, s.deskIndex)
	s.get("/desk/figures", signedIn, s.figuresShow)
	s.get("/desk/figures/export", signedIn, s.figuresExport)
	s.get("/desk/audit", signedIn, s.auditIndex)
	s.get("/desk/audit/export", signedIn, s.auditExport)
	s.get("/desk/audit/verification", signedIn, s.verificationNew)
	s.post("/desk/audit/verification", signedIn, s.verificationCreate)

	s.get("/desk/requests", signedIn, s.deskRequestsIndex)
	s.post("/desk/requests/:request/approval", signedIn, s.approvalCreate)
	s.post("/desk/requests/:request/refusal", signedIn, s.refusalCreate)
	s.get("/desk/invitations", signedIn, s.deskInvitationsIndex)
	s.get("/desk/invitations/example.csv", signedIn, s.deskInvitationsExample)
	s.post("/desk/invitations/file", signedIn, s.deskInvitationsFile)
	s.post("/desk/invitations", signedIn, s.deskInvitationCreate)
	s.post("/desk/invitations/:invitation/revocation", signedIn, s.deskInvitationDestroy)

	s.get("/desk/people", signedIn, s.deskPeopleIndex)
	s.get("/desk/people/:person", signedIn, s.deskPersonShow)
	s.post("/desk/people/:person/grants", signedIn, s.grantCreate)
	s.post("/desk/people/:person/grants/withdrawal", signedIn, s.grantDestroy)
	s.post("/desk/people/:person/suspension", signedIn, s.suspensionCreate)
	s.post("/desk/people/:person/reinstatement", signedIn, s.suspensionDestroy)
	s.post("/desk/people/:person/membership", signedIn, s.membershipUpdate)
	s.get("/desk/people/:person/merging", signedIn, s.mergingNew)
	s.post("/desk/people/:person/merging", signedIn, s.mergingCreate)
	s.post("/desk/people/:person/deletion", signedIn, s.deletionCreate)
	s.post("/desk/people/:person/deletion/withdrawal", signedIn, s.deletionDestroy)

	s.get("/desk/policy", signedIn, s.policyShow)
	s.get("/desk/policy/preview", signedIn, s.policyPreview)
	s.post("/desk/policy/rules", signedIn, s.ruleCreate)
	s.post("/desk/policy/rules/removal", signedIn, s.ruleDestroy)

	s.get("/desk/parties", signedIn, s.deskPartiesIndex)
	s.get("/desk/parties/new", signedIn, s.deskPartyNew)
	s.post("/desk/parties", signedIn, s.deskPartyCreate)
	s.get("/desk/parties/:party/edit", signedIn, s.deskPartyEdit)
	s.post("/desk/parties/:party", signedIn, s.deskPartyUpdate)
	s.post("/desk/parties/:party/designation", signedIn, s.designationCreate)
	s.post("/desk/parties/:party/designation/end", signedIn, s.designationDestroy)

	s.get("/desk/organizations", signedIn, s.deskOrganizationsIndex)
	s.get("/desk/organizations/new", signedIn, s.deskOrganizationNew)
	s.post("/desk/organizations", signedIn, s.deskOrganizationCreate)
	s.get("/desk/organizations/:organization/edit", signedIn, s.deskOrganizationEdit)
	s.post("/desk/organizations/:organization", signedIn, s.deskOrganizationUpdate)

	s.get("/desk/forums", signedIn, s.deskForumsIndex)
	s.get("/desk/forums/new", signedIn, s.deskForumNew)
	s.post("/desk/forums", signedIn, s.deskForumCreate)
	s.get("/desk/forums/:forum/edit", signedIn, s.deskForumEdit)
	s.post("/desk/forums/:forum", signedIn, s.deskForumUpdate)
	s.post("/desk/forums/:forum/closing", signedIn, s.deskForumClose)
	s.post("/desk/forums/:forum/reopening", signedIn, s.deskForumReopen)

	s.get("/desk/themes", signedIn, s.deskThemesIndex)
	s.get("/desk/themes/:theme/edit", signedIn, s.deskThemeEdit)
	s.post("/desk/themes/:theme", signedIn, s.deskThemeUpdate)
}
