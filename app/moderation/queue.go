package moderation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// PageSize is how many cases stand on a page of the queue.
const PageSize = 30

// Queue is a part of the cases that a person may decide.
type Queue struct {
	Cases  []models.Case
	People map[models.PersonID]models.Person
	// Appeals are those of the present decisions, Signs what the program noticed.
	Appeals map[models.CaseID]models.Appeal
	Signs   map[models.CaseID][]models.CaseSign
	// Headings say what the cases are about, as far as all read it who may decide them.
	Headings map[models.CaseID]Heading
	Count    int64         // of this part of the queue, up to MaxWaiting
	Median   time.Duration // in which cases were decided of late; 0: none was
	// Position is where the queue stands live.
	Position live.Position
	Next     string // where the next page begins; "": there is none
}

// filter narrows cases to those that a person may decide.
func (s *Service) filter(who access.Who) models.CaseFilter {
	f := models.CaseFilter{Reader: who.Person, Workspaces: s.access.ModeratedWorkspaces(who), HandedOn: s.access.Can(who, access.Change, access.CaseThing, access.Site)}
	f.Forums, f.InForums = s.access.DecidesIn(who), !s.access.Can(who, access.Decide, access.CaseThing, access.Site)
	return f
}

// Parts of the queue besides those that are open.
const (
	Awaiting = "awaiting" // an edit of their authors
	Appealed = "appealed"
	Mine     = "mine" // those that the reader has taken
)

// part narrows cases to those of a part of the queue.
func (s *Service) part(who access.Who, state string) models.CaseFilter {
	f := s.filter(who)
	f.State = models.CaseOpen
	switch state {
	case Mine:
		f.AnyOpen, f.ClaimedBy = true, who.Person
	case models.CaseDecided, Appealed:
		f.State, f.Appealed = models.CaseDecided, state == Appealed
	default:
		f.Awaiting = state == Awaiting
	}
	return f
}

// Queue reads cases: those that are open, the heaviest first, those that wait for
// an edit or whose decision is appealed, or those that were decided, the latest
// first.
func (s *Service) Queue(ctx context.Context, who access.Who, state, from string) (Queue, error) {
	var q Queue
	if err := s.requireDeciding(who); err != nil {
		return q, err
	}
	f := s.part(who, state)
	f.Limit = PageSize + 1
	var err error
	if f.After, err = keyOf(from); err != nil {
		return q, err
	}
	if q.Position, err = s.hub.Position(ctx, access.CasesSubject); err != nil { // first: what comes meanwhile comes again
		return q, err
	}
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if q.Cases, err = models.Cases(tx, f); err != nil {
			return err
		}
		if len(q.Cases) > PageSize {
			q.Cases = q.Cases[:PageSize]
			last := q.Cases[PageSize-1]
			q.Next = fmt.Sprintf("%d-%d", last.Weight, last.ID)
		}
		for i := range q.Cases {
			s.forgetClaim(tx.Now, &q.Cases[i])
		}
		if err := q.count(tx, f); err != nil {
			return err
		}
		return s.fillRows(tx, &q)
	})
	return q, err
}

// medianOver is over how long the median is taken, and medianOf of how many cases.
const (
	medianOver = 30 * 24 * time.Hour
	medianOf   = 1000
)

// count reads how many there are in this part of the queue, and how long cases took.
func (q *Queue) count(tx *models.Tx, f models.CaseFilter) (err error) {
	f.After, f.Limit = models.CaseKey{}, MaxWaiting
	if q.Count, err = models.CountCases(tx, f); err != nil {
		return err
	}
	times, err := models.CaseTimes(tx, tx.Now.Add(-medianOver), medianOf)
	q.Median = summed(times, "").Median
	return err
}

// fillRows reads what rows of cases show besides.
func (s *Service) fillRows(tx *models.Tx, q *Queue) (err error) {
	if q.Headings, err = s.headings(tx, q.Cases); err != nil {
		return err
	}
	return q.fill(tx)
}

