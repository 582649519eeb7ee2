package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	gormadapter "github.com/casbin/gorm-adapter/v3"
	"gorm.io/gorm"

	"minamata.exchange/app/live"
	"minamata.exchange/config"
	"minamata.exchange/models"
)

// Who asks: a signed-in Person, or a visitor (the zero value).
type Who struct {
	Person  models.PersonID
	Account models.AccountID
	Session models.SessionID
	inCase  bool
}

// InCase is who asks while they carry out what was decided in a case, which hiding does
// not change.
func (w Who) InCase() Who {
	w.inCase = true
	return w
}

// IsVisitor reports whether nobody is signed in.
func (w Who) IsVisitor() bool { return w.Person == 0 }

func (w Who) subject() string {
	if w.IsVisitor() {
		return Visitor
	}
	return subjectOf(w.Person)
}

// subjectOf names a person in the policy. The prefix keeps a person apart
// from a role of the same name.
func subjectOf(id models.PersonID) string { return "person:" + strconv.FormatInt(int64(id), 10) }

// Site roles. A site may have others; these the program knows by name.
const (
	Visitor     = "visitor"
	Observer    = "observer"
	Partner     = "partner"
	PartyRole   = "party"
	FocalPoint  = "focal_point"
	Moderator   = "moderator"
	Secretariat = "secretariat"
	Silenced    = "silenced" // reads, and writes nothing for a time
)

// SiteRoles are the roles that are granted at the site, from the least to
// the most.
var SiteRoles = []string{Observer, Partner, PartyRole, Moderator, Secretariat}

// Act is what someone wants to do.
type Act string

// The acts the policy speaks of.
const (
	Read     Act = "read"
	Start    Act = "start" // a topic
	Reply    Act = "reply"
	React    Act = "react"
	Attach   Act = "attach"
	Moderate Act = "moderate"
	Vouch    Act = "vouch"  // for accounts of one's Party
	Invite   Act = "invite" // anybody
	Approve  Act = "approve"
	Suspend  Act = "suspend"
	Silence  Act = "silence"
	Delete   Act = "delete" // somebody's account
	Merge    Act = "merge"  // accounts of one person
	Grant    Act = "grant"
	Change   Act = "change"

	Comment Act = "comment" // in a workspace
	Suggest Act = "suggest"
	Edit    Act = "edit"
	Accept  Act = "accept"  // or reject what others suggest
	Resolve Act = "resolve" // threads of others, and say what became of them
	Manage  Act = "manage"  // members, and what a workspace says of itself
	Archive Act = "archive"
	Restore Act = "restore"
	Join    Act = "join"    // ask to become a member
	Propose Act = "propose" // a workspace

	ReadVersions   Act = "read_versions" // of documents: what they were, and who wrote what
	NameVersion    Act = "name_version"
	RestoreVersion Act = "restore_version"

	ReadOutgoings Act = "read_outgoings" // what left a workspace, and by whom

	OpenPeriod Act = "open_period" // for comment, of documents
	WriteIn    Act = "write_in"    // from the public, to a document that is open to it

	Report Act = "report" // what one reads and holds to be out of order
	Decide Act = "decide" // on what was reported
)

// Things the policy speaks of besides forums, which are forum/AUDIENCE, and
// what is in workspaces, which are workspace/VISIBILITY, and documents that are
// open for comment, which are period/AUDIENCE.
const (
	AccountThing      = "account"
	PersonThing       = "person"
	RoleThing         = "role"
	PolicyThing       = "policy"
	PartyThing        = "party"
	OrganizationThing = "organization"
	ForumThing        = "forum"
	AuditThing        = "audit"
	FiguresThing      = "figures"
	WorkspaceThing    = "workspace"
	CaseThing         = "case"
)

// decision is what an answer depends on.
type decision struct {
	roles  roles
	person models.PersonID // 0 unless a rule names this person
	place  string          // its kind, unless a rule names this very place
	thing  string
	act    Act
}

// maxDecisions bounds the answers kept; over it they are made anew.
const maxDecisions = 50_000

