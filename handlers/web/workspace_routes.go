package web

// addWorkspaceRoutes are the addresses of workspaces. The tab of documents is
// shown where there is a page at /workspaces/:workspace/documents.
func (s *Server) addWorkspaceRoutes() {
	s.get("/workspaces", visitor, s.workspaceIndex)
	s.get("/workspaces/new", signedIn, s.workspaceNew)
	s.post("/workspaces", signedIn, s.workspaceCreate)
	s.get("/workspaces/:workspace", visitor, s.workspaceShow)
	s.get("/workspaces/:workspace/settings", signedIn, s.workspaceSettings)
	s.post("/workspaces/:workspace/settings", signedIn, s.workspaceUpdate)
	s.post("/workspaces/:workspace/approval", signedIn, s.workspaceApprove)
	s.post("/workspaces/:workspace/refusal", signedIn, s.workspaceRefuse)
	s.post("/workspaces/:workspace/archiving", signedIn, s.workspaceArchive)
	s.post("/workspaces/:workspace/restoration", signedIn, s.workspaceRestore)

	s.get("/workspaces/:workspace/look", signedIn, s.workspaceLookForm)
	s.post("/workspaces/:workspace/look", signedIn, s.workspaceLook)
	s.get("/workspaces/:workspace/discussion", visitor, s.workspaceDiscussion)

	s.get("/workspaces/:workspace/members", visitor, s.workspaceMembers)
	s.post("/workspaces/:workspace/members/leaving", signedIn, s.workspaceLeave)
	s.post("/workspaces/:workspace/members/leads", signedIn, s.workspaceLead)
	s.post("/workspaces/:workspace/members/:person", signedIn, s.workspaceRole)
	s.post("/workspaces/:workspace/members/:person/removal", signedIn, s.workspaceRemove)
	s.post("/workspaces/:workspace/invitations", signedIn, s.workspaceInvite)
	s.post("/workspaces/:workspace/invitations/:invitation/withdrawal", signedIn, s.workspaceUninvite)
	s.get("/workspaces/:workspace/invitation", signedIn, s.workspaceInvitation)
	s.post("/workspaces/:workspace/invitation", signedIn, s.workspaceInvitationAnswer)
	s.post("/workspaces/:workspace/requests", signedIn, s.workspaceAsk)
	s.post("/workspaces/:workspace/requests/withdrawal", signedIn, s.workspaceAskWithdraw)
	s.post("/workspaces/:workspace/requests/:request", signedIn, s.workspaceAnswer)

	s.get("/workspaces/:workspace/outgoings", signedIn, s.outgoingIndex)
	s.get("/workspaces/:workspace/outgoings.csv", signedIn, s.outgoingExport)
	s.get("/workspaces/:workspace/files", visitor, s.workspaceFiles)
	s.upload("/workspaces/:workspace/files", signedIn, s.workspaceFileCreate)
	s.get("/workspaces/:workspace/files/:file", visitor, s.workspaceFile)
	s.upload("/workspaces/:workspace/files/:file", signedIn, s.workspaceFileVersion)
	s.get("/workspaces/:workspace/files/:file/confidentiality", signedIn, s.fileMarkForm)
	s.post("/workspaces/:workspace/files/:file/confidentiality", signedIn, s.fileMark)
	s.post("/workspaces/:workspace/files/:file/deletion", signedIn, s.workspaceFileDelete)
	s.post("/workspaces/:workspace/files/:file/restoration", signedIn, s.workspaceFileRestore)
	s.get("/workspaces/:workspace/downloads/:key/:name", visitor, s.workspaceDownload)
	s.get("/workspaces/:workspace/previews/:key", visitor, s.workspacePreview)

	s.get("/desk/workspaces", signedIn, s.deskWorkspacesIndex)
}