// fill reads what more there is to a list of cases.
func (q *Queue) fill(tx *models.Tx) (err error) {
	ids := make([]models.CaseID, len(q.Cases))
	isDecided := false
	for i, c := range q.Cases {
		ids[i], isDecided = c.ID, isDecided || c.State == models.CaseDecided
	}
	if q.People, err = models.PeopleByID(tx, peopleOf(q.Cases)); err != nil {
		return err
	}
	if q.Signs, err = models.SignsOf(tx, ids); err != nil || !isDecided {
		return err
	}
	q.Appeals, err = models.AppealsOf(tx, ids)
	return err
}

// keyOf reads where a page begins; "" is the first one.
func keyOf(from string) (key models.CaseKey, err error) {
	if from == "" {
		return key, nil
	}
	weight, id, _ := strings.Cut(from, "-")
	number, err := strconv.ParseInt(id, 10, 64)
	if err == nil {
		key.ID = models.CaseID(number)
		key.Weight, err = strconv.ParseInt(weight, 10, 64)
	}
	if err != nil || key.ID < 1 || key.Weight < 0 {
		return key, fault.Missing()
	}
	return key, nil
}

func peopleOf(cases []models.Case) []models.PersonID {
	var ids []models.PersonID
	for _, c := range cases {
		ids = append(ids, c.AboutID)
		if c.ClaimedBy != nil {
			ids = append(ids, *c.ClaimedBy)
		}
	}
	return ids
}

// MaxWaiting is how far what waits is counted.
const MaxWaiting = 1000

// Waiting counts the open cases and the appeals that a person may decide, up to
// MaxWaiting of each.
func (s *Service) Waiting(ctx context.Context, who access.Who) (count int64, err error) {
	if s.requireDeciding(who) != nil {
		return 0, nil
	}
	f := s.filter(who)
	f.State, f.Limit = models.CaseOpen, MaxWaiting
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if count, err = models.CountCases(tx, f); err != nil {
			return err
		}
		f.State, f.Appealed, f.NotDecidedBy = models.CaseDecided, true, who.Person
		appeals, err := models.CountCases(tx, f)
		count += appeals
		return err
	})
	return count, err
}

// mayDecide is nil, or why a person may not decide a case. One about themselves,
// or where they do not moderate, is not there.
func (s *Service) mayDecide(who access.Who, c models.Case) error {
	if err := s.requireDeciding(who); err != nil {
		return err
	}
	if !s.access.CanCase(who, access.CasePlaceOf(c)) {
		return fault.Missing()
	}
	return nil
}

// Shown reads a case as its row of the queue shows it, for whom it is is asked
// when it is handed out.
func (s *Service) Shown(ctx context.Context, id models.CaseID) (Queue, error) {
	var q Queue
	err := s.db.Read(ctx, func(tx *models.Tx) error {
		c, err := models.CaseByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		s.forgetClaim(tx.Now, &c)
		q.Cases = []models.Case{c}
		return s.fillRows(tx, &q)
	})
	return q, err
}

// CasePage is a case with all that is needed to decide it.
type CasePage struct {
	Case    models.Case
	Reports []models.Report
	Signs   []models.CaseSign // that the program noticed
	Acts    []models.CaseAct
	People  map[models.PersonID]models.Person
	Earlier []models.Case // about the same person, the latest first
	Before  []models.Case // about the same thing, likewise
	Open    []models.Case // about the same person, and not yet decided
	// Headings are those of all these.
	Headings map[models.CaseID]Heading
	About    Standing
	// Position is where the queue stands live.
	Position live.Position
	Post     *models.Post // where it is about one that its reader may see here
	Topic    *models.Topic
	Mine     bool // claimed by the reader
	Taken    bool // claimed by somebody else
	Heard    bool // the reader has reported it, and does not decide it
	Passed   bool // the reader has handed it on, and does not decide it
	MayClaim bool
	MayUndo  bool // what was decided, or done in it
	// Reads says that the reader may see here what the case is about: a Post, or else
	// its Title and Text, those of a document as far as it is shown; of a comment, the
	// title of its document. Words are what it says without its form, in Language ("":
	// not known); Closed says that only the members of a workspace read them.
	Reads        bool
	Title        string
	Text         string
	Attachments  []models.Attachment           // of the post
	PostBefore   *models.Post                  // in its topic
	FileVersions []models.WorkspaceFileVersion // of a file, the newest and the one that was reported
	EditedAt     *time.Time                    // where that was since it was reported
	AsReported   []Reading                     // how it read then, the oldest first
	Words        string
	Language     string
	Closed       bool
	Appeal       *models.Appeal // of the present decision
	Judged       bool           // the reader decided it, and does not decide the appeal
	Ground       string         // that weighs most of those it was reported for; "": of none
	Measures     []string       // that the reader may take
	Forums       []models.Forum // to which they may move its topic
}