// Access decides. Make it with New.
type Access struct {
	db  *models.DB
	hub *live.Hub

	placing sync.Mutex // held while a place is read anew; taken before mu

	mu        sync.RWMutex // guards all below; the enforcer is written under Lock
	enforcer  *casbin.Enforcer
	grants    *grants
	named     map[string]bool // persons and places that rules name one by one
	forums    map[models.ForumID]models.Forum
	decisions map[decision]bool
	// workspaces is where each stands.
	workspaces map[models.WorkspaceID]models.WorkspaceStanding
	// periods are those of each document in which it is open for comment.
	periods map[models.DocumentID][]models.CommentPeriod
	// hidden are the documents that moderation hid, with their authors.
	hidden   map[models.DocumentID]models.PersonID
	followed int64            // offset up to which every change has been taken in
	taken    map[string]int64 // rows changed since: the offset of their newest change
	failed   bool             // the policy could not be read: nothing is allowed
	changes  uint64           // of anything here that a visitor's rights or a forum's page depend on
}

// New reads the policy, writing the shipped one first where there is none.
func New(ctx context.Context, db *models.DB, hub *live.Hub) (*Access, error) {
	a := &Access{db: db, hub: hub}
	if err := a.seed(ctx); err != nil {
		return nil, fmt.Errorf("write the first policy: %w", err)
	}
	if err := a.load(ctx); err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	return a, nil
}

// Can reports whether a person may do something to a kind of thing in a
// place. It asks the database nothing.
func (a *Access) Can(who Who, act Act, thing string, place Place) bool {
	a.mu.RLock()
	if a.failed {
		a.mu.RUnlock()
		return false
	}
	key := a.key(who, act, thing, string(place))
	allowed, known := a.decisions[key]
	a.mu.RUnlock()
	if known {
		return allowed
	}
	return a.decide(who, key, string(place))
}

func (a *Access) key(who Who, act Act, thing, place string) decision {
	key := decision{thing: thing, act: act, place: place}
	if !a.named[place] {
		key.place = kindOf(place)
	}
	if who.IsVisitor() {
		key.roles = a.grants.at(Visitor, place)
		return key
	}
	subject := who.subject()
	key.roles = a.grants.at(subject, place)
	if a.named[subject] {
		key.person = who.Person
	}
	return key
}

// decide asks Casbin and keeps the answer.
func (a *Access) decide(who Who, key decision, place string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	key = a.key(who, key.act, key.thing, place) // rights may have changed between the locks
	allowed, err := a.enforcer.Enforce(who.subject(), place, key.thing, string(key.act))
	if err != nil {
		return false
	}
	if len(a.decisions) >= maxDecisions {
		clear(a.decisions)
	}
	a.decisions[key] = allowed
	return allowed
}

// load reads the whole policy, every forum and where workspaces stand anew.
func (a *Access) load(ctx context.Context) error {
	var followed int64
	if err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		followed, err = models.LiveOffset(tx, liveSubject) // first: what comes while loading is taken in again
		return err
	}); err != nil {
		return err
	}
	held := newGrants()
	enforcer, err := a.newEnforcer(ctx, held)
	if err != nil {
		return err
	}
	forums, workspaces := map[models.ForumID]models.Forum{}, map[models.WorkspaceID]models.WorkspaceStanding{}
	periods, hidden := map[models.DocumentID][]models.CommentPeriod{}, map[models.DocumentID]models.PersonID{}
	if err := a.db.Read(ctx, func(tx *models.Tx) error {
		all, err := models.AllPeriods(tx)
		for _, p := range all {
			periods[p.DocumentID] = append(periods[p.DocumentID], p)
		}
		return errors.Join(err, readHidden(tx, hidden), readPlaces(tx, forums, workspaces))
	}); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.enforcer, a.grants, a.forums, a.workspaces, a.periods, a.hidden, a.failed = enforcer, held, forums, workspaces, periods, hidden, false
	a.followed, a.taken = followed, map[string]int64{}
	a.rulesChanged()
	return nil
}

