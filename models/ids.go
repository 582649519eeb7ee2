package models

// Ids are types of their own so that one cannot be handed in for another.
type (
	PartyID        int64
	OrganizationID int64
	PersonID       int64
	AccountID      int64
	SessionID      int64
	InvitationID   int64
	RequestID      int64
	TokenID        int64
	ThemeID        int64
	ForumID        int64
	TopicID        int64
	PostID         int64
	AttachmentID   int64
	NoticeID       int64

	WorkspaceID           int64
	WorkspaceInvitationID int64
	WorkspaceRequestID    int64
	WorkspaceFileID       int64
	DocumentID            int64
	BatchID               int64
	KeptID                int64
	FigureID              int64
	ThreadID              int64
	CommentID             int64
	DocumentVersionID     int64
	CommentPeriodID       int64
	PublicCommentID       int64
	CaseID                int64
	AppealID              int64
	TopicActID            int64
	WatchedWordID         int64
)
