package people

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// DeletionWaits is how long the deletion of an account can be taken back.
const DeletionWaits = 14 * 24 * time.Hour

// deletionRetry is after how long a deletion that could not be done is tried again.
const deletionRetry = 24 * time.Hour

// AskDeletion has one's own account be deleted after a time, after the password.
// Every session ends; whoever signs in again can take it back.
func (s *Service) AskDeletion(ctx context.Context, who access.Who, password string) error {
	if err := s.self(who); err != nil {
		return err
	}
	if err := s.outside.Confirm(ctx, who, password); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		account, err := models.LockAccountOf(tx, who.Person)
		if err != nil {
			return access.NotFound(err)
		}
		if account.DeleteAt != nil {
			return fault.Conflicting("accounts.deletion.asked")
		}
		if err := s.mayGo(tx, who.Person, "accounts.deletion.leads"); err != nil {
			return err
		}
		at := tx.Now.Add(DeletionWaits)
		if err := models.AskDeletion(tx, account, &at, &who.Person); err != nil {
			return err
		}
		if err := s.outside.EndSessions(tx, account.ID); err != nil {
			return err
		}
		if err := s.write(tx, account, Letter{Subject: "mail.deletion.asked.subject", Text: "mail.deletion.asked.text", Args: map[string]string{"day": at.Format(time.DateOnly)}, Path: "/settings/data"}); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: "person.ask_deletion", Thing: models.PersonThing(who.Person), After: at.Format(time.RFC3339)})
	})
}

// TakeBackDeletion has one's own account stay. What the secretariat has ordered is not
// taken back so.
func (s *Service) TakeBackDeletion(ctx context.Context, who access.Who) error {
	if err := s.self(who); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		account, err := models.LockAccountOf(tx, who.Person)
		if err != nil {
			return access.NotFound(err)
		}
		if account.DeleteAt == nil || account.State != models.AccountActive {
			return fault.Conflicting("accounts.deletion.not_asked")
		}
		if !isOwnDeletion(account) {
			return fault.Conflicting("accounts.deletion.ordered")
		}
		if err := models.AskDeletion(tx, account, nil, nil); err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: "person.keep", Thing: models.PersonThing(who.Person)})
	})
}

// mayGo is nil, or what a person must hand over first, in the words of a key.
func (s *Service) mayGo(tx *models.Tx, id models.PersonID, leads string) error {
	if err := s.access.MayLeave(tx, id); err != nil {
		return err
	}
	led, err := models.LedAlone(tx, id)
	if err != nil || len(led) == 0 {
		return err
	}
	names := make([]string, len(led))
	for i, w := range led {
		names[i] = w.Name
	}
	return fault.Conflicting(leads, "names", strings.Join(names, ", "))
}

// DeleteDue deletes the accounts whose time has come, each in a transaction of its
// own: cut short it has not happened, and done twice it is done once.
func (s *Service) DeleteDue(ctx context.Context) error {
	var due []models.PersonID
	if err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		due, err = models.DueDeletions(tx)
		return err
	}); err != nil {
		return err
	}
	var failures []error
	for _, id := range due {
		if err := s.db.Write(ctx, func(tx *models.Tx) error { return s.delete(tx, id) }); err != nil {
			failures = append(failures, fmt.Errorf("delete the account of person %d: %w", id, err))
		}
	}
	return errors.Join(failures...)
}

func (s *Service) delete(tx *models.Tx, id models.PersonID) error {
	account, err := models.LockAccountOf(tx, id)
	if err != nil || account.DeleteAt == nil || account.DeleteAt.After(tx.Now) { // it was first somewhere else, or taken back
		return err
	}
	if err := s.mayGo(tx, id, "accounts.deletion.leads"); fault.Is(err, fault.Conflict) {
		return s.waits(tx, account)
	} else if err != nil {
		return err
	}
	person, err := models.PersonByID(tx, id)
	if err != nil {
		return err
	}
	if err := s.write(tx, account, Letter{Subject: "mail.deletion.done.subject", Text: "mail.deletion.done.text"}); err != nil {
		return err
	}
	if err := s.letGo(tx, account, person); err != nil {
		return err
	}
	former, err := s.formerName(tx, person)
	if err != nil {
		return err
	}
	if err := s.renameInTexts(tx, person, person.ID, former); err != nil {
		return err
	}
	if err := models.ErasePerson(tx, account, former); err != nil {
		return err
	}
	return models.Record(tx, models.AuditEntry{Act: "person.delete", Thing: models.PersonThing(id)})
}

// letGo ends what a person holds: sessions, designations, roles. What they may do
// from then on is nothing.
func (s *Service) letGo(tx *models.Tx, account models.Account, person models.Person) error {
	if err := s.outside.EndSessions(tx, account.ID); err != nil {
		return err
	}
	designations, err := models.FocalPointsOf(tx, person.ID)
	if err != nil {
		return err
	}
	for _, d := range designations {
		if err := models.EndFocalPoint(tx, d.PartyID); err != nil {
			return err
		}
	}
	for _, held := range s.access.GrantsOf(person.ID) {
		if err := s.access.Withdraw(tx, held); err != nil {
			return err
		}
	}
	workspaces, err := models.MemberIn(tx, person.ID)
	if err != nil {
		return err
	}
	for _, id := range workspaces {
		if err := s.outside.MembersChanged(tx, id); err != nil {
			return err
		}
	}
	return s.access.Suspend(tx, person.ID)
}

