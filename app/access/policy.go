package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
)

// liveSubject carries changes of rights. Its events go to every instance.
const liveSubject = "access"

// PersonSubject is the live subject on which a person's open sockets hear
// that their rights have changed and are asked again.
func PersonSubject(id models.PersonID) string { return liveSubject + ":" + subjectOf(id) }

// EveryoneSubject is the live subject on which every open socket hears that
// the policy itself has changed.
const EveryoneSubject = liveSubject + ":everyone"

// change is one row of the policy added or removed; it is also the payload of
// the live event. Without a row, a forum, a workspace or a document's comment
// periods have changed, or whether moderation hides it.
type change struct {
	Add   bool           `json:"add,omitempty"`
	Type  string         `json:"type,omitempty"` // p, g or g2
	Row   []string       `json:"row,omitempty"`
	Forum models.ForumID `json:"forum,omitempty"`

	Workspace models.WorkspaceID `json:"workspace,omitempty"`
	Document  models.DocumentID  `json:"document,omitempty"`
}

// RoleGrant is a role a person holds in a place.
type RoleGrant struct {
	Person models.PersonID
	Role   string
	Place  Place
}

// Grant gives a role in a place, in the caller's transaction, which has asked
// whether the one who grants may. Granting again is harmless.
func (a *Access) Grant(tx *models.Tx, g RoleGrant) error {
	return a.apply(tx, change{Add: true, Type: "g", Row: []string{subjectOf(g.Person), g.Role, string(g.Place)}})
}

// Withdraw takes a role in a place away. The last person who may grant roles
// cannot lose that right: Conflict.
func (a *Access) Withdraw(tx *models.Tx, g RoleGrant) error {
	if g.Role == Secretariat && g.Place == Site {
		if err := a.keepOneSecretariat(tx, g.Person); err != nil {
			return err
		}
	}
	return a.apply(tx, change{Type: "g", Row: []string{subjectOf(g.Person), g.Role, string(g.Place)}})
}

// Suspend denies a person everything, whatever roles they hold; Reinstate
// takes that back. Both are rules of the policy like any other.
func (a *Access) Suspend(tx *models.Tx, id models.PersonID) error {
	if err := a.keepOneSecretariat(tx, id); err != nil {
		return err
	}
	return a.apply(tx, change{Add: true, Type: "p", Row: suspension(id)})
}

// Reinstate takes a suspension back.
func (a *Access) Reinstate(tx *models.Tx, id models.PersonID) error {
	return a.apply(tx, change{Type: "p", Row: suspension(id)})
}

func suspension(id models.PersonID) []string {
	return []string{subjectOf(id), "*", "*", "*", "deny"}
}

// keepOneSecretariat is a Conflict if nobody else could grant roles. It reads
// the rows of the transaction, so that two who leave at once do not both.
func (a *Access) keepOneSecretariat(tx *models.Tx, leaving models.PersonID) error {
	if _, err := models.LockSiteState(tx, "secretariat"); err != nil {
		return err
	}
	others, err := models.HoldersOf(tx, Secretariat, string(Site))
	if err != nil {
		return err
	}
	if slices.Equal(others, []string{subjectOf(leaving)}) {
		return fault.Conflicting("access.last_secretariat")
	}
	return nil
}

// MayLeave is a Conflict where nobody else could grant roles.
func (a *Access) MayLeave(tx *models.Tx, id models.PersonID) error {
	return a.keepOneSecretariat(tx, id)
}

// AddRule adds a rule to the policy. One after which the secretariat could no
// longer change the policy back is a Conflict.
func (a *Access) AddRule(tx *models.Tx, rule Rule) error {
	if err := rule.validate(); err != nil {
		return err
	}
	if err := a.keepPolicyOpen(rule, false); err != nil {
		return err
	}
	return a.apply(tx, change{Add: true, Type: "p", Row: rule.row()})
}

// HasRule reports whether a rule is in the policy.
func (a *Access) HasRule(tx *models.Tx, rule Rule) (bool, error) {
	return models.PolicyRowExists(tx, "p", rule.row())
}

// RemoveRule takes a rule out of the policy, with the same exception.
func (a *Access) RemoveRule(tx *models.Tx, rule Rule) error {
	if err := a.keepPolicyOpen(rule, true); err != nil {
		return err
	}
	return a.apply(tx, change{Type: "p", Row: rule.row()})
}

// ForumChanged has every instance read a forum again after the commit.
func (a *Access) ForumChanged(tx *models.Tx, id models.ForumID) error {
	return a.announce(tx, change{Forum: id})
}

// apply writes one row of the policy and has it in force after the commit.
func (a *Access) apply(tx *models.Tx, c change) error {
	adapter, err := adapterOn(tx.DB)
	if err != nil {
		return err
	}
	there, err := models.PolicyRowExists(tx, c.Type, c.Row)
	if err != nil || there == c.Add {
		return err
	}
	if c.Add {
		err = adapter.AddPolicyCtx(tx.Statement.Context, c.Type[:1], c.Type, c.Row)
	} else {
		err = adapter.RemovePolicyCtx(tx.Statement.Context, c.Type[:1], c.Type, c.Row)
	}
	if err != nil {
		return err
	}
	return a.announce(tx, c)
}

func (a *Access) announce(tx *models.Tx, c change) error {
	offset, err := a.hub.RecordAt(tx, liveSubject, "access_changed", c)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { a.takeIn(context.WithoutCancel(tx.Statement.Context), c, offset) })
	return nil
}

