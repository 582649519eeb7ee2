package sample

import (
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// Ago is how long before now something was done, as in topics: 11d4h, 35m.
type Ago time.Duration

// UnmarshalText reads it.
func (a *Ago) UnmarshalText(text []byte) error {
	ago, err := parseAgo(string(text))
	*a = Ago(ago)
	return err
}

// Case is what was reported about a Post, a Comment or a File, and what came of it
// so far. It names one of the three.
type Case struct {
	Topic     string `json:"topic"`
	Post      int    `json:"post"`
	Document  string `json:"document"`
	Thread    int    `json:"thread"`
	Comment   int    `json:"comment"` // 1: what the thread begins with
	Workspace string `json:"workspace"`
	File      string `json:"file"`
	Reports   []Step `json:"reports"`
	Claimed   *Step  `json:"claimed"`
	Decision  *Step  `json:"decision"`
	Appeal    *Step  `json:"appeal"`
	Judgement *Step  `json:"judgement"` // of the appeal
	About     string `json:"-"`         // key of whose thing it is
}

// Step is one thing that somebody does in a Case.
type Step struct {
	By      string `json:"by"`
	Ago     Ago    `json:"ago"`
	Ground  string `json:"ground"`
	Note    string `json:"note"`
	To      string `json:"to"`
	Measure string `json:"measure"`
	Days    int    `json:"days"`
}

// Request asks for an account.
type Request struct {
	Name         string `json:"name"`
	Email        string `json:"email"`
	Party        string `json:"party"`
	Organization string `json:"organization"`
	Affiliation  string `json:"affiliation"`
	Position     string `json:"position"`
	Statement    string `json:"statement"`
	Language     string `json:"language"`
	Ago          Ago    `json:"ago"`
	Evidence     string `json:"evidence"` // name of a file in files/
	Letter       []byte `json:"-"`        // what it holds
}

// steps are those of a Case in the order in which they were done.
func (c Case) steps() []Step {
	steps := slices.Clone(c.Reports)
	for _, step := range []*Step{c.Claimed, c.Decision, c.Appeal, c.Judgement} {
		if step != nil {
			steps = append(steps, *step)
		}
	}
	return steps
}

// resolveCases finds whose the things are that Cases are about, and checks that each
// was reported by others, before it was decided.
func (c *Content) resolveCases(people map[string]bool) error {
	for i := range c.Cases {
		one := &c.Cases[i]
		if one.About = c.authorOf(*one); one.About == "" {
			return fmt.Errorf("case %d: there is no such thing", i+1)
		}
		last := Ago(1 << 62)
		for j, step := range one.steps() {
			byAuthor := one.Appeal != nil && step == *one.Appeal
			if !people[step.By] || (step.By == one.About) != byAuthor {
				return fmt.Errorf("case %d: step %d: not of %q", i+1, j+1, step.By)
			}
			if step.Ago >= last {
				return fmt.Errorf("case %d: step %d was before the one above it", i+1, j+1)
			}
			last = step.Ago
		}
		if len(one.Reports) == 0 {
			return fmt.Errorf("case %d: nobody has reported it", i+1)
		}
	}
	return nil
}

func (c *Content) authorOf(one Case) string {
	for _, topic := range c.Topics {
		if topic.Key == one.Topic && 0 < one.Post && one.Post <= len(topic.Posts) {
			return topic.Posts[one.Post-1].Author
		}
	}
	for _, w := range c.Workspaces {
		for _, file := range w.Files {
			if w.Key == one.Workspace && file.Name == one.File {
				return file.By
			}
		}
	}
	for _, comments := range c.Comments {
		if comments.Document != one.Document || one.Thread < 1 || one.Thread > len(comments.Threads) {
			continue
		}
		thread := comments.Threads[one.Thread-1]
		if said := slices.Insert(slices.Clone(thread.Replies), 0, Comment{By: thread.By}); 0 < one.Comment && one.Comment <= len(said) {
			return said[one.Comment-1].By
		}
	}
	return ""
}

// fillRequests reads the letters that came with Requests.
func (c *Content) fillRequests(from fs.FS) (err error) {
	for i := range c.Requests {
		one := &c.Requests[i]
		if one.Evidence == "" {
			continue
		}
		if one.Letter, err = fs.ReadFile(from, "files/"+one.Evidence); err != nil {
			return err
		}
	}
	return nil
}
