package web

// addDocumentRoutes are the addresses of documents.
func (s *Server) addDocumentRoutes() {
	s.get("/documents/:document/collab", visitor, s.documentSocket)
	s.upload("/documents/:document/collab", visitor, s.documentPost)
	s.post("/documents/:document/kept/:kept", signedIn, s.documentKept)
}
