package web

// addPeriodRoutes are the addresses of comment periods, and of what the public
// writes in.
func (s *Server) addPeriodRoutes() {
	s.get("/open-for-comment", visitor, s.periodIndex)
	s.get("/documents/:document/period", signedIn, s.periodShow)
	s.post("/documents/:document/period", signedIn, s.periodCreate)
	s.post("/documents/:document/periods/:period", signedIn, s.periodUpdate)
	s.get("/documents/:document/public-comments/new", visitor, s.publicCommentNew)
	s.post("/documents/:document/public-comments", visitor, s.publicCommentCreate)
	s.get("/documents/:document/public-comments", signedIn, s.publicCommentIndex)
	s.post("/documents/:document/public-comments/:comment", signedIn, s.publicCommentDecide)
	s.get("/public-comments/:token", visitor, s.publicCommentConfirmForm)
	s.post("/public-comments/:token", visitor, s.publicCommentConfirm)
}