// languages are those in which a person who has gone is called something.
var languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// formerName is what is shown for the name of a person who goes: the capacity they
// spoke in.
func (s *Service) formerName(tx *models.Tx, person models.Person) (models.Localized, error) {
	key, of := "accounts.former.person", models.Localized{}
	switch {
	case person.PartyID != nil:
		party, err := models.PartyByID(tx, *person.PartyID)
		if err != nil {
			return nil, err
		}
		key, of = "accounts.former.party", party.Names
	case person.OrganizationID != nil:
		organization, err := models.OrganizationByID(tx, *person.OrganizationID)
		if err != nil {
			return nil, err
		}
		key, of = "accounts.former.organization", organization.Names
	case s.access.Holds(person.ID, access.Secretariat, access.Site):
		key = "accounts.former.secretariat"
	}
	former := models.Localized{}
	for _, language := range languages {
		former[language] = s.outside.Say(language, key, "name", of.In(language))
	}
	return former, nil
}

var quotedPost = regexp.MustCompile(`— \[[^\]\n]*\]\((/topics/([1-9][0-9]{0,17})/posts/([1-9][0-9]{0,17}))\)`)

// renameInTexts has those texts that name a person name their capacity: where they
// are mentioned, and where posts of theirs are quoted. In a post that is in the
// post's language, elsewhere in English. A mention is of the number as then.
func (s *Service) renameInTexts(tx *models.Tx, person models.Person, as models.PersonID, former models.Localized) error {
	mention := fmt.Sprintf("](person:%d)", person.ID)
	naming := naming{person.ID, as, regexp.MustCompile(fmt.Sprintf(`\[[^\]\n]*\]\(person:%d\)`, person.ID))}
	quote := strings.TrimPrefix(richtext.Quote(person.Name, "", ""), "> ")
	quote, _, _ = strings.Cut(quote, "(")
	for _, table := range []string{"post_versions", "comment_versions", "posts", "comments"} {
		for _, mark := range []string{mention, quote} {
			texts, err := models.TextsWith(tx, table, mark)
			if err != nil {
				return err
			}
			for _, text := range texts {
				if err := s.renameIn(tx, table, text, naming, former.In(text.Language)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// naming is a person who is named otherwise in texts, and as whom.
type naming struct {
	person, as models.PersonID
	mentioned  *regexp.Regexp
}

func (s *Service) renameIn(tx *models.Tx, table string, text models.NamedText, n naming, called string) error {
	called = strings.NewReplacer("[", "(", "]", ")").Replace(called)
	body := n.mentioned.ReplaceAllLiteralString(text.Body, fmt.Sprintf("[%s](person:%d)", called, n.as))
	var failed error
	body = quotedPost.ReplaceAllStringFunc(body, func(link string) string {
		if is, err := isPostOf(tx, quotedPost.FindStringSubmatch(link), n.person); err != nil || !is {
			failed = errors.Join(failed, err)
			return link
		}
		return fmt.Sprintf("— [%s](%s)", called, quotedPost.FindStringSubmatch(link)[1])
	})
	if failed != nil || body == text.Body {
		return failed
	}
	html := ""
	if table == "posts" {
		html = richtext.Shown(body)
	}
	if changed, err := models.SetNamed(tx, table, text, body, html); err != nil || !changed {
		return err
	}
	switch table {
	case "posts":
		return s.outside.PostChanged(tx, text.Topic, text.Number)
	case "comments":
		return s.outside.ThreadsChanged(tx, text.Document)
	}
	return nil
}

// isPostOf reports whether the address that was found in a quote is that of a post
// by this person.
func isPostOf(tx *models.Tx, found []string, person models.PersonID) (bool, error) {
	topic, err := strconv.ParseInt(found[2], 10, 64)
	if err != nil {
		return false, nil //nolint:nilerr // no address of ours
	}
	number, err := strconv.ParseInt(found[3], 10, 64)
	if err != nil {
		return false, nil //nolint:nilerr // no address of ours
	}
	at, err := models.PostAt(tx, models.TopicID(topic), number)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	post, err := models.PostHead(tx, at.TopicID, at.Number)
	return err == nil && post.AuthorID == person, err
}

// write writes to a person.
func (s *Service) write(tx *models.Tx, account models.Account, letter Letter) error {
	person, err := models.PersonByID(tx, account.PersonID)
	if err != nil {
		return err
	}
	letter.To, letter.Name, letter.Language = account.Email, person.Name, person.InterfaceLanguage
	return s.outside.Post(tx, letter)
}
