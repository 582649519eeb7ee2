package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// MaxSuggestions is how many suggestions of a document are listed.
const MaxSuggestions = 500

// Suggestion is what somebody proposes in a document.
type Suggestion struct {
	ID      string
	Author  models.PersonID
	At      time.Time
	Changes []Change // in their order
	Mine    bool
}

// Change is one thing that a suggestion would change.
type Change struct {
	What          string // one of the constants below
	Text          string // the words it is about
	Name          string // of a mark or an attribute
	Before, After string // kinds of block, values of attributes; a mark's After is "" where it goes
}

// What a suggestion does.
const (
	Inserts  = "insert"
	Deletes  = "delete"
	Formats  = "format"
	Changes  = "attribute"
	Retypes  = "type"
	Splits   = "split"
	Joins    = "join"
	AddsNode = "block"
	DropNode = "block_gone"
	Wraps    = "wrap"
	Unwraps  = "unwrap"
)

// SuggestionList is what is proposed in a document, in the order of the text.
type SuggestionList struct {
	Document    models.Document
	Workspace   models.Workspace
	Suggestions []Suggestion
	More        bool  // there are more than are listed
	Version     int64 // of the document that they stand in
	People      map[models.PersonID]models.Person
	MaySettle   bool // accept and reject anybody's
	MayWithdraw bool // one's own
}

// Suggestions lists what is proposed in a document, for who may read it.
func (s *Service) Suggestions(ctx context.Context, who access.Who, id models.DocumentID) (SuggestionList, error) {
	var list SuggestionList
	doc, version, err := s.rooms.Now(ctx, who, id)
	if err != nil {
		return list, fmt.Errorf("list the suggestions of document %d: %w", id, err)
	}
	list.Version = version
	list.Suggestions = suggestionsIn(doc, who.Person)
	if list.More = len(list.Suggestions) > MaxSuggestions; list.More {
		list.Suggestions = list.Suggestions[:MaxSuggestions]
	}
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if list.Document, err = s.access.Document(tx, who, access.Read, id); err != nil {
			return err
		}
		if list.Workspace, err = s.around(tx, who, list.Document); err != nil {
			return err
		}
		var people []models.PersonID
		for _, one := range list.Suggestions {
			people = append(people, one.Author)
		}
		slices.Sort(people)
		list.People, err = models.PeopleByID(tx, slices.Compact(people))
		return err
	})
	if err != nil {
		return SuggestionList{}, fmt.Errorf("list the suggestions of document %d: %w", id, err)
	}
	if list.Document.ArchivedAt == nil && !who.IsVisitor() {
		list.MaySettle = s.access.InDocument(who, access.Accept, list.Document) == nil
		list.MayWithdraw = s.access.InDocument(who, access.Suggest, list.Document) == nil
	}
	return list, s.opened(ctx, who, list.Document)
}

// Settlement says which suggestions become what.
type Settlement struct {
	Accept bool
	IDs    []string        // these; with none, those Of somebody, or all
	Of     models.PersonID // 0: anybody's
	All    bool            // that none is named is meant
	// Opened names the list they were chosen from: the same settlement sent again
	// from it counts once.
	Opened string
}

func (st Settlement) chooses(m *prose.Mark) bool {
	if len(st.IDs) > 0 && !slices.Contains(st.IDs, prose.SuggestionID(m)) {
		return false
	}
	return st.Of == 0 || m.Attr("author") == strconv.FormatInt(int64(st.Of), 10)
}

// ref names a settlement, so that it counts once when it is sent twice.
func (st Settlement) ref(who access.Who) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %t %q %d %t %q", who.Person, st.Accept, st.IDs, st.Of, st.All, st.Opened))
	return "settle-" + hex.EncodeToString(sum[:16])
}

// Settle accepts or rejects suggestions, in their turn among what others write:
// who may accept settles anybody's, who may suggest withdraws their own. What is
// gone meanwhile is passed over; that nothing is left is a conflict.
func (s *Service) Settle(ctx context.Context, who access.Who, id models.DocumentID, st Settlement) error {
	if err := s.settleFor(ctx, who, id, &st); err != nil {
		return fmt.Errorf("settle suggestions in document %d: %w", id, err)
	}
	capacity, _, err := s.Speaking(ctx, who)
	if err != nil {
		return err
	}
	err = s.rooms.Change(ctx, Author{who, capacity}, id, st.ref(who), func(doc *prose.Node, _ int64) ([]prose.Step, error) {
		settle := prose.RejectSuggestions
		if st.Accept {
			settle = prose.AcceptSuggestions
		}
		settled, err := settle(doc, st.chooses)
		if err != nil {
			return nil, err
		}
		if len(settled.Steps()) == 0 {
			return nil, fault.Conflicting("suggestion.refused.gone")
		}
		return settled.Steps(), nil
	})
	if err != nil {
		return fmt.Errorf("settle suggestions in document %d: %w", id, err)
	}
	return nil
}

// settleFor asks for the right. Who may only suggest rejects, and only what is
// their own.
func (s *Service) settleFor(ctx context.Context, who access.Who, id models.DocumentID, st *Settlement) error {
	if who.IsVisitor() {
		return fault.Unsigned()
	}
	if len(st.IDs) == 0 && st.Of == 0 && !st.All || len(st.IDs) > MaxSuggestions {
		return fault.InvalidField("id", "fault.malformed")
	}
	return s.db.Read(ctx, func(tx *models.Tx) error {
		act := access.Accept
		if _, err := s.access.Document(tx, who, access.Accept, id); err != nil && !st.Accept && fault.Is(err, fault.Forbidden) {
			act = access.Suggest
			st.Of = who.Person
		}
		_, err := s.access.Document(tx, who, act, id)
		return err
	})
}
