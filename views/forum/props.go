package forum

import (
	"time"

	"minamata.exchange/views/layout"
	"minamata.exchange/views/ui"
)

// AuthorProps are a person beside what they wrote, and the capacity that was
// stamped on it.
type AuthorProps struct {
	ID       int64  // 0 where the person is gone
	Name     string // "" where the person is gone
	URL      string // "/people/7"
	Capacity string // focal_point, expert, organization, secretariat, personal
	For      string // name of the Party or Organization they spoke for, in the reader's language
	ForURL   string // its page, where it has one
}

// ForumProps are one forum in a list.
type ForumProps struct {
	ID          int64
	URL         string // "/forums/3-waste"
	Name        string // in the reader's language
	Description string
	Audience    string // public, members, parties
	Closed      bool
	Topics      int64
	Unread      int64 // topics with something new; 0 for visitors
	LatestAt    time.Time
}

// ForumsProps are those of the list of topics: over all forums, or in one.
type ForumsProps struct {
	Page   layout.PageProps
	Forum  *ForumProps  // nil over all forums
	Forums []ForumProps // those the reader may read
	Filter FilterProps
	Topics []TopicRowProps
	Moved  []ui.Link   // topics that moderation moved out of the forum lately, where the reader may follow
	Fresh  *FreshProps // nil where the list does not tell of what it does not show
	First  string      // address of the beginning; "" on the first page
	Next   string      // address of what comes after; "" on the last page
	NewURL string      // "/topics/new?forum=3"; "" where the reader may not begin a topic
}

// FilterProps are what the list is narrowed to and what there is to choose.
// Options come without the choice of all, which the view adds.
type FilterProps struct {
	Path      string // "/forums" or "/forums/3-waste"
	Show      string // latest, unread, unanswered, following
	Theme     string
	Country   string
	Kind      string
	Language  string
	Themes    []ui.Option
	Countries []ui.Option
	SignedIn  bool  // unread and following are of a person
	Unread    int64 // topics with something new
}

// TopicRowProps are one topic in a list. Unread and UnreadURL are the reader's:
// the fragment TopicRow leaves them out, the list shows them beside it.
type TopicRowProps struct {
	ID        int64
	URL       string // "/topics/12-slug"
	Title     string
	Lang      string
	Kind      string  // discussion, question, experience
	Forum     ui.Link // not seen within a forum's own list
	Theme     string  // label; "" for none; seen within a forum's own list
	Country   string  // name; "" for none
	Replies   int64
	Faces     []ui.FaceProps // at most three, who wrote last
	LatestAt  time.Time
	LatestBy  string
	Answered  bool
	Locked    bool
	Closed    bool
	Pinned    bool
	Unread    int64
	UnreadURL string // of the first unread post
}

// FreshProps are what a list tells new topics by: those of its filter that
// became active after Since and are not in it.
type FreshProps struct {
	URL      string // the list afresh
	Since    int64
	Show     string
	Theme    string
	Country  string
	Kind     string
	Language string
}

// FreshTopic is what a page hears of a topic that changed, to see whether it
// belongs to its list. It is the same for every reader of the forum.
type FreshTopic struct {
	Topic      int64   `json:"topic"`
	Bump       int64   `json:"bump"`
	Kind       string  `json:"kind"`
	Language   string  `json:"language"`
	Themes     []int64 `json:"themes,omitempty"` // its own and those above
	Country    int64   `json:"country,omitempty"`
	Unanswered bool    `json:"unanswered,omitempty"`
	Gone       bool    `json:"gone,omitempty"`
}

// TopicProps are those of one page of a topic.
type TopicProps struct {
	Page   layout.PageProps
	Topic  TopicHeadProps
	Posts  []PostProps
	Pager  ui.PagerProps
	Reader ReaderProps
	Reply  *ComposerProps // nil where the reader may not reply: Refusal says why
	// Refusal is why there is no reply form: "sign_in", "locked", "ended" (the
	// topic is closed), "closed" (the forum) or "role".
	Refusal string
}

// TopicHeadProps are what a topic says of itself on each of its pages. They are
// the same for every reader of a language.
type TopicHeadProps struct {
	ID         int64
	URL        string // "/topics/12-slug"
	Title      string
	Lang       string
	Kind       string // discussion, question, experience
	Forum      ui.Link
	Theme      string
	ThemeURL   string // the list narrowed to it
	Country    string
	Author     AuthorProps
	At         time.Time
	Replies    int64
	People     int64 // who have written
	Parties    int64 // for which they wrote
	Answer     int64 // number of the accepted answer; 0 for none
	AnswerURL  string
	AnswerBy   string
	Locked     bool
	Closed     bool
	Pinned     bool
	Moved      bool // it stood in another forum before
	Deleted    bool
	Experience *ExperienceProps
}

// ExperienceProps are the structured account of an experience. Empty ones are
// not shown.
type ExperienceProps struct {
	Done    string
	Result  string
	Cost    string
	Lessons string
	Contact string
}

