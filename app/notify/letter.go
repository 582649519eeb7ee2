package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

const (
	postsInMail   = 5   // whose words stand in a mail about a topic
	wordsOfPost   = 600 // of each, in characters
	topicsInMail  = 25  // that a daily mail names
	authorsInMail = 3   // whom it names of each
)

// Send puts a mail together and sends it, if there is still something to tell.
// It may be done again: the mail is then the same one, by its ID.
func (s *Service) Send(ctx context.Context, errand Errand) error {
	var letter *Letter
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		letter, err = s.compose(tx, errand)
		return err
	})
	if err != nil || letter == nil {
		return err
	}
	return s.outside.Send(ctx, *letter)
}

// compose is the mail of an errand as it may be sent now; nil: none.
func (s *Service) compose(tx *models.Tx, errand Errand) (*Letter, error) {
	account, err := models.AccountOf(tx, errand.Person)
	if errors.Is(err, models.ErrNotFound) || err == nil && (account.State != models.AccountActive || account.Mail == models.MailNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	person, err := models.PersonByID(tx, errand.Person)
	if err != nil {
		return nil, err
	}
	notices, err := models.UnreadNotices(tx, errand.Person, errand.Notices)
	if err != nil {
		return nil, err
	}
	news, err := s.news(tx, access.Who{Person: errand.Person, Account: account.ID}, notices, person.InterfaceLanguage)
	if err != nil || len(news) == 0 {
		return nil, err
	}
	name, _ := richtext.CleanLine(person.Name)
	w := writer{s: s, language: person.InterfaceLanguage, letter: Letter{To: account.Email, Name: name, Language: person.InterfaceLanguage}}
	if errand.Digest {
		w.digest(news)
	} else {
		w.one(news[0])
	}
	w.end(errand, news)
	return &w.letter, nil
}

// item is what is new for a person in one topic, or of the comments on one
// document.
type item struct {
	topic    models.TopicID // 0: it is a document
	thread   string         // of mails about the same
	title    string
	language string
	path     string // of the first thing that is new
	closed   bool   // it is in a members-only workspace, or confidential: nothing of it may stand in a mail
	decision bool   // of moderation, about something of one's own
	written  []noticed
}

// noticed is a post or a comment that a person is told of, and why.
type noticed struct {
	kind     string
	words    string
	language string
	author   string
}

// news is what of some notices a person may and wants to hear now, by topic and
// document.
func (s *Service) news(tx *models.Tx, who access.Who, notices []models.Notice, language string) ([]item, error) {
	var news []item
	at := map[string]int{} // where in news
	for _, notice := range notices {
		read := s.post
		switch {
		case notice.CommentID != nil:
			read = s.comment
		case notice.CaseID != nil:
			read = s.decision
		}
		about, told, err := read(tx, who, notice)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		author, err := models.PersonByID(tx, notice.ActorID)
		if err != nil {
			return nil, err
		}
		told.kind = notice.Kind
		told.author, _ = richtext.CleanLine(author.Called(language))
		if _, known := at[about.thread]; !known {
			at[about.thread] = len(news)
			news = append(news, about)
		}
		same := &news[at[about.thread]]
		same.written = append(same.written, told)
	}
	return news, nil
}

// post is what a notice of a post tells; NotFound where that is nothing.
func (s *Service) post(tx *models.Tx, who access.Who, notice models.Notice) (about item, told noticed, err error) {
	if notice.TopicID == nil {
		return about, told, fault.Missing()
	}
	post, topic, forum, err := s.access.Post(tx, who, access.Read, *notice.TopicID, notice.PostNumber)
	if err != nil {
		return about, told, err
	}
	wanted, err := isWanted(tx, who.Person, topic.ID, notice.Kind)
	if err == nil && (!wanted || post.DeletedAt != nil || topic.DeletedAt != nil) {
		err = fault.Missing()
	}
	if err != nil {
		return about, told, err
	}
	closed, err := isClosed(tx, access.WorkspaceOf(access.Place(forum.Place)))
	about = item{
		topic: topic.ID, thread: fmt.Sprintf("topic-%d", topic.ID), title: topic.Title, language: topic.Language, closed: closed,
		path: s.outside.PostPath(topic.ID, post.Number),
	}
	return about, noticed{words: richtext.Excerpt(post.Body, wordsOfPost), language: post.Language}, err
}

// comment is what a notice of a comment tells; NotFound where that is nothing.
func (s *Service) comment(tx *models.Tx, who access.Who, notice models.Notice) (about item, told noticed, err error) {
	comment, err := models.CommentByID(tx, *notice.CommentID)
	if err != nil {
		return about, told, access.NotFound(err)
	}
	places, err := models.CommentPlaces(tx, []models.CommentID{comment.ID})
	if err != nil {
		return about, told, err
	}
	if len(places) == 0 || comment.DeletedAt != nil {
		return about, told, fault.Missing()
	}
	place := places[0]
	document := models.Document{ID: place.DocumentID, WorkspaceID: place.WorkspaceID, ArchivedAt: place.ArchivedAt, Confidential: place.Confidential}
	if err := s.access.InDocument(who, access.Read, document); err != nil {
		return about, told, err
	}
	closed, err := isClosed(tx, place.WorkspaceID)
	about = item{
		thread: fmt.Sprintf("document-%d", place.DocumentID), title: place.Title, language: place.Language, closed: closed || place.IsConfidential(),
		path: s.outside.ThreadPath(place.DocumentID, place.Number),
	}
	words := []rune(s.outside.CommentWords(comment.Body))
	if len(words) > wordsOfPost {
		words = append(words[:wordsOfPost-1], '…')
	}
	return about, noticed{words: string(words), language: place.Language}, err
}

// decision is what a notice of a case tells: that something was decided, and where
// it says what. Nothing of the thing itself stands in the mail.
func (s *Service) decision(_ *models.Tx, who access.Who, notice models.Notice) (about item, told noticed, err error) {
	if notice.Kind != "moderation" || notice.PersonID != who.Person {
		return about, told, fault.Missing()
	}
	path := fmt.Sprintf("/decisions/%d", *notice.CaseID)
	return item{thread: fmt.Sprintf("case-%d", *notice.CaseID), path: path, decision: true}, told, nil
}

// isWanted asks again how closely a person follows a topic.
func isWanted(tx *models.Tx, person models.PersonID, topic models.TopicID, kind string) (bool, error) {
	level, err := models.FollowingOf(tx, person, topic)
	if kind == "reply" {
		return level == "every", err
	}
	return level != "none", err
}

// isClosed reports whether what is in a workspace may not leave it; what is in
// none may.
func isClosed(tx *models.Tx, id models.WorkspaceID) (bool, error) {
	if id == 0 {
		return false, nil
	}
	w, err := models.WorkspaceByID(tx, id)
	return w.Visibility == models.VisibilityMembers, err
}

// writer writes a letter.
type writer struct {
	s        *Service
	language string
	letter   Letter
}

func (w *writer) say(key string, args ...any) string {
	return w.s.outside.Say(w.language, key, args...)
}

func (w *writer) line(l Line) { w.letter.Lines = append(w.letter.Lines, l) }

// one tells what is new in one topic, or on one document. The subject is the same
// each time, so that mail programs keep them together.
func (w *writer) one(about item) {
	w.letter.Thread = about.thread
	if about.closed {
		w.letter.Subject = w.say("mail.notices.closed.subject")
		w.line(Line{Text: w.say("mail.notices.closed.text")})
		w.line(Line{Text: w.say("mail.notices.open"), Path: about.path})
		return
	}
	if about.decision {
		w.letter.Subject = w.say("mail.decision.subject")
		w.line(Line{Text: w.say("inbox.kind.moderation")})
		w.line(Line{Text: w.say("mail.decision.open"), Path: about.path})
		return
	}
	w.letter.Subject, _ = richtext.CleanLine(about.title)
	for _, told := range about.written[:min(postsInMail, len(about.written))] {
		w.line(Line{Text: w.sentence(told)})
		if told.words != "" {
			w.line(Line{Text: told.words, Language: told.language, Quoted: true})
		}
	}
	if more := len(about.written) - postsInMail; more > 0 {
		w.line(Line{Text: w.say(about.either("mail.notices.more", "mail.notices.more_comments"), "number", more)})
	}
	w.line(Line{Text: w.say("mail.notices.open"), Path: about.path})
}

// either is one thing of a topic, and another of a document.
func (about item) either(topic, document string) string {
	if about.topic == 0 {
		return document
	}
	return topic
}

func (w *writer) sentence(told noticed) string {
	switch told.kind {
	case "mention":
		return w.say("inbox.kind.mention", "name", told.author)
	case "quote":
		return w.say("inbox.kind.quote", "name", told.author)
	case "answer":
		return w.say("inbox.kind.answer", "name", told.author)
	}
	return w.say("inbox.kind.reply", "name", told.author)
}

// digest tells what is new in several topics and on several documents.
func (w *writer) digest(news []item) {
	w.letter.Subject = w.say("mail.digest.subject")
	w.line(Line{Text: w.say("mail.digest.text")})
	for _, about := range news[:min(topicsInMail, len(news))] {
		if about.closed {
			w.line(Line{Text: w.say("mail.notices.closed.text"), Path: about.path})
			continue
		}
		if about.decision {
			w.line(Line{Text: w.say("inbox.kind.moderation"), Path: about.path})
			continue
		}
		title, _ := richtext.CleanLine(about.title)
		w.line(Line{Text: title, Language: about.language, Path: about.path})
		key := about.either("mail.digest.posts", "mail.digest.comments")
		w.line(Line{Text: w.say(key, "number", len(about.written), "names", authors(about.written))})
	}
	if more := len(news) - topicsInMail; more > 0 {
		w.line(Line{Text: w.say("mail.digest.more", "number", more), Path: "/inbox"})
	}
}

// authors are who wrote, each once.
func authors(posts []noticed) string {
	var names []string
	seen := map[string]bool{}
	for _, told := range posts {
		if !seen[told.author] {
			seen[told.author] = true
			names = append(names, told.author)
		}
	}
	if len(names) > authorsInMail {
		names = append(names[:authorsInMail], "…")
	}
	return strings.Join(names, ", ")
}

// end says why this mail comes and how to end it. Its ID is that of the last
// notice in it: sent twice, it is one mail.
func (w *writer) end(errand Errand, news []item) {
	topic, why := models.TopicID(0), "mail.digest.why"
	if !errand.Digest {
		topic, why = news[0].topic, news[0].either("mail.notices.why", "mail.notices.why_comments")
		if news[0].decision {
			why = "mail.decision.why"
		}
	}
	w.line(Line{Text: w.say(why)})
	w.letter.Unsubscribe = w.s.UnsubscribePath(errand.Person, topic)
	w.line(Line{Text: w.say("mail.notices.unsubscribe"), Path: w.letter.Unsubscribe})
	w.letter.ID = fmt.Sprintf("notice-%d", errand.Notices[len(errand.Notices)-1])
}
