package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// How long things last.
const (
	SessionIdle     = 14 * 24 * time.Hour
	SessionAtMost   = 60 * 24 * time.Hour
	InvitationLasts = 14 * 24 * time.Hour
	ResetLasts      = time.Hour
	AddressLasts    = 24 * time.Hour
	FirstRunLasts   = 7 * 24 * time.Hour
	MembershipLasts = 2 * 365 * 24 * time.Hour // of a Party's accounts, until renewed
	RenewalNotice   = 30 * 24 * time.Hour      // before that, those concerned are told
)

// Limits of passwords.
const (
	MinPassword = 10   // characters
	MaxPassword = 1024 // bytes
)

// Letter is a mail that an action asks for, by the keys of its texts.
type Letter struct {
	To, Name, Language string
	Subject            string // key
	Text               string // key
	Args               map[string]string
	Path               string // of the link, from the site's own address
}

// Post enqueues a letter in the transaction of what it tells of.
type Post func(tx *models.Tx, letter Letter) error

// Service is what can be done with accounts. It is safe for concurrent use.
type Service struct {
	db      *models.DB
	access  *access.Access
	hub     *live.Hub
	post    Post
	hashing chan struct{} // bounds how many passwords are hashed at once
	never   string        // the hash of a password nobody has
	// Guests, where it is set, vouches for people who are invited to something
	// in the site. It is set before the service is used.
	Guests Guests
	// SweepEvidence takes out of the store the evidence that was kept before a moment, but
	// what is named. It is set likewise.
	SweepEvidence func(kept []string, before time.Time) error

	mu     sync.Mutex
	recent map[string]cached
}

// New makes the service.
func New(db *models.DB, rights *access.Access, hub *live.Hub, post Post) (*Service, error) {
	s := &Service{db: db, access: rights, hub: hub, post: post, hashing: make(chan struct{}, 4), recent: map[string]cached{}}
	var err error
	s.never, err = s.Hash(rand.Text())
	return s, err
}

// parameters are OWASP's second choice for argon2id: 19 MiB, two passes.
var parameters = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hash is the form in which a password is kept. At most four are worked out
// at once, so that a flood of sign-ins cannot take all memory.
func (s *Service) Hash(password string) (string, error) {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return argon2id.CreateHash(password, parameters)
}

func (s *Service) matches(password, hash string) bool {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && match
}

// newSecret is a secret and the form in which it is kept.
func newSecret() (secret, hash string) {
	var bytes [32]byte
	_, _ = rand.Read(bytes[:]) // never fails
	secret = base64.RawURLEncoding.EncodeToString(bytes[:])
	return secret, hashOf(secret)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// EmailKey is an address as it is compared, or a fault that says what is
// wrong with it.
func EmailKey(email string) (string, error) {
	email = strings.TrimSpace(email)
	if len(email) > 254 || !utf8.ValidString(email) {
		return "", fault.InvalidField("email", "accounts.email.malformed")
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || parsed.Name != "" || !strings.Contains(email[strings.LastIndexByte(email, '@')+1:], ".") {
		return "", fault.InvalidField("email", "accounts.email.malformed")
	}
	return strings.ToLower(email), nil
}

var commonPasswords = map[string]bool{
	"1234567890": true, "password12": true, "password123": true, "qwertyuiop": true, "0123456789": true, "1111111111": true,
	"minamata2026": true, "mercury2026": true, "azertyuiop": true, "iloveyou12": true, "welcome123": true, "changeme123": true,
}

// checkPassword refuses a password that could be guessed. names are what an
// attacker knows of the person.
func checkPassword(password string, names ...string) error {
	switch {
	case len(password) > MaxPassword:
		return fault.InvalidField("password", "accounts.password.too_long")
	case utf8.RuneCountInString(password) < MinPassword:
		return fault.InvalidField("password", "accounts.password.too_short", "limit", MinPassword)
	case !utf8.ValidString(password):
		return fault.InvalidField("password", "fault.malformed")
	}
	lower := strings.ToLower(password)
	if commonPasswords[lower] || strings.Count(lower, lower[:1]) == len(lower) {
		return fault.InvalidField("password", "accounts.password.common")
	}
	for _, name := range names {
		if name = strings.ToLower(name); len(name) > 3 && (lower == name || strings.HasPrefix(name, lower)) {
			return fault.InvalidField("password", "accounts.password.common")
		}
	}
	return nil
}

func cleanName(name string) (string, error) {
	clean, readable := richtext.CleanLine(name)
	if !readable {
		return "", fault.InvalidField("name", "accounts.name.missing")
	}
	if utf8.RuneCountInString(clean) > 100 || clean != strings.Join(strings.Fields(name), " ") {
		return "", fault.InvalidField("name", "accounts.name.malformed")
	}
	if richtext.MixesScripts(clean) {
		return "", fault.InvalidField("name", "accounts.name.scripts")
	}
	return clean, nil
}

var languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

func checkLanguage(code string) error {
	if !slices.Contains(languages, code) {
		return fault.InvalidField("language", "fault.malformed")
	}
	return nil
}

func checkTimeZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fault.InvalidField("time_zone", "fault.malformed")
	}
	return nil
}

func stale(err error) error {
	if errors.Is(err, models.ErrStale) {
		return fault.Conflicting("accounts.changed_meanwhile")
	}
	return err
}

func record(tx *models.Tx, who access.Who, act, thing string, id int64, after, reason string) error {
	return recordChange(tx, who, act, fmt.Sprintf("%s:%d", thing, id), "", after, reason)
}

// recordChange is record for what was another way before.
func recordChange(tx *models.Tx, who access.Who, act, thing, before, after, reason string) error {
	entry := models.AuditEntry{Act: act, Thing: thing, Before: before, After: after, Reason: reason}
	if !who.IsVisitor() {
		entry.ActorID = &who.Person
	}
	return models.Record(tx, entry)
}
