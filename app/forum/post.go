package forum

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Writing is what a person sends to be posted.
type Writing struct {
	Body        string // Markdown
	Language    string // chosen; "" to have it detected
	Fallback    string // the language where none can be detected
	Capacity    models.Capacity
	Ref         string    // the writer's own id for it
	Attachments []string  // keys of files uploaded before
	DraftKey    string    // of the draft that this was; it is dropped with the post
	At          time.Time // for loading what was written before; zero: now
}

var refPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// prepared is a Writing that was looked at and rendered.
type prepared struct {
	Writing
	rendered richtext.Rendered
	besides  string // what else is written with it: the title of a topic, an account of experience
	digest   string
	language string
	basis    string
}

func (s *Service) prepare(where string, w Writing) (prepared, error) {
	w.Body = strings.TrimSpace(strings.ReplaceAll(w.Body, "\r\n", "\n"))
	rendered, err := body(w.Body)
	if err != nil {
		return prepared{}, err
	}
	if !refPattern.MatchString(w.Ref) {
		return prepared{}, fault.InvalidField("ref", "fault.malformed")
	}
	if len(w.Attachments) > MaxAttachments {
		return prepared{}, fault.InvalidField("files", "forum.too_many_files", "limit", MaxAttachments)
	}
	slices.Sort(w.Attachments)
	w.Attachments = slices.Compact(w.Attachments)
	code, basis, err := language(w.Language, cmp.Or(rendered.Own, rendered.Text), w.Fallback)
	if err != nil {
		return prepared{}, err
	}
	sum := sha256.Sum256([]byte(where + "\x00" + w.Body + "\x00" + strings.Join(w.Attachments, ",")))
	return prepared{Writing: w, rendered: rendered, digest: hex.EncodeToString(sum[:12]), language: code, basis: basis}, nil
}

// Reply adds a post to a topic and returns it. Sent again under the same Ref
// it returns the post that is there already; another text under a Ref used
// before is a Conflict. One to a topic that was merged into another goes there.
func (s *Service) Reply(ctx context.Context, who access.Who, id models.TopicID, w Writing) (models.Post, error) {
	p, err := s.prepare(TopicSubject(id), w)
	if err != nil {
		return models.Post{}, err
	}
	var post models.Post
	write := func() error {
		return s.write(ctx, func(tx *models.Tx) error {
			post, err = s.sentBefore(tx, who, p)
			if err != nil || post.ID != 0 {
				return err
			}
			topic, forum, err := s.holdTopic(tx, who, access.Reply, id)
			if err != nil {
				return err
			}
			if topic.ID != id {
				p.DraftKey = replyKey(topic.ID) // to which the draft went
			}
			if err := open(topic, forum); err != nil {
				return err
			}
			post, err = s.add(tx, who, &topic, forum, p)
			return err
		})
	}
	if err = write(); errors.Is(err, models.ErrDuplicate) {
		err = write() // the same Ref came twice at once; the other one is there now
	}
	return post, err
}

// sentBefore is the post that this Ref already made, if any.
func (s *Service) sentBefore(tx *models.Tx, who access.Who, p prepared) (models.Post, error) {
	if who.IsVisitor() {
		return models.Post{}, fault.Unsigned()
	}
	post, err := models.PostByRef(tx, who.Person, p.Ref)
	if errors.Is(err, models.ErrNotFound) {
		return models.Post{}, nil
	}
	if err == nil && post.RefDigest != p.digest {
		return models.Post{}, fault.Conflicting("forum.ref_used")
	}
	return post, err
}

// add writes a post into a topic that the transaction holds, with all that
// follows from it.
func (s *Service) add(tx *models.Tx, who access.Who, topic *models.Topic, forum models.Forum, p prepared) (models.Post, error) {
	at, recent := p.At, int64(0)
	if at.IsZero() {
		at = tx.Now
		var err error
		if recent, err = limit(tx, who); err != nil {
			return models.Post{}, err
		}
	}
	capacity, err := s.access.CapacityFor(tx, who, p.Capacity)
	if err != nil {
		return models.Post{}, err
	}
	if len(p.Attachments) > 0 && !s.access.CanForum(who, access.Attach, forum) {
		return models.Post{}, fault.Denied()
	}
	post := models.Post{
		AuthorID: who.Person, Capacity: capacity, Body: p.Body, HTML: p.rendered.HTML, HTMLBy: richtext.Version, Language: p.language, LanguageBasis: p.basis,
		Ref: p.Ref, RefDigest: p.digest, CreatedAt: at, Version: 1,
	}
	if err := models.InsertPost(tx, topic, &post); err != nil {
		return models.Post{}, err
	}
	if err := models.AttachTo(tx, post.ID, who.Person, p.Attachments); err != nil {
		return models.Post{}, attachFault(err)
	}
	post.AttachmentsCount = int64(len(p.Attachments))
	for _, step := range []func() error{
		func() error { return models.FollowByWriting(tx, who.Person, topic.ID) },
		func() error { return models.MarkRead(tx, who.Person, topic.ID, post.Number) },
		func() error { return models.DropDraft(tx, who.Person, p.DraftKey) },
		func() error { return s.tell(tx, who, *topic, forum, post, p) },
		func() error { return s.postChanged(tx, *topic, "post_added", post.Number) },
		func() error {
			if s.Written == nil {
				return nil
			}
			return s.Written(tx, forum.Place, post)
		},
		func() error {
			if !p.At.IsZero() { // it was written before, and is only loaded
				return nil
			}
			return s.look(tx, Written{Post: post, Text: strings.TrimSpace(p.besides + "\n" + p.rendered.Text), Recent: recent})
		},
	} {
		if err := step(); err != nil {
			return models.Post{}, err
		}
	}
	return post, nil
}

func attachFault(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return fault.InvalidField("files", "forum.file_gone")
	}
	return err
}
