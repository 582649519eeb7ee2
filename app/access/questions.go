package access

import (
	"slices"
	"strings"

	"minamata.exchange/models"
)

// Question is what can be asked of the policy about someone.
type Question struct {
	Thing string
	Act   Act
	Place Place
}

// AnyForum, AnyParty and AnyWorkspace stand for one that no rule names by its
// number.
const (
	AnyForum     Place = "forum:0"
	AnyParty     Place = "party:0"
	AnyWorkspace Place = "workspace:0"
)

// Kind is a kind of thing with the acts that the program asks about it, and
// the place in which it asks.
type Kind struct {
	Thing string
	Acts  []Act
	Place Place
}

// forumActs are what can be done in a forum.
var forumActs = []Act{Read, React, Start, Reply, Attach, Moderate}

// workspaceActs are what can be done in a workspace.
var workspaceActs = []Act{Read, Join, Comment, Suggest, Edit, Accept, Resolve, ReadVersions, NameVersion, RestoreVersion, OpenPeriod, Manage, Moderate, Archive, Restore, ReadOutgoings}

// periodActs are what can be done with a document that is open for comment.
var periodActs = []Act{Read, Comment}

// Kinds are all that the program asks about. A rule about anything else would
// decide nothing.
func Kinds() []Kind {
	return []Kind{
		{"forum/" + models.AudiencePublic, forumActs, AnyForum},
		{"forum/" + models.AudienceMembers, forumActs, AnyForum},
		{"forum/" + models.AudienceParties, forumActs, AnyForum},
		{PersonThing, []Act{Read, Change}, Site},
		{AccountThing, []Act{Read, Invite, Approve, Suspend, Silence, Delete, Merge}, Site},
		{AccountThing, []Act{Vouch}, AnyParty},
		{RoleThing, []Act{Grant}, Site},
		{PolicyThing, []Act{Read, Change}, Site},
		{PartyThing, []Act{Change}, Site},
		{OrganizationThing, []Act{Change}, Site},
		{ForumThing, []Act{Change}, Site},
		{AuditThing, []Act{Read}, Site},
		{FiguresThing, []Act{Read}, Site},
		{CaseThing, []Act{Read, Report, Decide, Change}, Site},
		{CaseThing, []Act{Decide}, AnyForum},
		{CaseThing, []Act{Report}, AnyWorkspace},
		{WorkspaceThing, []Act{Propose, Approve}, Site},
		{"workspace/" + models.VisibilityPublic, workspaceActs, AnyWorkspace},
		{"workspace/" + models.VisibilityPartners, workspaceActs, AnyWorkspace},
		{"workspace/" + models.VisibilityParties, workspaceActs, AnyWorkspace},
		{"workspace/" + models.VisibilityMembers, workspaceActs, AnyWorkspace},
		{PeriodThing + models.PeriodMembers, periodActs, AnyWorkspace},
		{PeriodThing + models.PeriodParties, periodActs, AnyWorkspace},
		{PeriodThing + models.PeriodPartners, periodActs, AnyWorkspace},
		{PeriodThing + models.PeriodAccounts, periodActs, AnyWorkspace},
		{PeriodThing + models.PeriodPublic, []Act{Read, Comment, WriteIn}, AnyWorkspace},
	}
}

// IsKnown reports whether the program asks about this thing and this act; "*"
// is known.
func IsKnown(thing, act string) bool {
	return slices.ContainsFunc(Kinds(), func(k Kind) bool {
		return (thing == "*" || k.Thing == thing) && (act == "*" || slices.Contains(k.Acts, Act(act)))
	})
}

// Questions are all there are to ask of these rules: every act on every kind
// of thing, in general and in each place that a rule names by its number.
func (a *Access) Questions(rules []Rule) []Question {
	var questions []Question
	for _, kind := range Kinds() {
		for _, act := range kind.Acts {
			questions = append(questions, Question{kind.Thing, act, kind.Place})
		}
	}
	for _, place := range numbered(rules) {
		kind, _, _ := strings.Cut(string(place), ":")
		switch kind {
		case "forum":
			if forum, known := a.forumAt(place); known {
				for _, act := range forumActs {
					questions = append(questions, Question{"forum/" + forum.Audience, act, placeOf(forum)})
				}
			}
		case "workspace":
			if w, known := a.workspaceAt(place); known {
				for _, act := range workspaceActs {
					questions = append(questions, Question{"workspace/" + w.Visibility, act, place})
				}
				questions = append(questions, periodQuestions(place)...)
			}
		case "party":
			questions = append(questions, Question{AccountThing, Vouch, place}, Question{PartyThing, Change, place})
		}
	}
	return questions
}

// periodQuestions are those about documents of a workspace that are open for
// comment.
func periodQuestions(place Place) []Question {
	var questions []Question
	for _, kind := range Kinds() {
		if strings.HasPrefix(kind.Thing, PeriodThing) {
			for _, act := range kind.Acts {
				questions = append(questions, Question{kind.Thing, act, place})
			}
		}
	}
	return questions
}

// numbered are the places that rules name by their number.
func numbered(rules []Rule) []Place {
	var places []Place
	for _, rule := range rules {
		if strings.ContainsRune(rule.Place, ':') && !strings.HasSuffix(rule.Place, "*") {
			places = append(places, Place(rule.Place))
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

func (a *Access) workspaceAt(place Place) (models.WorkspaceStanding, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	w, known := a.workspaces[WorkspaceOf(place)]
	return w, known
}

func (a *Access) forumAt(place Place) (models.Forum, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, forum := range a.forums {
		if WorkspaceOf(Place(forum.Place)) == 0 && inside(string(placeOf(forum)), string(place)) {
			return forum, true
		}
	}
	return models.Forum{}, false
}

// HasWorkspace reports whether a place is that of a workspace there is.
func (a *Access) HasWorkspace(place Place) bool {
	_, known := a.workspaceAt(place)
	return known
}

// HasForum reports whether a place is that of a forum there is.
func (a *Access) HasForum(place Place) bool {
	_, known := a.forumAt(place)
	return known
}
