package people

import (
	"time"

	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/moderation"
	"minamata.exchange/views/ui"
)

// PersonProps are those of a person's page.
type PersonProps struct {
	Page       layout.PageProps
	ID         int64
	Name       string
	LatinName  string // the name in Latin letters, where it differs
	Position   string
	For        ui.Link // Party or Organization; zero for none
	FocalPoint bool    // the present focal point of that Party
	Since      time.Time
	Joined     time.Time
	Languages  []string // codes
	Bio        string
	BioLang    string
	Suspended  bool
	Hidden     *moderation.HiddenProps // by moderation, for who reads it all the same
	Self       bool                    // the reader's own page
	Topics     []forum.TopicRowProps
	Posts      int64
}

// DirectoryProps are those of the directory: Parties and Organizations, with the
// focal points and how many take part. Narrowed by q, kind and region.
type DirectoryProps struct {
	Page    layout.PageProps
	Query   string
	Kind    string // "", party, organization
	Region  string
	Regions []ui.Option
	Entries []EntryProps
	Total   int64
	First   string
	Next    string
}

// EntryProps are a Party or an Organization in the directory.
type EntryProps struct {
	Name       string
	URL        string // "" where it has no page
	Kind       string // party, or the kind of an organization: igo, ngo, industry, academia, centre, secretariat
	Region     string // label
	FocalPoint *ui.Link
	People     int64
	Sample     bool // invented, for trying out
}

// LookupProps are those of the search for a person by name.
type LookupProps struct {
	Page   layout.PageProps
	Query  string
	People []FoundProps
}

// FoundProps are one person that was found.
type FoundProps struct {
	ID   int64
	Name string
	URL  string
	For  string
}