// maxShown is how many reports of a case are shown.
const maxShown = 50

// Case reads a case, for who may decide it.
func (s *Service) Case(ctx context.Context, who access.Who, id models.CaseID) (CasePage, error) {
	var p CasePage
	var err error
	if p.Position, err = s.hub.Position(ctx, access.CasesSubject); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if err := s.requireDeciding(who); err != nil {
			return err
		}
		if p.Case, err = models.CaseByID(tx, id); err != nil {
			return access.NotFound(err)
		}
		if err := s.mayDecide(who, p.Case); err != nil {
			return err
		}
		s.forgetClaim(tx.Now, &p.Case)
		if err := s.fill(tx, who, &p); err != nil {
			return err
		}
		p.may(s, who)
		return nil
	})
	return p, err
}

// may says what the reader may do with a case.
func (p *CasePage) may(s *Service, who access.Who) {
	by, all := p.Case.ClaimedBy, s.worksWithAll(who)
	p.Mine, p.Taken = by != nil && *by == who.Person, by != nil && *by != who.Person
	p.Passed = p.Case.HandedOn && !all
	isOpen, waits := p.Case.State == models.CaseOpen, p.Appeal != nil && p.Appeal.Outcome == ""
	p.MayClaim = !p.Heard && !p.Passed && !p.Mine && (!p.Taken || all) && (isOpen || waits && !p.Judged)
	switch {
	case isOpen:
		p.MayUndo = p.Case.AwaitsUntil != nil || p.Case.HandedOn && (!p.Taken || all)
	default:
		p.MayUndo = !p.Heard && !p.Passed && !waits && (p.Appeal == nil || p.Appeal.Outcome != models.AppealOverturned) &&
			(p.Case.Measure == "" || s.mayMeasure(who, p.Case, p.Case.Measure) == nil)
	}
}

func (s *Service) fill(tx *models.Tx, who access.Who, p *CasePage) (err error) {
	if p.Reports, err = models.ReportsOf(tx, p.Case.ID, maxShown); err != nil {
		return err
	}
	signs, err := models.SignsOf(tx, []models.CaseID{p.Case.ID})
	if err != nil {
		return err
	}
	p.Signs = signs[p.Case.ID]
	if p.Acts, err = models.CaseActs(tx, p.Case.ID); err != nil {
		return err
	}
	if p.Heard, err = models.HasReported(tx, p.Case.Thing, who.Person); err != nil {
		return err
	}
	p.Measures, p.Forums = s.measures(who, p.Case), s.rooms(who, p.Case)
	appeal, err := models.AppealOf(tx, p.Case.ID, p.Case.Round)
	if err == nil {
		p.Appeal, p.Judged = &appeal, appeal.AgainstID == who.Person
	} else if notMissing(err) != nil {
		return err
	}
	if err := s.fillBesides(tx, who, p); err != nil {
		return err
	}
	ids := peopleOf(slices.Concat([]models.Case{p.Case}, p.Open, p.Earlier, p.Before))
	for _, report := range p.Reports {
		ids = append(ids, report.ReporterID)
	}
	for _, act := range p.Acts {
		if act.PersonID != nil {
			ids = append(ids, *act.PersonID)
		}
	}
	if p.People, err = models.PeopleByID(tx, ids); err != nil {
		return err
	}
	if err := s.fillAbout(tx, p); err != nil {
		return err
	}
	return s.fillText(tx, who, p)
}
