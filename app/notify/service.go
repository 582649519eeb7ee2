package notify

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Told is what people are told of: a post or a comment, and who is told for which
// reason.
type Told struct {
	Topic   models.TopicID
	Number  int64
	Comment models.CommentID // 0: it is a post
	Case    models.CaseID    // 0: it is one of these
	Actor   models.PersonID
	People  map[models.PersonID]string // kind of notice
	Past    bool                       // it was written before, and is only loaded now
}

// Errand is a mail to be put together and sent: the notices it tells of.
type Errand struct {
	Person  models.PersonID
	Notices []models.NoticeID
	Digest  bool
}

// Letter is a mail as it is to be sent, in its reader's language.
type Letter struct {
	To, Name, Language string
	Subject            string
	Lines              []Line
	ID                 string // of this mail, the same however often it is sent
	Thread             string // of all mails about the same; "" for none
	Unsubscribe        string // path
}

// Line is a paragraph of a Letter.
type Line struct {
	Text     string
	Language string // "" for that of the letter
	Quoted   bool   // somebody else's words
	Path     string // what it links to
}

// Outside is what mail needs of the rest of the program.
type Outside struct {
	// Enqueue has an errand done after the transaction is committed.
	Enqueue func(tx *models.Tx, errand Errand) error
	// Send sends a letter.
	Send func(ctx context.Context, letter Letter) error
	// Say says a key in a language.
	Say func(language, key string, args ...any) string
	// PostPath is the permanent address of a post.
	PostPath func(id models.TopicID, number int64) string
	// ThreadPath is the permanent address of a thread, and CommentWords the words
	// of a comment.
	ThreadPath   func(id models.DocumentID, number int64) string
	CommentWords func(body string) string
}

// Service brings people their notices by mail. It is safe for concurrent use.
type Service struct {
	db      *models.DB
	access  *access.Access
	outside Outside
	key     []byte // signs the links that end mail
}

// signingKey is where the site's key is kept.
const signingKey = "mail_key"

// New makes the service; it reads (or makes) the key that signs links.
func New(ctx context.Context, db *models.DB, rights *access.Access, outside Outside) (*Service, error) {
	s := &Service{db: db, access: rights, outside: outside}
	err := db.Write(ctx, func(tx *models.Tx) error {
		key, err := models.LockSiteState(tx, signingKey)
		if err == nil && key == "" {
			key = rand.Text() + rand.Text()
			err = models.SetSiteState(tx, signingKey, key)
		}
		s.key = []byte(key)
		return err
	})
	return s, err
}

// Limits of what is sent.
const (
	soonAfter       = time.Minute      // a mention, a quote, an accepted answer
	gathered        = 10 * time.Minute // replies
	mentionsAgain   = time.Hour        // while a mail about the topic is unread
	repliesAgain    = 24 * time.Hour   // likewise
	MostAnHour      = 20               // mails to one person that they have not read
	mentionsPerHour = 15               // posts of one person whose mentions and quotes go out by mail
)

// Await has notices that were just written go out by mail.
func (s *Service) Await(tx *models.Tx, told Told) error {
	if told.Past {
		return nil
	}
	replies, others := map[models.PersonID]string{}, map[models.PersonID]string{}
	mentions := false
	for person, kind := range told.People {
		if kind == "reply" {
			replies[person] = kind
			continue
		}
		others[person] = kind
		mentions = mentions || kind == "mention" || kind == "quote"
	}
	if mentions {
		count, err := models.CountAttempt(tx, fmt.Sprintf("mentions by mail:%d", told.Actor), time.Hour)
		if err != nil {
			return err
		}
		if count > mentionsPerHour { // the inbox tells them
			clear(others)
		}
	}
	about := models.Notice{TopicID: &told.Topic, PostNumber: told.Number}
	if told.Comment != 0 {
		about = models.Notice{CommentID: &told.Comment}
	}
	if told.Case != 0 {
		about = models.Notice{CaseID: &told.Case}
	}
	for _, group := range []struct {
		kinds map[models.PersonID]string
		after time.Duration
	}{{replies, gathered}, {others, soonAfter}} {
		if len(group.kinds) == 0 {
			continue
		}
		if err := models.AwaitMail(tx, about, group.kinds, tx.Now.Add(group.after)); err != nil {
			return err
		}
	}
	return nil
}

// Choice is how a person hears of notices by mail.
func (s *Service) Choice(ctx context.Context, who access.Who) (string, error) {
	if who.IsVisitor() {
		return "", fault.Unsigned()
	}
	var account models.Account
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		account, err = models.AccountOf(tx, who.Person)
		return access.NotFound(err)
	})
	return account.Mail, err
}

// Choose notes how a person wants to hear of notices by mail.
func (s *Service) Choose(ctx context.Context, who access.Who, choice string) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	if choice != models.MailAtOnce && choice != models.MailDaily && choice != models.MailNone {
		return fault.InvalidField("mail", "fault.malformed")
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if choice != models.MailDaily {
			return access.NotFound(models.ChooseMail(tx, who.Person, choice, nil))
		}
		person, err := models.PersonByID(tx, who.Person)
		if err != nil {
			return access.NotFound(err)
		}
		next := morning(tx.Now, person.TimeZone)
		return access.NotFound(models.ChooseMail(tx, who.Person, choice, &next))
	})
}

// morningHour is when the daily mail comes, where its reader is.
const morningHour = 7

// morning is the next one after a moment, in a time zone.
func morning(now time.Time, zone string) time.Time {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	local := now.In(place)
	next := time.Date(local.Year(), local.Month(), local.Day(), morningHour, 0, 0, 0, place)
	if !next.After(now) {
		next = time.Date(local.Year(), local.Month(), local.Day()+1, morningHour, 0, 0, 0, place)
	}
	return next.UTC()
}

// UnsubscribePath is where a mail to a person about a topic (0: about several)
// can be ended.
func (s *Service) UnsubscribePath(person models.PersonID, topic models.TopicID) string {
	return fmt.Sprintf("/unsubscriptions/%d.%d.%s", person, topic, s.sign(person, topic))
}

func (s *Service) sign(person models.PersonID, topic models.TopicID) string {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "unsubscribe:%d:%d", person, topic)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Subscription is what a link ends; Topic is 0 where it is not about one.
type Subscription struct {
	Person models.PersonID
	Topic  models.TopicID
}

// Subscription reads a link's token. One that we did not sign is NotFound;
// whose mail it is, and whether they still have an account, is not said.
func (s *Service) Subscription(token string) (Subscription, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Subscription{}, fault.Missing()
	}
	person, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return Subscription{}, fault.Missing()
	}
	topic, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return Subscription{}, fault.Missing()
	}
	subscription := Subscription{models.PersonID(person), models.TopicID(topic)}
	if !hmac.Equal([]byte(parts[2]), []byte(s.sign(subscription.Person, subscription.Topic))) {
		return Subscription{}, fault.Missing()
	}
	return subscription, nil
}

// Unsubscribe ends what a link is for: mail altogether, or with onlyTopic what
// is told of its topic. Done again it changes nothing.
func (s *Service) Unsubscribe(ctx context.Context, token string, onlyTopic bool) error {
	subscription, err := s.Subscription(token)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		if onlyTopic && subscription.Topic != 0 {
			return models.Follow(tx, subscription.Person, subscription.Topic, "none")
		}
		err := models.ChooseMail(tx, subscription.Person, models.MailNone, nil)
		if fault.Is(access.NotFound(err), fault.NotFound) {
			return nil // the account is gone, and its mail with it
		}
		return err
	})
}
