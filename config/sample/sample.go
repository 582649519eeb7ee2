package sample

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

//go:embed *.json *.md topics/*.md files/* documents/*.json comments/*.json
var files embed.FS

// Languages are those that the sample is written in.
var Languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// Kinds of a Topic.
const (
	Discussion = "discussion"
	Question   = "question"
	Experience = "experience"
)

// Roles of a Person.
const (
	Observer    = "observer"
	Partner     = "partner"
	Expert      = "party"
	FocalPoint  = "focal_point"
	Moderator   = "moderator"
	Secretariat = "secretariat"
)

// Names is a name by language.
type Names map[string]string

// Content is the whole sample. Everything in it that names something else
// by key names something that is there.
type Content struct {
	Parties       []Party
	Organizations []Organization
	People        []Person
	Topics        []Topic
	Workspaces    []Workspace
	Documents     []Document
	Comments      []Comments
	Cases         []Case
	Requests      []Request
	Decision      Decision
}

// Party is an invented Party.
type Party struct {
	Key    string `json:"key"`
	Names  Names  `json:"names"`
	Region string `json:"region"` // AFR, APG, EEG, GRULAC or WEOG
}

// Organization is an invented partner body, or the demonstration's secretariat.
type Organization struct {
	Key   string `json:"key"`
	Kind  string `json:"kind"` // igo, ngo, industry, academia, regional_centre or secretariat
	Names Names  `json:"names"`
}

// Person is an invented human being, who speaks for a Party or an Organization.
type Person struct {
	Key               string   `json:"key"`
	Name              string   `json:"name"`
	LatinName         string   `json:"latin_name,omitempty"` // where Name is in another script
	Party             string   `json:"party,omitempty"`
	Organization      string   `json:"organization,omitempty"`
	Position          string   `json:"position"`
	Languages         []string `json:"languages"`
	InterfaceLanguage string   `json:"interface_language"`
	TimeZone          string   `json:"time_zone"`
	Roles             []string `json:"roles"`
	Bio               string   `json:"bio"`
	BioLanguage       string   `json:"bio_language"`
}

// Email is the Person's address, which cannot receive anything.
func (p Person) Email() string { return strings.ReplaceAll(p.Key, "-", ".") + "@example.org" }

// Is reports whether the Person holds the role.
func (p Person) Is(role string) bool { return slices.Contains(p.Roles, role) }

// Topic is a row of Posts, the first of which opens it.
type Topic struct {
	Key      string // stays the same between releases
	Title    string
	Kind     string
	Theme    string // slug of a Theme
	Language string
	Country  string // key of a Party, or none
	// Workspace is the key of the one it is discussed in, none for a forum.
	Workspace string
	Answer    int // number of the accepted answer, 0 for none
	Account   Account
	Posts     []Post
}

// MainTheme is the slug of the main Theme that the Topic belongs under, and so
// names its Forum.
func (t Topic) MainTheme() string {
	main, _, _ := strings.Cut(t.Theme, "/")
	return main
}

// Account is the structured part of an experience; it is empty for the other
// kinds.
type Account struct {
	Done, Result, Cost, Lessons, Contact string
}

// Post is one contribution.
type Post struct {
	Number   int
	Author   string        // key of a Person
	Ago      time.Duration // how long before now it was written
	Language string
	Personal bool   // its author speaks in person only
	Body     string // Markdown, with mentions as @key
	Mentions []string
	Quotes   []int // numbers of the earlier Posts that it quotes
	Thanks   []string
	Useful   []string
	Agree    []string
}

// Decision is a real text: a decision of the Conference of the Parties.
type Decision struct {
	Symbol   string
	Title    string
	Language string
	Body     string // Markdown
}

// Load reads the sample and resolves what it refers to.
func Load() (*Content, error) { return load(files) }

func load(from fs.FS) (*Content, error) {
	content := &Content{Decision: Decision{Symbol: "MC-6/17", Language: "fr"}}
	for name, into := range map[string]any{
		"parties.json": &content.Parties, "organizations.json": &content.Organizations, "people.json": &content.People,
		"workspaces.json": &content.Workspaces, "cases.json": &content.Cases, "requests.json": &content.Requests,
	} {
		if err := decode(from, name, into); err != nil {
			return nil, err
		}
	}
	decision, err := fs.ReadFile(from, "decision.fr.md")
	if err != nil {
		return nil, err
	}
	heading, _, _ := strings.Cut(string(decision), "\n")
	content.Decision.Title = strings.TrimPrefix(heading, "# ")
	content.Decision.Body = string(decision)

	if content.Topics, err = topics(from); err != nil {
		return nil, err
	}
	if err := content.fillFiles(from); err != nil {
		return nil, err
	}
	if err := content.fillRequests(from); err != nil {
		return nil, err
	}
	if content.Documents, err = documents(from); err != nil {
		return nil, err
	}
	if content.Comments, err = comments(from); err != nil {
		return nil, err
	}
	return content, content.resolve()
}

func decode(from fs.FS, name string, into any) error {
	file, err := from.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