// ReaderProps are what the reader of a topic has done and may do.
type ReaderProps struct {
	SignedIn    bool
	Mine        []int64            // numbers on this page that are theirs
	Reacted     map[int64][]string // number → thanks, useful, agree
	Read        int64              // number up to which they had read; 0 for nothing
	Following   string             // every, mentions, none
	MayReact    bool
	MayAnswer   bool // accept an answer: the one who asked, or a moderator
	MayModerate bool // edit, delete, restore posts of others
	MayEdit     bool // the topic: its title, language, theme, experience
}

// PostProps are one post, the same for every reader of a language.
type PostProps struct {
	Topic       int64
	Number      int64
	Position    int64  // in the row; 0: its number
	URL         string // permanent: "/topics/12/posts/34"
	Author      AuthorProps
	At          time.Time
	EditedAt    time.Time // zero: never edited
	Version     int64
	Lang        string
	Body        ui.HTML
	Answer      bool // the accepted answer
	Thanks      int64
	Useful      int64
	Agree       int64
	Attachments []AttachmentProps
	Moved       bool          // moderation took it elsewhere: URL leads there, and there is nothing else
	Deleted     *DeletedProps // then Body, Attachments and counts are not shown
}

// DeletedProps say by whom a post was deleted.
type DeletedProps struct {
	ByAuthor bool
	Withheld bool // until moderation has decided
	At       time.Time
}

// AttachmentProps are a file of a post, or one waiting to be posted.
type AttachmentProps struct {
	Key  string
	Name string
	URL  string // "/attachments/<key>/<name>"
	Type string // "PDF", "PNG": as the content has it
	Size int64
}

// CapacityProps are one capacity in which the person may write.
type CapacityProps struct {
	Value    string // what the form sends
	Capacity string // focal_point, expert, organization, secretariat, personal
	For      string
}

// ComposerProps are those of the form in which a post is written.
type ComposerProps struct {
	Action      string // where it posts: "/topics/12/posts"
	DraftKey    string // of the draft: "topic-12", "post-12-34", "new-3"
	Forum       int64  // where it will stand, so that whom a mention reaches is offered; 0: chosen in the form
	Ref         string // unique to this form as it was served: a repeated post counts once
	Seen        int64  // last post that the page showed
	Version     int64  // of the post when it was opened, for an edit; 0 for a new one
	Body        string // Markdown
	Lang        string // chosen language; "" to let it be detected
	Capacity    string // chosen Value
	Capacities  []CapacityProps
	Attachments []AttachmentProps
	MaxLength   int               // in characters
	MaxSize     int64             // of one file, in bytes
	Errors      map[string]string // field → sentence; "" for the form as a whole
	Preview     ui.HTML           // shown where it is not empty
	Draft       *DraftProps       // what the server keeps, when it is not in Body already
}

// DraftProps are a draft that the server keeps.
type DraftProps struct {
	At time.Time
}

// ComposeProps are a page of its own for one post: an edit, a reply with a quote,
// or a reply that was refused. Number is 0 for a reply.
type ComposeProps struct {
	Page     layout.PageProps
	Topic    TopicHeadProps
	Number   int64
	Composer ComposerProps
	Conflict *ConflictProps
}

// ConflictProps show what somebody else saved since an edit was opened. The
// person's own text stands in the form, whose Version is the new one.
type ConflictProps struct {
	By   AuthorProps
	At   time.Time
	Body string // Markdown, as it is now
}

// AccountFields are the fields of an experience as they were typed.
type AccountFields struct {
	Theme   string
	Country string
	ExperienceProps
}

// NewTopicProps are those of the page on which a topic is begun.
type NewTopicProps struct {
	Page      layout.PageProps
	Forum     string // chosen Value
	Forums    []ui.Option
	Kind      string
	Title     string
	Account   AccountFields
	Themes    []ui.Option
	Countries []ui.Option
	Composer  ComposerProps // Errors are those of all fields
}

// EditTopicProps are those of the page on which a topic's own particulars change.
type EditTopicProps struct {
	Page      layout.PageProps
	Topic     TopicHeadProps // as it is
	Action    string
	Version   int64
	Title     string
	Lang      string
	Account   AccountFields
	Themes    []ui.Option
	Countries []ui.Option
	Errors    map[string]string
	Conflict  bool // somebody else saved since: Topic shows what is there now
}

// VersionsProps are the history of one post, newest first.
type VersionsProps struct {
	Page     layout.PageProps
	Topic    TopicHeadProps
	Number   int64
	PostURL  string
	Lang     string
	Versions []VersionProps
}

// VersionProps are one version and how it differs from the one before it.
type VersionProps struct {
	Number  int64
	By      AuthorProps
	At      time.Time
	Changes []ChangeProps
}

// ChangeProps are a piece of text that was kept (""), inserted ("ins") or
// deleted ("del").
type ChangeProps struct {
	Kind string
	Text string
}

// PreviewProps are a preview of what is being written.
type PreviewProps struct {
	Body ui.HTML
	Lang string
}
