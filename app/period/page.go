package period

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// ListSize is how many documents stand in a list before it goes on.
const ListSize = 30

// Page is what who may open a document for comment sees of its periods.
type Page struct {
	Document  models.Document
	Workspace models.Workspace
	Periods   []models.CommentPeriod // the newest first
	People    map[models.PersonID]models.Person
	Now       time.Time
	Zone      *time.Location // the reader's
	MayDecide bool           // on what the public wrote
	Waiting   int64          // of that
}

// Page reads the periods of a document for who may open one.
func (s *Service) Page(ctx context.Context, who access.Who, id models.DocumentID) (p Page, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if p.Document, err = s.access.Document(tx, who, access.OpenPeriod, id); err != nil {
			return err
		}
		if p.Workspace, err = s.access.Workspace(tx, who, access.Read, p.Document.WorkspaceID); err != nil {
			return err
		}
		if p.Periods, err = models.PeriodsOf(tx, id); err != nil {
			return err
		}
		people := []models.PersonID{}
		for _, period := range p.Periods {
			people = append(people, period.OpenedBy)
			if period.EndedBy != nil {
				people = append(people, *period.EndedBy)
			}
		}
		slices.Sort(people)
		if p.People, err = models.PeopleByID(tx, slices.Compact(people)); err != nil {
			return err
		}
		if p.MayDecide = s.access.InDocument(who, access.Moderate, p.Document) == nil; p.MayDecide {
			if p.Waiting, err = models.CountPublicWaiting(tx, id); err != nil {
				return err
			}
		}
		p.Now = tx.Now
		p.Zone, err = zoneOf(tx, who)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("show the periods of document %d: %w", id, err)
	}
	return p, nil
}

// Standing is what the page of a document says of its comment period.
type Standing struct {
	Period  *models.CommentPeriod // that is open, is planned or was the last; nil: none to tell of
	Now     time.Time
	Zone    *time.Location
	Through bool // the reader reads the document through it alone

	MayOpen, MayWriteIn, MayDecide bool
	Waiting                        int64 // comments from the public, for who may decide on them
}

// Standing reads how a document, which the person may read, stands open for
// comment. One that is planned is told to those who read it by other rights.
func (s *Service) Standing(ctx context.Context, who access.Who, d models.Document) (st Standing, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		periods, err := models.PeriodsOf(tx, d.ID)
		if err != nil {
			return err
		}
		st.Now, st.Through = tx.Now, s.access.IsThroughPeriod(who, d)
		st.MayOpen = s.access.InDocument(who, access.OpenPeriod, d) == nil
		st.MayWriteIn = who.IsVisitor() && s.access.InDocument(who, access.WriteIn, d) == nil
		st.MayDecide = s.access.InDocument(who, access.Moderate, d) == nil
		for i := range periods {
			if p := periods[i]; p.HasBegun(tx.Now) || !st.Through && !p.IsOver(tx.Now) {
				st.Period = &periods[i]
				break
			}
		}
		if st.MayDecide && len(periods) > 0 {
			if st.Waiting, err = models.CountPublicWaiting(tx, d.ID); err != nil {
				return err
			}
		}
		st.Zone, err = zoneOf(tx, who)
		return err
	})
	return st, err
}

// List is documents that are open for comment to somebody.
type List struct {
	Documents []models.OpenDocument
	Now       time.Time
	Zone      *time.Location
	Next      models.CommentPeriodID
}

// List reads the documents that are open for comment to a person now, those that
// close first in front, after one (0: from the first).
func (s *Service) List(ctx context.Context, who access.Who, after models.CommentPeriodID) (list List, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		list.Now = tx.Now
		if list.Zone, err = zoneOf(tx, who); err != nil || s.access.IsSuspended(who.Person) {
			return err
		}
		var from models.CommentPeriod
		if after != 0 {
			if from, err = models.PeriodByID(tx, after); err != nil {
				return access.NotFound(err)
			}
		}
		list.Documents, err = models.OpenDocuments(tx, s.access.ReadablePeriods(who), from, ListSize+1)
		if len(list.Documents) > ListSize {
			list.Documents = list.Documents[:ListSize]
			list.Next = list.Documents[ListSize-1].Period.ID
		}
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("list the documents that are open for comment: %w", err)
	}
	return list, nil
}

// OpenAmong are the periods of some documents, which whoever asks may read, that
// are open now.
func (s *Service) OpenAmong(ctx context.Context, documents []models.DocumentID) (open map[models.DocumentID]models.CommentPeriod, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		open, err = models.OpenPeriods(tx, documents)
		return err
	})
	return open, err
}

// Zone is the time zone in which a person enters and reads moments.
func (s *Service) Zone(ctx context.Context, who access.Who) (zone *time.Location, err error) {
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		zone, err = zoneOf(tx, who)
		return err
	})
	return zone, err
}

func zoneOf(tx *models.Tx, who access.Who) (*time.Location, error) {
	if who.IsVisitor() {
		return time.UTC, nil
	}
	person, err := models.PersonByID(tx, who.Person)
	if err != nil {
		return time.UTC, access.NotFound(err)
	}
	if zone, err := time.LoadLocation(person.TimeZone); err == nil {
		return zone, nil
	}
	return time.UTC, nil
}

// momentForm is how a form writes a moment, in the time zone of who fills it in.
const momentForm = "2006-01-02T15:04"

// Moment reads a moment from a field of a form; "" is the zero moment.
func Moment(text, field string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{momentForm, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fault.InvalidField(field, "period.moment.malformed")
}

// MomentText is a moment as a form writes it.
func MomentText(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format(momentForm)
}
