package sample

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var mentionPattern = regexp.MustCompile(`(^|[^\w@.])@([a-z]+(?:-[a-z]+)+)`)

// Mentioned gives the body with each mention replaced by what write makes of
// the person's key.
func Mentioned(body string, write func(key string) string) string {
	return mentionPattern.ReplaceAllStringFunc(body, func(found string) string {
		before, key, _ := strings.Cut(found, "@")
		return before + write(key)
	})
}

// resolve finds the mentions and quotes of every Post and checks that all that
// is named by a key is there.
func (c *Content) resolve() error {
	parties, organizations, people := map[string]bool{"": true}, map[string]bool{"": true}, map[string]bool{}
	for _, party := range c.Parties {
		parties[party.Key] = true
	}
	for _, organization := range c.Organizations {
		organizations[organization.Key] = true
	}
	for _, person := range c.People {
		if !parties[person.Party] || !organizations[person.Organization] {
			return fmt.Errorf("person %s: speaks for nobody who is here", person.Key)
		}
		people[person.Key] = true
	}
	if err := c.resolveWorkspaces(people); err != nil {
		return err
	}
	if err := c.resolveDocuments(); err != nil {
		return err
	}
	if err := c.resolveComments(); err != nil {
		return err
	}
	if err := c.resolveCases(people); err != nil {
		return err
	}
	for i := range c.Requests {
		if one := c.Requests[i]; !parties[one.Party] || !organizations[one.Organization] {
			return fmt.Errorf("request of %s: speaks for nobody who is here", one.Name)
		}
	}
	for i := range c.Topics {
		topic := &c.Topics[i]
		if !parties[topic.Country] {
			return fmt.Errorf("topic %s: country %q is not here", topic.Key, topic.Country)
		}
		if topic.Answer < 0 || topic.Answer > len(topic.Posts) {
			return fmt.Errorf("topic %s: there is no answer %d", topic.Key, topic.Answer)
		}
		for j := range topic.Posts {
			if err := topic.Posts[j].resolve(people, topic.Posts[:j]); err != nil {
				return fmt.Errorf("topic %s: post %d: %w", topic.Key, j+1, err)
			}
		}
	}
	return nil
}

func (p *Post) resolve(people map[string]bool, earlier []Post) error {
	for _, found := range mentionPattern.FindAllStringSubmatch(p.Body, -1) {
		if !slices.Contains(p.Mentions, found[2]) {
			p.Mentions = append(p.Mentions, found[2])
		}
	}
	for _, key := range slices.Concat([]string{p.Author}, p.Mentions, p.Thanks, p.Useful, p.Agree) {
		if !people[key] {
			return fmt.Errorf("person %q is not here", key)
		}
	}
	for _, quote := range quotes(p.Body) {
		number := quoted(quote, earlier)
		if number == 0 {
			return fmt.Errorf("nobody said %q before", quote)
		}
		if !slices.Contains(p.Quotes, number) {
			p.Quotes = append(p.Quotes, number)
		}
	}
	return nil
}

// quoted is the number of the latest of the earlier Posts that says it, or 0.
func quoted(quote string, earlier []Post) int {
	for _, post := range slices.Backward(earlier) {
		if strings.Contains(plain(post.Body), quote) {
			return post.Number
		}
	}
	return 0
}

// quotes are the quoted passages of a body, each as one line.
func quotes(body string) []string {
	var found []string
	inside := false
	for line := range strings.Lines(body) {
		text, quotes := strings.CutPrefix(line, ">")
		switch {
		case quotes && inside:
			found[len(found)-1] = plain(found[len(found)-1] + " " + text)
		case quotes:
			found = append(found, plain(text))
		}
		inside = quotes
	}
	return found
}

// plain is the text with every run of white space as one space.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
