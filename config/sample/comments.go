package sample

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

// Comments are what is said beside a Document.
type Comments struct {
	Document string   `json:"document"` // key
	Threads  []Thread `json:"threads"`
}

// Thread is a discussion on words of a Document, and what became of it.
type Thread struct {
	On         string    `json:"on"` // the words; "" for the whole document
	By         string    `json:"by"`
	Days       int       `json:"days"` // since it was begun
	Text       string    `json:"text"` // with mentions as @key
	Replies    []Comment `json:"replies"`
	Cut        bool      `json:"cut"`     // the words were taken out afterwards
	Outcome    string    `json:"outcome"` // "" while it is open
	Response   string    `json:"response"`
	AnsweredBy string    `json:"answered_by"`
	Answered   int       `json:"answered"` // days since
}

// Comment is a reply in a Thread.
type Comment struct {
	By   string `json:"by"`
	Days int    `json:"days"`
	Text string `json:"text"`
}

// comments reads what stands in comments/.
func comments(from fs.FS) ([]Comments, error) {
	names, err := fs.Glob(from, "comments/*.json")
	if err != nil {
		return nil, err
	}
	var all []Comments
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		var one Comments
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// resolveComments checks that comments are on documents that are there, by
// members who may comment, and answered by those who may edit.
func (c *Content) resolveComments() error {
	for _, one := range c.Comments {
		i := slices.IndexFunc(c.Documents, func(d Document) bool { return d.Key == one.Document })
		if i < 0 {
			return fmt.Errorf("comments: there is no document %q", one.Document)
		}
		for _, thread := range one.Threads {
			if err := c.resolveThread(c.Documents[i].Workspace, thread); err != nil {
				return fmt.Errorf("comments on %s: %w", one.Document, err)
			}
		}
	}
	return nil
}

func (c *Content) resolveThread(workspace string, thread Thread) error {
	who := []string{thread.By}
	for _, reply := range thread.Replies {
		who = append(who, reply.By)
	}
	for _, key := range who {
		if role := c.roleIn(workspace, key); role == "" || role == "viewer" {
			return fmt.Errorf("%q may not comment", key)
		}
	}
	if role := c.roleIn(workspace, thread.AnsweredBy); thread.Outcome != "" && role != "editor" && role != "lead" {
		return fmt.Errorf("%q may not answer", thread.AnsweredBy)
	}
	return nil
}

// roleIn is somebody's role in a workspace, "" for none.
func (c *Content) roleIn(workspace, person string) string {
	for _, w := range c.Workspaces {
		if w.Key == workspace && w.Lead == person {
			return "lead"
		}
		if w.Key == workspace {
			return w.Members[person]
		}
	}
	return ""
}
