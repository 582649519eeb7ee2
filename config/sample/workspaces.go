package sample

import (
	"fmt"
	"io/fs"
)

// Workspace is a room with its members; its Topics name it.
type Workspace struct {
	Key        string            `json:"key"`
	Name       string            `json:"name"`
	Language   string            `json:"language"`
	Visibility string            `json:"visibility"`
	Themes     []string          `json:"themes"` // slugs
	Lead       string            `json:"lead"`   // who proposed it
	Days       int               `json:"days"`   // since then
	Proposed   bool              `json:"proposed,omitempty"`
	Members    map[string]string `json:"members"` // key of a Person: role
	Files      []File            `json:"files"`
	Purpose    string            `json:"purpose"` // Markdown
}

// File is a file of a Workspace; its content stands in files/.
type File struct {
	Name    string `json:"name"`
	By      string `json:"by"`
	Note    string `json:"note"`
	Content []byte `json:"-"`
}

// fillFiles reads what the files of workspaces hold.
func (c *Content) fillFiles(from fs.FS) error {
	for i := range c.Workspaces {
		for j := range c.Workspaces[i].Files {
			file := &c.Workspaces[i].Files[j]
			content, err := fs.ReadFile(from, "files/"+file.Name)
			if err != nil {
				return err
			}
			file.Content = content
		}
	}
	return nil
}

// resolveWorkspaces checks that all that workspaces name is there, and that
// topics name workspaces that are, and are written by their members.
func (c *Content) resolveWorkspaces(people map[string]bool) error {
	members := map[string]map[string]bool{}
	for _, w := range c.Workspaces {
		members[w.Key] = map[string]bool{w.Lead: !w.Proposed}
		for key := range w.Members {
			members[w.Key][key] = true
		}
		for _, file := range w.Files {
			if !members[w.Key][file.By] {
				return fmt.Errorf("workspace %s: %s is of %q, who is no member", w.Key, file.Name, file.By)
			}
		}
		for key := range members[w.Key] {
			if !people[key] {
				return fmt.Errorf("workspace %s: person %q is not here", w.Key, key)
			}
		}
	}
	for _, topic := range c.Topics {
		if topic.Workspace == "" {
			continue
		}
		for _, post := range topic.Posts {
			if !members[topic.Workspace][post.Author] {
				return fmt.Errorf("topic %s: %q is no member of %q", topic.Key, post.Author, topic.Workspace)
			}
		}
	}
	return nil
}
