package sample

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// Document is something that members of a Workspace write together. Its text
// holds all that is suggested in it.
type Document struct {
	Key         string          `json:"key"`
	Workspace   string          `json:"workspace"`
	Title       string          `json:"title"`
	Language    string          `json:"language"`
	Status      string          `json:"status"`
	Author      string          `json:"author"`
	Days        int             `json:"days"` // since it was begun
	Suggestions []Suggestion    `json:"suggestions"`
	Period      *Period         `json:"period"`
	Text        json.RawMessage `json:"text"` // as app/prose has it; a picture's address is @figure
}

// Period is the time in which a Document is open for comment.
type Period struct {
	Audience string `json:"audience"`
	Days     int    `json:"days"` // from when the sample is loaded
	Readable bool   `json:"readable"`
	Said     []Said `json:"said"` // by the public, waiting
}

// Said is what somebody from the public wrote.
type Said struct {
	Name         string `json:"name"`
	Organization string `json:"organization"`
	Language     string `json:"language"`
	Text         string `json:"text"`
}

// Suggestion says who made the suggestions of an identifier.
type Suggestion struct {
	ID string `json:"id"`
	By string `json:"by"`
}

// documents reads what stands in documents/.
func documents(from fs.FS) ([]Document, error) {
	names, err := fs.Glob(from, "documents/*.json")
	if err != nil {
		return nil, err
	}
	var all []Document
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		var one Document
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// resolveDocuments checks that documents are of workspaces that are open, and
// written by their members.
func (c *Content) resolveDocuments() error {
	members := map[string]map[string]bool{}
	for _, w := range c.Workspaces {
		if w.Proposed {
			continue
		}
		members[w.Key] = map[string]bool{w.Lead: true}
		for key := range w.Members {
			members[w.Key][key] = true
		}
	}
	for _, d := range c.Documents {
		if !members[d.Workspace][d.Author] {
			return fmt.Errorf("document %s: %q is no member of %q", d.Key, d.Author, d.Workspace)
		}
		for _, s := range d.Suggestions {
			if !members[d.Workspace][s.By] {
				return fmt.Errorf("document %s: %q, who suggests, is no member of %q", d.Key, s.By, d.Workspace)
			}
		}
	}
	return nil
}
