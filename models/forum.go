package models

import "time"

// Theme is a subject of the Convention. Basis says, per language, how sure
// its label is; only "seen" ones are official.
type Theme struct {
	ID       ThemeID
	Slug     string
	ParentID *ThemeID
	Article  int64
	Labels   Localized
	Basis    Localized
	Position int64
	Version  int64
}

// Who may read a Forum, as the policy names it.
const (
	AudiencePublic  = "public"
	AudienceMembers = "members"
	AudienceParties = "parties"
)

// Forum holds Topics.
type Forum struct {
	ID           ForumID
	Slug         string
	Place        string
	Audience     string
	Names        Localized
	Descriptions Localized
	ThemeID      *ThemeID
	Position     int64
	ClosedAt     *time.Time
	TopicsCount  int64
	PostsCount   int64
	LastPostAt   *time.Time
	Version      int64
}

// Kinds of a Topic.
const (
	Discussion = "discussion"
	Question   = "question"
	Experience = "experience"
)

// Topic is a row of Posts numbered from 1. A Post that moderation took elsewhere
// leaves a FormerAddress in its place.
type Topic struct {
	ID            TopicID
	ForumID       ForumID
	Kind          string
	Title         string
	Slug          string
	Language      string
	LanguageBasis string
	AuthorID      PersonID
	ThemeID       *ThemeID
	CountryID     *PartyID
	AnswerNumber  int64
	NextNumber    int64
	PostsCount    int64
	LastNumber    int64
	ToldNumber    int64
	PeopleCount   int64
	PartiesCount  int64
	LastPostAt    time.Time
	Bump          int64
	PinnedAt      *time.Time
	LockedAt      *time.Time
	ClosedAt      *time.Time
	MovedAt       *time.Time // to another forum, last
	MergedInto    *TopicID   // where all its posts are now
	NewestNumber  int64      // the highest number of a post that stands here
	HasAccount    bool       // as an experience has, whatever kind it is now
	DeletedAt     *time.Time
	CreatedAt     time.Time `gorm:"autoCreateTime:false"`
	Version       int64
}

// ExperienceAccount is the structured part of an experience.
type ExperienceAccount struct {
	TopicID TopicID `gorm:"primaryKey"`
	Done    string
	Result  string
	Cost    string
	Lessons string
	Contact string
}

// TableName is the table of ExperienceAccount.
func (ExperienceAccount) TableName() string { return "experiences" }

// Capacities: what a Person speaks as.
const (
	CapacityFocalPoint   = "focal_point"
	CapacityExpert       = "expert"
	CapacityOrganization = "organization"
	CapacitySecretariat  = "secretariat"
	CapacityPersonal     = "personal"
)

// Capacity is what a Person spoke as when they wrote something; it is
// stamped and stays.
type Capacity struct {
	Capacity               string
	CapacityPartyID        *PartyID
	CapacityOrganizationID *OrganizationID
}

// Post is one contribution to a Topic. Its number is its address there for good;
// its position is where it stands in the row.
type Post struct {
	ID       PostID
	TopicID  TopicID
	Number   int64
	Position int64
	AuthorID PersonID
	Capacity `gorm:"embedded"`
	Body     string
	HTML     string `gorm:"column:html"`
	HTMLBy   int    `gorm:"column:html_by"` // richtext.Version when HTML was made
	Language string
	// LanguageBasis is "detected" or "chosen".
	LanguageBasis    string
	Ref              string
	RefDigest        string
	ThanksCount      int64
	UsefulCount      int64
	AgreeCount       int64
	AttachmentsCount int64
	CreatedAt        time.Time `gorm:"autoCreateTime:false"`
	EditedAt         *time.Time
	EditedBy         *PersonID
	DeletedAt        *time.Time
	DeletedBy        *PersonID
	Removed          bool // by a decision: its author does not read it either
	Version          int64
}

// PostVersion is how a Post read before an edit.
type PostVersion struct {
	ID       int64
	PostID   PostID
	Version  int64
	Body     string
	EditorID PersonID
	At       time.Time
}

// Reaction is a Person's thanks, useful or agree on a Post.
type Reaction struct {
	PostID   PostID   `gorm:"primaryKey"`
	PersonID PersonID `gorm:"primaryKey"`
	Kind     string   `gorm:"primaryKey"`
	At       time.Time
}

// Mention names a Person in a Post.
type Mention struct {
	PostID   PostID   `gorm:"primaryKey"`
	PersonID PersonID `gorm:"primaryKey"`
}

// Attachment is a file of a Post; its content is kept under its digest.
type Attachment struct {
	ID        AttachmentID
	Key       string
	OwnerID   PersonID
	PostID    *PostID
	Name      string
	MediaType string
	Size      int64
	Digest    string
	Width     int64
	Height    int64
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

// Following is how closely a Person follows a Topic: every, mentions, none.
type Following struct {
	PersonID PersonID `gorm:"primaryKey"`
	TopicID  TopicID  `gorm:"primaryKey"`
	Level    string
}

// Reading is how far a Person has read a Topic.
type Reading struct {
	PersonID   PersonID `gorm:"primaryKey"`
	TopicID    TopicID  `gorm:"primaryKey"`
	LastNumber int64
	At         time.Time
}

// Draft is what a Person has typed and not yet posted.
type Draft struct {
	PersonID  PersonID `gorm:"primaryKey"`
	Key       string   `gorm:"primaryKey"`
	Fields    Fields
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
	Version   int64
}

// Notice tells a Person that something concerns them: a Post, or a Workspace.
type Notice struct {
	ID          NoticeID
	PersonID    PersonID
	Kind        string
	TopicID     *TopicID
	PostNumber  int64
	WorkspaceID *WorkspaceID
	CommentID   *CommentID
	DocumentID  *DocumentID
	CaseID      *CaseID // its actor is the person told: who decided is not said
	ActorID     PersonID
	Ground      string    // why moderation did what it tells, and
	Reason      string    // in the words of who did it
	CreatedAt   time.Time `gorm:"autoCreateTime:false"`
	ReadAt      *time.Time
	MailDueAt   *time.Time // it waits for mail, not before this
	MailedAt    *time.Time // it was handed over to be sent
}