// takeIn puts a committed change in force here and tells whose sockets are to
// be asked again. Changes come both from the action that made them and from
// Follow; an older one never undoes a newer one of the same row.
func (a *Access) takeIn(ctx context.Context, c change, offset int64) {
	if c.Forum != 0 || c.Workspace != 0 || c.Document != 0 {
		if !a.takeInPlace(ctx, c, offset) {
			return
		}
	} else if !a.takeInRow(c, offset) {
		return
	}
	if c.Type == "g" || len(c.Row) > 0 && strings.HasPrefix(c.Row[0], "person:") {
		if id, err := strconv.ParseInt(strings.TrimPrefix(c.Row[0], "person:"), 10, 64); err == nil {
			a.hub.Whisper(PersonSubject(models.PersonID(id)), "access_changed", nil)
			return
		}
	}
	a.hub.Whisper(EveryoneSubject, "access_changed", nil)
}

// takeInPlace reads a place anew. Who comes second with the same change waits until it
// has been read: the action that made it returns only then (INV-4).
func (a *Access) takeInPlace(ctx context.Context, c change, offset int64) bool {
	a.placing.Lock()
	defer a.placing.Unlock()
	if !a.isNew(fmt.Sprint("place ", c.Forum, " ", c.Workspace, " ", c.Document), offset) {
		return false
	}
	a.readAnew(ctx, c)
	return true
}

// isNew reports whether a change of something is one that was not taken in
// yet: one's own comes once at the commit and once from the record.
func (a *Access) isNew(what string, offset int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if offset <= max(a.taken[what], a.followed) {
		return false
	}
	a.taken[what] = offset
	return true
}

func (a *Access) takeInRow(c change, offset int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	row := c.Type + " " + strings.Join(c.Row, " ")
	if offset <= max(a.taken[row], a.followed) {
		return false
	}
	a.taken[row] = offset
	var err error
	if c.Add {
		_, err = a.enforcer.SelfAddPolicy(c.Type[:1], c.Type, c.Row)
	} else {
		_, err = a.enforcer.SelfRemovePolicy(c.Type[:1], c.Type, c.Row)
	}
	if err != nil {
		a.failed = true // INV-3; Follow reads the policy anew
	}
	if c.Type != "g" {
		a.rulesChanged()
	} else if !strings.HasPrefix(c.Row[0], "person:") {
		a.changes++ // a role of the visitors
	}
	return true
}

// readAnew reads the forum, workspace or document that has changed.
func (a *Access) readAnew(ctx context.Context, c change) {
	switch {
	case c.Forum != 0:
		a.readForum(ctx, c.Forum)
	case c.Workspace != 0:
		a.readWorkspace(ctx, c.Workspace)
	default:
		a.readDocument(ctx, c.Document)
	}
}

func (a *Access) readDocument(ctx context.Context, id models.DocumentID) {
	var periods []models.CommentPeriod
	var hidden []models.HiddenDocument
	err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		if hidden, err = models.HiddenDocuments(tx, id); err != nil {
			return err
		}
		periods, err = models.PeriodsOf(tx, id)
		return err
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.failed = true
		return
	}
	a.periods[id] = periods
	delete(a.hidden, id)
	for _, d := range hidden {
		a.hidden[id] = d.AuthorID
	}
}

func (a *Access) readForum(ctx context.Context, id models.ForumID) {
	var forum models.Forum
	err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		forum, err = models.ForumByID(tx, id)
		return err
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case errors.Is(err, models.ErrNotFound):
		delete(a.forums, id)
	case err != nil:
		a.failed = true
	default:
		a.forums[id] = forum
	}
	a.rulesChanged()
}

func (a *Access) readWorkspace(ctx context.Context, id models.WorkspaceID) {
	var standings []models.WorkspaceStanding
	err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		standings, err = models.WorkspaceStandings(tx, id)
		return err
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err != nil:
		a.failed = true
	case len(standings) == 0:
		delete(a.workspaces, id)
	default:
		a.workspaces[id] = standings[0]
	}
	a.rulesChanged()
}

// followEvery is how often changes made by other instances are looked for where
// none was heard of: half of the second in which they must be in force.
const followEvery = 400 * time.Millisecond

// Follow takes in what other instances change, until ctx ends. While the
// database does not answer, what is known stays in force; if the policy could
// not be read whole, nothing is allowed until it could.
func (a *Access) Follow(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	told := make(chan struct{}, 1)
	watch := a.hub.Watch(liveSubject, func(live.Event) {
		select {
		case told <- struct{}{}:
		default:
		}
	})
	defer watch.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-told:
		case <-ticker.C:
		}
		if err := a.catchUp(ctx); err != nil && ctx.Err() == nil {
			log.Warn("changes of rights could not be read", "error", err)
		}
	}
}

func (a *Access) catchUp(ctx context.Context) error {
	a.mu.RLock()
	followed, failed := a.followed, a.failed
	a.mu.RUnlock()
	if failed {
		return a.load(ctx)
	}
	var rows []models.LiveEvent
	err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		rows, err = models.LiveEventsAfter(tx, liveSubject, followed, 1000)
		return err
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	if rows[0].Offset != followed+1 {
		return a.load(ctx)
	}
	for _, row := range rows {
		var c change
		if err := json.Unmarshal([]byte(row.Payload), &c); err != nil {
			return err
		}
		a.takeIn(ctx, c, row.Offset)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.followed = max(a.followed, rows[len(rows)-1].Offset)
	maps.DeleteFunc(a.taken, func(_ string, offset int64) bool { return offset <= a.followed })
	return nil
}
