package moderation

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// maxTogether is how many reports share a transaction.
const maxTogether = 100

// gathering has reports that come at once share a transaction where there is one
// writer: a flood of them then costs few commits, and does not keep those waiting
// who write something else. Who comes first does it for all that have come by
// then; of those who come meanwhile the first does it next.
type gathering struct {
	mu      sync.Mutex
	busy    bool
	waiting []*sent // for who is busy to be done
}

// sent is a report that waits to be written.
type sent struct {
	who  access.Who
	r    Reporting
	turn chan bool // true: to write for all; false: it was written
	err  error
}

// send writes a report, alone or with others.
func (s *Service) send(ctx context.Context, who access.Who, r Reporting) error {
	if s.db.IsPostgres() { // many write there at once: none waits for another
		return s.db.Write(ctx, func(tx *models.Tx) error { return s.take(tx, who, r) })
	}
	one, g := &sent{who: who, r: r, turn: make(chan bool, 1)}, &s.together
	g.mu.Lock()
	g.waiting = append(g.waiting, one)
	leads := !g.busy
	g.busy = true
	g.mu.Unlock()
	if !leads && !<-one.turn {
		return one.err
	}
	s.writeAll(ctx, g.next())
	return one.err
}

// next are the reports that are to be written now.
func (g *gathering) next() []*sent {
	g.mu.Lock()
	defer g.mu.Unlock()
	count := min(len(g.waiting), maxTogether)
	all := g.waiting[:count:count]
	g.waiting = g.waiting[count:]
	return all
}

// over ends a turn: those whose reports were written hear of it, and the first of
// those who wait is the next.
func (g *gathering) over(all []*sent) {
	for _, one := range all[1:] {
		one.turn <- false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy = len(g.waiting) > 0; g.busy {
		g.waiting[0].turn <- true
	}
}

// writeAll writes reports in one transaction. Whose report is refused is told so; if
// one cannot be written each is tried by itself.
func (s *Service) writeAll(ctx context.Context, all []*sent) {
	defer s.together.over(all) // whatever happens: they wait
	for _, one := range all {
		one.err = fault.Away(errNotWritten)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second) // the others have not gone away
	defer cancel()
	refused := make([]error, len(all))
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		for i, one := range all {
			ready, err := s.ready(tx, one.who, one.r)
			if refused[i] = err; err != nil && fault.Of(err) == fault.Internal {
				return err
			}
			if err == nil && ready.count {
				if err := s.gather(tx, ready.target, ready.report); err != nil {
					return err // half of it may be written: nothing of this transaction stands
				}
			}
		}
		return nil
	})
	for i, one := range all {
		if one.err = refused[i]; err != nil {
			one.err = s.db.Write(ctx, func(tx *models.Tx) error { return s.take(tx, one.who, one.r) })
		}
	}
}

// take takes a report in.
func (s *Service) take(tx *models.Tx, who access.Who, r Reporting) error {
	ready, err := s.ready(tx, who, r)
	if err != nil || !ready.count {
		return err
	}
	return s.gather(tx, ready.target, ready.report)
}

// readyReport is a report that is let in; count is false for one that changes
// nothing.
type readyReport struct {
	target target
	report models.Report
	count  bool
}

// ready says whether a report is let in. What it writes, that somebody has tried,
// may stand if it is not.
func (s *Service) ready(tx *models.Tx, who access.Who, r Reporting) (ready readyReport, err error) {
	t, err := s.reportable(tx, who, r.Thing)
	said, failed := models.ReportsNow(tx, cmp.Or(t.Thing, r.Thing), who.Person)
	if failed != nil {
		return ready, failed
	}
	if said && t.held {
		return ready, nil
	}
	if err != nil || said {
		return ready, err
	}
	count, err := models.CountAttempt(tx, fmt.Sprintf("reports:%d", who.Person), time.Hour)
	if err != nil {
		return ready, err
	}
	if count > perHour {
		return ready, fault.Limited("moderation.too_many", time.Hour)
	}
	ready = readyReport{t, models.Report{Thing: t.Thing, ReporterID: who.Person, Ground: r.Ground, Note: r.Note}, true}
	if ready.report.Side, err = sideOf(tx, who.Person); err != nil {
		return ready, err
	}
	ready.report.Weight, err = weightOf(tx, who.Person)
	return ready, err
}
