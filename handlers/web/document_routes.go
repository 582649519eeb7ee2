package web

// addDocumentRoutes are the addresses of documents.
func (s *Server) addDocumentRoutes() {
	s.get("/workspaces/:workspace/documents", visitor, s.documentIndex)
	s.post("/workspaces/:workspace/documents", signedIn, s.documentCreate)
	s.get("/workspaces/:workspace/documents/new", signedIn, s.documentNew)
	s.get("/documents/:document", visitor, s.documentShow)
	s.get("/documents/:document/edit", signedIn, s.documentEdit)
	s.post("/documents/:document/edit", signedIn, s.documentUpdate)
	s.post("/documents/:document/archive", signedIn, s.documentArchive)
	s.upload("/documents/:document/figures", signedIn, s.figureCreate)
	s.get("/documents/:document/figures/:key/:name", visitor, s.figureShow)
	s.get("/documents/:document/collab", visitor, s.documentSocket)
	s.upload("/documents/:document/collab", visitor, s.documentPost)
	s.post("/documents/:document/kept/:kept", signedIn, s.documentKept)
}
