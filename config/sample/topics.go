package sample

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const postMark = "=== "

// topics reads every file of topics/, in the order of their names.
func topics(from fs.FS) ([]Topic, error) {
	names, err := fs.Glob(from, "topics/*.md")
	if err != nil {
		return nil, err
	}
	read := make([]Topic, 0, len(names))
	for _, name := range names {
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		topic, err := parseTopic(strings.TrimSuffix(path.Base(name), ".md"), string(content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		read = append(read, topic)
	}
	return read, nil
}

func parseTopic(key, text string) (Topic, error) {
	_, key, _ = strings.Cut(key, "-") // the number orders the files only
	topic := Topic{Key: key}
	head, rest, found := strings.Cut("\n"+text, "\n"+postMark)
	if !found {
		return topic, fmt.Errorf("has no post")
	}
	if err := topic.parseHead(head); err != nil {
		return topic, err
	}
	for part := range strings.SplitSeq(rest, "\n"+postMark) {
		line, body, _ := strings.Cut(part, "\n")
		post := Post{Number: len(topic.Posts) + 1, Language: topic.Language, Body: strings.TrimSpace(body)}
		if err := post.parseLine(line); err != nil {
			return topic, fmt.Errorf("post %d: %w", post.Number, err)
		}
		if post.Body == "" {
			return topic, fmt.Errorf("post %d says nothing", post.Number)
		}
		topic.Posts = append(topic.Posts, post)
	}
	return topic, nil
}

func (t *Topic) parseHead(head string) error {
	fields := map[string]*string{
		"title": &t.Title, "kind": &t.Kind, "theme": &t.Theme, "language": &t.Language, "country": &t.Country, "workspace": &t.Workspace,
		"done": &t.Account.Done, "result": &t.Account.Result, "cost": &t.Account.Cost,
		"lessons": &t.Account.Lessons, "contact": &t.Account.Contact,
	}
	for line := range strings.Lines(head) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		field := fields[name]
		switch {
		case name == "":
		case found && name == "answer":
			number, err := strconv.Atoi(value)
			if err != nil {
				return err
			}
			t.Answer = number
		case !found || field == nil || *field != "":
			return fmt.Errorf("line %q is not understood", line)
		default:
			*field = value
		}
	}
	return nil
}

// parseLine reads "author ago name=value ...".
func (p *Post) parseLine(line string) error {
	words := strings.Fields(line)
	if len(words) < 2 {
		return fmt.Errorf("line %q lacks its author or its age", line)
	}
	ago, err := parseAgo(words[1])
	if err != nil {
		return err
	}
	p.Author, p.Ago = words[0], ago
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		keys := strings.Split(value, ",")
		switch name {
		case "lang":
			p.Language = value
		case "as":
			p.Personal = value == "personal"
		case "thanks":
			p.Thanks = keys
		case "useful":
			p.Useful = keys
		case "agree":
			p.Agree = keys
		default:
			return fmt.Errorf("%q is not understood", word)
		}
	}
	return nil
}

var agoPattern = regexp.MustCompile(`^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$`)

// parseAgo reads days, hours and minutes: 11d4h, 35m.
func parseAgo(text string) (time.Duration, error) {
	parts := agoPattern.FindStringSubmatch(text)
	if parts == nil || text == "" {
		return 0, fmt.Errorf("%q is no age", text)
	}
	var ago time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		count, err := strconv.Atoi("0" + parts[i+1])
		if err != nil {
			return 0, err
		}
		ago += time.Duration(count) * unit
	}
	return ago, nil
}
