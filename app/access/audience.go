package access

import (
	"context"
	"regexp"
	"strconv"

	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Audience is who may listen to a live subject. It is asked anew for every
// event and remembers nothing of rights, only where the subject stands.
type Audience struct {
	access *Access
	kind   string
	forum  models.ForumID
	topic  models.Topic
	person models.PersonID

	workspace models.WorkspaceID
}

// Subjects of live events that people may listen to.
const (
	TopicSubject  = "topic"
	ForumSubject  = "forum"
	ForumsSubject = "forums" // of all forums; each event for those who may read its forum
	InboxSubject  = "inbox"

	WorkspaceSubject = "workspace" // its members, files and activity
	CasesSubject     = "cases"     // of all cases; each event for those who may decide it
)

var subjectPattern = regexp.MustCompile(`^(topic|forum|inbox|workspace):([1-9][0-9]{0,17})$`)

// Audience finds out who may listen to a subject. One that is not there, or
// that nobody can listen to, is NotFound. For a topic it reads where the topic
// stands; read it again when the topic itself has changed.
func (a *Access) Audience(ctx context.Context, subject string) (Audience, error) {
	audience := Audience{access: a, kind: subject}
	if subject == ForumsSubject || subject == CasesSubject {
		return audience, nil
	}
	parts := subjectPattern.FindStringSubmatch(subject)
	if parts == nil {
		return Audience{}, fault.Missing()
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return Audience{}, fault.Missing()
	}
	audience.kind = parts[1]
	switch audience.kind {
	case ForumSubject:
		audience.forum = models.ForumID(id)
	case InboxSubject:
		audience.person = models.PersonID(id)
	case WorkspaceSubject:
		audience.workspace = models.WorkspaceID(id)
	case TopicSubject:
		err = a.db.Read(ctx, func(tx *models.Tx) (err error) {
			audience.topic, err = topicByID(tx, models.TopicID(id))
			return err
		})
		audience.forum = audience.topic.ForumID
	}
	return audience, err
}

// Admits reports whether a person may listen now. It asks the database
// nothing.
func (u Audience) Admits(who Who) bool {
	if u.access.IsSuspended(who.Person) {
		return false
	}
	switch u.kind {
	case ForumsSubject:
		return true
	case CasesSubject:
		return u.access.Decides(who)
	case InboxSubject:
		return !who.IsVisitor() && who.Person == u.person
	case WorkspaceSubject:
		return u.access.InWorkspace(who, Read, u.workspace) == nil
	case TopicSubject:
		_, err := u.access.handOut(who, Read, u.topic)
		return err == nil
	default:
		_, err := u.access.Forum(who, Read, u.forum)
		return err == nil
	}
}

// Workspace is that in which the subject is; 0 where it is in none.
func (u Audience) Workspace() models.WorkspaceID {
	if u.kind == WorkspaceSubject {
		return u.workspace
	}
	u.access.mu.RLock()
	defer u.access.mu.RUnlock()
	return WorkspaceOf(Place(u.access.forums[u.forum].Place))
}

// MayWrite reports whether a person may write a post where the subject is a
// topic.
func (u Audience) MayWrite(who Who) bool {
	if u.kind != TopicSubject || u.topic.DeletedAt != nil || u.topic.LockedAt != nil || u.topic.ClosedAt != nil {
		return false
	}
	forum, err := u.access.handOut(who, Reply, u.topic)
	return err == nil && forum.ClosedAt == nil
}

// IsSuspended reports whether a person is denied everything.
func (a *Access) IsSuspended(id models.PersonID) bool {
	if id == 0 {
		return false
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if !a.named[subjectOf(id)] {
		return false
	}
	row := suspension(id)
	suspended, err := a.enforcer.HasPolicy(row[0], row[1], row[2], row[3], row[4])
	return err != nil || suspended
}

// IsSilenced reports whether a person reads, and writes nothing, for a time. The policy
// denies them what acts it knows; what needs no right but to be oneself asks this.
func (a *Access) IsSilenced(id models.PersonID) bool { return id != 0 && a.Holds(id, Silenced, Site) }
