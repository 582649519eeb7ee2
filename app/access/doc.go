// Package access answers one question: may this person do this to this kind
// of thing in this place? Every right is decided by Casbin, by a policy kept
// in the database that the secretariat reads and changes on a screen.
//
// Roles are held in Places (site, party:12, forum:7, workspace:3); one held at
// the site holds everywhere; roles include one another; deny wins.
//
// A decision depends only on the roles a person holds in the place (and on
// rules that name the person), so decisions are kept by that: hundreds of
// thousands of grants cost a check nothing. Casbin is asked the first time.
//
// What is in a workspace is asked about in the workspace's Place
// (WorkspacePlace): a role there (viewer to lead) gives read, comment, suggest,
// edit and manage, with read_outgoings for its leads, with accept and resolve of what others suggest and say; without one, its visibility gives read. InWorkspace and
// Workspace say why not. Its forum stands in that Place and is not among the
// forums of the site (Forums).
//
// A document is asked about with InDocument, or handed out with Document: rights
// in its workspace, or those that a comment period gives its audience in it
// (period/AUDIENCE), while the clock says so. What is open so is that document
// and nothing else of the workspace.
//
// What is marked as confidential is asked about as if its workspace were for its
// members only (ReadsConfidential), and no comment period opens it to others.
//
// INV-20: who reads a document only because it is open for comment learns
// nothing else of its workspace, nor what the document was before; who reads it
// without the right to read its versions learns nowhere what was taken out
// (KnownSince, by which rooms go).
//
// What moderation hid, a document or a workspace, is handed out for reading alone, to
// its author and to those who lead or moderate there; for everybody else it is not
// there, and no comment period opens it. It is held in memory with the rest, so that
// rooms, sockets and lists find it by the same questions (hidden.go).
//
// Things are handed out only by the functions of this package (Topic, Forum,
// …): what a person may not read is NotFound to them, the same as what is not
// there.
//
// INV-3: a failing policy store refuses; it never allows.
// INV-4: a change of rights is in force here when the action that made it
// returns, and on every other instance within a second (Follow).
//
// Access is safe for concurrent use.
package access
