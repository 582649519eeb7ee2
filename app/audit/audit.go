package audit

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// PageSize is how many lines stand on a page.
const PageSize = 50

// maxWords bounds the words that are looked for.
const maxWords = 80

// Service reads the audit record.
type Service struct {
	db        *models.DB
	access    *access.Access
	verifying sync.Mutex
}

// New makes the service.
func New(db *models.DB, rights *access.Access) *Service { return &Service{db: db, access: rights} }

// Page is a part of the record with who and what is named in it.
type Page struct {
	Entries []models.AuditEntry
	Named
	Next int64 // Before of the next page; 0: there is none
}

// Named is who and what lines of the record are about.
type Named struct {
	People   map[models.PersonID]models.Person
	Accounts map[models.AccountID]models.PersonID // whose they are
	Cases    map[models.CaseID]string             // the things that they are about
}

var (
	actPattern   = regexp.MustCompile(`^([a-z][a-z_]{0,39}(\.[a-z][a-z_]{0,39})?)?$`)
	placePattern = regexp.MustCompile(`^(site|[a-z]{1,20}:[0-9]{1,18})?$`)
	thingPattern = regexp.MustCompile(`^([a-z][a-z_]{0,39}(:[0-9]{1,18}(/[0-9]{1,18}){0,2})?)?$`)
)

func (s *Service) require(who access.Who) error {
	switch {
	case s.access.Can(who, access.Read, access.AuditThing, access.Site):
		return nil
	case who.IsVisitor():
		return fault.Unsigned()
	}
	return fault.Denied()
}

// narrow leaves out what was done in workspaces that a reader may not read, why
// what stands there is marked, which its members alone are told, and who dealt with
// the reader, whoever they are (INV-22).
func (s *Service) narrow(who access.Who, f *models.AuditFilter) {
	f.Workspaces, f.NotMarks, f.NotAbout = nil, false, who.Person
	if s.access.Can(who, access.Approve, access.WorkspaceThing, access.Site) {
		return
	}
	scope := s.access.ReadableWorkspaces(who)
	f.Workspaces, f.NotMarks = &scope, true
}

func check(f models.AuditFilter) error {
	if utf8.RuneCountInString(f.Words) > maxWords || !utf8.ValidString(f.Words) || strings.ContainsRune(f.Words, 0) {
		return fault.InvalidField("words", "fault.malformed")
	}
	if !actPattern.MatchString(f.Act) {
		return fault.InvalidField("act", "audit.refused.act")
	}
	if !thingPattern.MatchString(f.Thing) {
		return fault.InvalidField("thing", "audit.refused.thing")
	}
	if !placePattern.MatchString(f.Place) {
		return fault.InvalidField("place", "access.rule.malformed")
	}
	return nil
}

// Read reads a page of the record, the newest first, for who may read it.
func (s *Service) Read(ctx context.Context, who access.Who, f models.AuditFilter) (Page, error) {
	var page Page
	if err := s.require(who); err != nil {
		return page, err
	}
	if err := check(f); err != nil {
		return page, err
	}
	s.narrow(who, &f)
	f.Limit = PageSize + 1
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if page.Entries, err = models.AuditRows(tx, f); err != nil {
			return err
		}
		if len(page.Entries) > PageSize {
			page.Entries = page.Entries[:PageSize]
			page.Next = page.Entries[PageSize-1].ID
		}
		page.Named, err = namesIn(tx, page.Entries)
		return err
	})
	return page, err
}

// namesIn reads who acted, and whom and what it was done to.
func namesIn(tx *models.Tx, entries []models.AuditEntry) (n Named, err error) {
	people, accounts, cases := map[models.PersonID]bool{}, map[models.AccountID]bool{}, map[models.CaseID]bool{}
	for _, entry := range entries {
		if entry.ActorID != nil {
			people[*entry.ActorID] = true
		}
		kind, number, _ := strings.Cut(entry.Thing, ":")
		id, err := strconv.ParseInt(number, 10, 64)
		switch {
		case err != nil:
		case kind == "person":
			people[models.PersonID(id)] = true
		case kind == "account":
			accounts[models.AccountID(id)] = true
		case kind == "case":
			cases[models.CaseID(id)] = true
		}
	}
	if n.Accounts, err = models.PeopleOfAccounts(tx, slices.Collect(maps.Keys(accounts))); err != nil {
		return n, err
	}
	for _, person := range n.Accounts {
		people[person] = true
	}
	if n.Cases, err = models.ThingsOfCases(tx, slices.Collect(maps.Keys(cases))); err != nil {
		return n, err
	}
	n.People, err = models.PeopleByID(tx, slices.Collect(maps.Keys(people)))
	return n, err
}
