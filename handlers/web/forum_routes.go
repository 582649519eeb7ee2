package web

// addForumRoutes are the addresses of forums, topics, posts and people.
func (s *Server) addForumRoutes() {
	s.get("/", visitor, s.homeShow)
	s.get("/forums", visitor, s.forumIndex)
	s.get("/forums/:forum", visitor, s.forumIndex)

	s.get("/topics/new", signedIn, s.topicNew)
	s.upload("/topics", signedIn, s.topicCreate)
	s.get("/topics/:topic", visitor, s.topicShow)
	s.get("/topics/:topic/edit", signedIn, s.topicEdit)
	s.post("/topics/:topic/edit", signedIn, s.topicUpdate)
	s.post("/topics/:topic/answer", signedIn, s.onTopic(s.topicAnswer))
	s.post("/topics/:topic/following", signedIn, s.onTopic(s.topicFollow))
	s.post("/topics/:topic/reading", signedIn, s.onTopic(s.topicRead))

	s.get("/topics/:topic/tools", signedIn, s.toolsShow)
	s.post("/topics/:topic/states", signedIn, s.topicState)
	s.post("/topics/:topic/arrangements", signedIn, s.topicArrange)
	s.post("/topics/:topic/moves", signedIn, s.topicMove)
	s.post("/topics/:topic/merges", signedIn, s.topicMerge)
	s.post("/topics/:topic/splits", signedIn, s.topicSplit)
	s.post("/topics/:topic/acts/:act/undoing", signedIn, s.topicUndo)

	s.upload("/topics/:topic/posts", signedIn, s.postCreate)
	s.get("/topics/:topic/posts/:number", visitor, s.postShow)
	s.post("/topics/:topic/posts/:number", signedIn, s.postUpdate)
	s.get("/topics/:topic/posts/:number/edit", signedIn, s.postEdit)
	s.get("/topics/:topic/posts/:number/quote", signedIn, s.postQuote)
	s.get("/topics/:topic/posts/:number/versions", visitor, s.postVersions)
	s.post("/topics/:topic/posts/:number/deletion", signedIn, s.onPost(s.postDelete))
	s.post("/topics/:topic/posts/:number/restoration", signedIn, s.onPost(s.postRestore))
	s.post("/topics/:topic/posts/:number/reactions", signedIn, s.onPost(s.postReact))
	s.post("/topics/:topic/posts/:number/language", signedIn, s.onPost(s.postLanguage))

	s.post("/previews", signedIn, s.previewShow)
	s.upload("/attachments", signedIn, s.attachmentCreate)
	s.get("/attachments/:key/:name", visitor, s.attachmentShow)
	s.get("/drafts/:key", signedIn, s.draftShow)
	s.post("/drafts/:key", signedIn, s.draftKeep)
	s.post("/drafts/:key/deletion", signedIn, s.draftDrop)

	s.get("/people", signedIn, s.personIndex)
	s.get("/people/:person", visitor, s.personShow)
	s.get("/directory", visitor, s.directoryShow)
	s.get("/inbox", signedIn, s.inboxShow)
	s.post("/inbox/reading", signedIn, s.inboxRead)
}