// readPlaces reads the forums and workspaces there are.
func readPlaces(tx *models.Tx, forums map[models.ForumID]models.Forum, workspaces map[models.WorkspaceID]models.WorkspaceStanding) error {
	all, err := models.AllForums(tx)
	if err != nil {
		return err
	}
	for _, forum := range all {
		forums[forum.ID] = forum
	}
	standings, err := models.WorkspaceStandings(tx, 0)
	for _, w := range standings {
		workspaces[w.ID] = w
	}
	return err
}

func (a *Access) newEnforcer(ctx context.Context, held *grants) (*casbin.Enforcer, error) {
	casbinModel, err := model.NewModelFromString(config.AccessModel)
	if err != nil {
		return nil, err
	}
	var adapter *gormadapter.Adapter
	if err := a.db.Read(ctx, func(tx *models.Tx) (err error) {
		adapter, err = adapterOn(tx.DB)
		return err
	}); err != nil {
		return nil, err
	}
	enforcer, err := casbin.NewEnforcer(casbinModel)
	if err != nil {
		return nil, err
	}
	enforcer.EnableAutoSave(false) // rows are written in the transaction of the action that changes them
	enforcer.AddFunction("inside", func(args ...any) (any, error) {
		place, ok1 := args[0].(string)
		name, ok2 := args[1].(string)
		return ok1 && ok2 && inside(place, name), nil
	})
	enforcer.SetAdapter(adapter)
	enforcer.SetNamedRoleManager("g", held)
	enforcer.SetNamedRoleManager("g2", held.hierarchy)
	return enforcer, enforcer.LoadPolicy()
}

// rulesChanged forgets decisions and notes again which persons and places
// rules name one by one. The caller holds the lock.
func (a *Access) rulesChanged() {
	a.changes++
	a.decisions = map[decision]bool{}
	a.named = map[string]bool{}
	rules, err := a.enforcer.GetPolicy()
	if err != nil {
		a.failed = true
		return
	}
	for _, rule := range rules {
		if strings.HasPrefix(rule[0], "person:") {
			a.named[rule[0]] = true
		}
		if strings.ContainsRune(rule[1], ':') && !strings.HasSuffix(rule[1], "*") {
			for _, forum := range a.forums {
				if place := string(placeOf(forum)); inside(place, rule[1]) {
					a.named[place] = true
				}
			}
			a.named[rule[1]] = true
		}
	}
}

// adapterOn is Casbin's adapter on a connection or transaction. The table is
// made by a migration.
func adapterOn(db *gorm.DB) (*gormadapter.Adapter, error) {
	session := db.Session(&gorm.Session{})
	gormadapter.TurnOffAutoMigrate(session)
	return gormadapter.NewAdapterByDB(session)
}

// seed writes the shipped policy into an empty table, and into one that an
// older program wrote what has been shipped since. A line that was shipped
// before is not written again: it may have been taken out since.
func (a *Access) seed(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *models.Tx) error {
		state, err := models.SiteState(tx, "policy_seeded")
		if err != nil {
			return err
		}
		generations := shippedRules()
		seeded, err := strconv.Atoi(cmp.Or(state, "0"))
		if err != nil || seeded >= len(generations) {
			return err
		}
		adapter, err := adapterOn(tx.DB)
		if err != nil {
			return err
		}
		for _, rule := range slices.Concat(generations[seeded:]...) {
			if err := adapter.AddPolicyCtx(tx.Statement.Context, rule[0][:1], rule[0], rule[1:]); err != nil && !errors.Is(err, gorm.ErrDuplicatedKey) {
				return err
			}
		}
		return models.SetSiteState(tx, "policy_seeded", strconv.Itoa(len(generations)))
	})
}

// shippedRules are the lines of the shipped policy, by the generation in which
// they were shipped: a line "# generation" begins the next one.
func shippedRules() [][][]string {
	generations := [][][]string{nil}
	for line := range strings.Lines(config.AccessPolicy) {
		line = strings.TrimSpace(line)
		if line == "# generation" {
			generations = append(generations, nil)
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var rule []string
		for field := range strings.SplitSeq(line, ",") {
			rule = append(rule, strings.TrimSpace(field))
		}
		newest := len(generations) - 1
		generations[newest] = append(generations[newest], rule)
	}
	return generations
}
