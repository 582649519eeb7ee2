package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Languages are those in which everything here has a name.
var Languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// Limits of what is written.
const (
	MaxName        = 200  // characters
	MaxDescription = 500  // characters
	MaxNote        = 2000 // characters
)

// Service keeps the directory.
type Service struct {
	db     *models.DB
	access *access.Access
}

// New makes the service.
func New(db *models.DB, rights *access.Access) *Service { return &Service{db: db, access: rights} }

// require asks access, in the order in which a refusal says the least.
func (s *Service) require(who access.Who, act access.Act, thing string) error {
	switch {
	case s.access.Can(who, act, thing, access.Site):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	default:
		return fault.Denied()
	}
}

// change runs f in one transaction for someone who may change a kind of
// thing.
func (s *Service) change(ctx context.Context, who access.Who, thing string, f func(*models.Tx) error) error {
	if err := s.require(who, access.Change, thing); err != nil {
		return err
	}
	return s.db.Write(ctx, f)
}

// stale turns what the database says of a write into what happened.
func stale(err error, duplicateField string) error {
	switch {
	case errors.Is(err, models.ErrStale):
		return fault.Conflicting("directory.refused.changed_meanwhile")
	case errors.Is(err, models.ErrDuplicate):
		return fault.InvalidField(duplicateField, "directory.refused.taken")
	}
	return err
}

// record writes a line of the audit record with the thing before and after.
func record(tx *models.Tx, who access.Who, act, kind string, id int64, before, after any, reason string) error {
	entry := models.AuditEntry{Act: act, Thing: fmt.Sprintf("%s:%d", kind, id), Before: asText(before), After: asText(after), Reason: reason}
	if !who.IsVisitor() {
		entry.ActorID = &who.Person
	}
	return models.Record(tx, entry)
}

func asText(value any) string {
	if value == nil {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// cleanTexts keeps the six languages' texts, each one line; at least one must
// be there where required.
func cleanTexts(field string, texts models.Localized, limit int, required bool) (models.Localized, error) {
	clean := models.Localized{}
	for _, language := range Languages {
		line, readable := richtext.CleanLine(texts[language])
		if strings.TrimSpace(texts[language]) == "" || !readable {
			continue
		}
		if utf8.RuneCountInString(line) > limit {
			return nil, fault.InvalidField(field+"_"+language, "directory.refused.too_long", "limit", limit)
		}
		clean[language] = line
	}
	if required && clean["en"] == "" {
		return nil, fault.InvalidField(field+"_en", "directory.refused.name_missing")
	}
	return clean, nil
}

func cleanNote(field, note string) (string, error) {
	note = strings.TrimSpace(note)
	if !utf8.ValidString(note) || utf8.RuneCountInString(note) > MaxNote {
		return "", fault.InvalidField(field, "directory.refused.too_long", "limit", MaxNote)
	}
	return note, nil
}

// cleanWebsite is an address of the web, or none.
func cleanWebsite(address string) (string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return "", nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" || parsed.User != nil || len(address) > 300 {
		return "", fault.InvalidField("website", "directory.refused.website")
	}
	return parsed.String(), nil
}
