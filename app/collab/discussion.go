package collab

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// Discussion is the threads beside documents, whoever keeps them. Nothing said
// in them is in a document, or asks for a right to write in one.
type Discussion interface {
	// Say does what a client asks for, once for a ref, and gives the number of
	// the thread.
	Say(ctx context.Context, person Person, document models.DocumentID, said Said) (int64, error)
	// Threads are those of a document that changed after its so many-th change,
	// and how many changes there are, in the words of a language.
	Threads(ctx context.Context, document models.DocumentID, language string, after int64) ([]ShownThread, int64, error)
}

// Said is what a client asks to be done in a discussion. Which members count
// is up to the act.
type Said struct {
	Ref     string
	Act     string // start, reply, edit, delete, resolve, respond, reopen, move
	Thread  int64  // by number
	Comment int64  // of the thread, by number
	Seen    int64  // the version of the comment that is edited or deleted, or of the outcome
	Text    string
	Outcome string
	On      *Passage // nil: on the whole document
}

// Passage is a range of a document at a version.
type Passage struct{ Version, From, To int64 }

// ShownThread is a thread as clients are told of it.
type ShownThread struct {
	Thread models.Thread
	JSON   []byte // an object, to which the anchor is added
}

// Place is where a thread is anchored: what is kept of it.
type Place struct {
	Anchor  string
	Version int64
	Quote   string
}

// QuoteLength is how much of a passage is kept as a quote, in characters.
const QuoteLength = 1000

// Anchor finds the place of a passage that somebody read at a version, for who
// may read the document. Words that are gone meanwhile can be anchored to: they
// may come back. Nothing at all, or what is beyond the document, cannot.
func (r *Rooms) Anchor(ctx context.Context, who access.Who, id models.DocumentID, p Passage) (Place, error) {
	one, err := r.enter(ctx, who, id)
	if err != nil {
		return Place{}, err
	}
	defer one.leave()
	if err := one.maySee(ctx, who, p.Version); err != nil {
		return Place{}, err
	}
	one.mu.Lock()
	now, held := one.version, one.recent.from
	one.mu.Unlock()
	switch {
	case p.Version > now: // another instance is ahead
		if err := r.refresh(ctx, one); err != nil {
			return Place{}, err
		}
	case p.Version < 0 || now-p.Version > r.limits.Behind:
		return Place{}, fault.Conflicting("collab.too_far_behind")
	}
	var before []*entry
	if p.Version < held {
		if before, err = one.passed(ctx, p.Version, held); err != nil {
			return Place{}, err
		}
	}
	anchor, version, doc, err := one.carry(p, before)
	if err != nil {
		return Place{}, err
	}
	from, to := anchor.Range()
	if anchor.IsGone() { // the quote is what was read
		if doc, err = one.docAt(ctx, p.Version); err != nil {
			return Place{}, err
		}
		from, to = int(p.From), int(p.To)
	}
	quote := quoted(doc, from, to)
	if quote == "" {
		return Place{}, fault.InvalidField("from", "thread.refused.no_passage")
	}
	return Place{Anchor: string(appendAnchor(nil, anchor)), Version: version, Quote: quote}, nil
}

// maySee is nil, or why a person may not say what stood in a version.
func (r *room) maySee(ctx context.Context, who access.Who, version int64) error {
	since, err := r.knownSince(who)
	if err != nil {
		return err
	}
	earliest, err := r.versionAt(ctx, since)
	if err == nil && version < earliest {
		err = fault.Conflicting("collab.too_far_behind")
	}
	return err
}

// carry carries a passage to the document as it is; before are the batches
// since that are no longer in memory.
func (r *room) carry(p Passage, before []*entry) (prose.Anchor, int64, *prose.Node, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.Version > r.version || p.From < 0 || p.From >= p.To || p.To > int64(r.rooms.limits.Size) {
		return prose.Anchor{}, 0, nil, fault.InvalidField("from", "thread.refused.no_passage")
	}
	from := p.Version
	if len(before) > 0 {
		from = before[len(before)-1].version
	}
	recent, ok := r.recent.since(from)
	if !ok {
		return prose.Anchor{}, 0, nil, fault.Away(errGap)
	}
	through := passages(slices.Concat(before, recent), p.Version)
	return carried(prose.NewAnchor(int(p.From), int(p.To)), through, p.Version), r.version, r.doc, nil
}

// docAt is the document as it was at a version.
func (r *room) docAt(ctx context.Context, version int64) (doc *prose.Node, err error) {
	err = r.rooms.db.Read(ctx, func(tx *models.Tx) error {
		row, err := models.LatestSnapshot(tx, r.id, version)
		if err != nil {
			return err
		}
		if doc, err = prose.Exchange().NodeFromJSON([]byte(row.Doc)); err != nil {
			return err
		}
		entries, err := r.batchesBetween(tx, row.Version, version)
		for _, e := range entries {
			steps := e.steps[:min(int64(len(e.steps)), version-e.first)]
			if doc, _, err = prose.Apply(doc, steps...); err != nil {
				return err
			}
		}
		return err
	})
	return doc, unavailable(err)
}

// quoted is the words of a passage; "" if it has none.
func quoted(doc *prose.Node, from, to int) string {
	if to > doc.Content().Size() {
		return ""
	}
	words := strings.Join(strings.Fields(doc.TextBetween(from, to, " ", nil)), " ")
	if runes := []rune(words); len(runes) > QuoteLength {
		words = string(runes[:QuoteLength-1]) + "…"
	}
	return words
}

// say has a client's word done, and answers it.
func (s *Session) say(ctx context.Context, m *incoming) {
	discussion := s.room.rooms.discussion
	if discussion == nil {
		s.refuse(m.Ref, fault.Denied())
		return
	}
	said := Said{Ref: m.Ref, Act: m.Act, Thread: m.Thread, Comment: m.Comment, Seen: m.Seen, Text: m.Text, Outcome: m.Outcome}
	if m.From != nil && m.To != nil && m.Version != nil {
		said.On = &Passage{Version: *m.Version, From: *m.From, To: *m.To}
	}
	number, err := discussion.Say(ctx, s.person, s.room.id, said)
	if err != nil {
		s.refuse(m.Ref, err)
		return
	}
	s.send(newFrame(encode(saidMessage{Type: "said", Ref: m.Ref, Thread: number})))
}

// discuss sends a session the threads that changed after a change.
func (s *Session) discuss(ctx context.Context, after int64) {
	r := s.room
	r.telling.RLock() // what changes from here on is told by whoever hears of it
	defer r.telling.RUnlock()
	shown, changes, err := r.threads(ctx, s.person.Language, after)
	if err != nil {
		s.complain(err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s.threads = max(s.threads, changes)
	for _, message := range r.threadsMessages(shown, changes, after) {
		s.send(newGreeting(message))
	}
	s.hears = true
}

// threads reads threads, and has the room know where they are anchored.
func (r *room) threads(ctx context.Context, language string, after int64) ([]ShownThread, int64, error) {
	if r.rooms.discussion == nil {
		return nil, 0, nil
	}
	shown, changes, err := r.rooms.discussion.Threads(ctx, r.id, language, after)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]models.Thread, len(shown))
	for i, one := range shown {
		rows[i] = one.Thread
	}
	return shown, changes, r.anchor(ctx, rows)
}

// threadsAtOnce bounds one message of threads, in bytes.
const threadsAtOnce = 128 << 10

// threadsMessages is threads with their anchors at the room's version, in
// pieces. The caller holds the lock.
func (r *room) threadsMessages(shown []ShownThread, changes, after int64) [][]byte {
	r.carryAnchors()
	var messages [][]byte
	for first := true; first || len(shown) > 0; first = false {
		b := strconv.AppendInt([]byte(`{"t":"threads","v":`), r.version, 10)
		b = strconv.AppendInt(append(b, `,"after":`...), after, 10)
		b = append(b, `,"b":[`...)
		n := 0
		for n < len(shown) && (n == 0 || len(b) < threadsAtOnce) {
			if n > 0 {
				b = append(b, ',')
			}
			b = append(b, shown[n].JSON[:len(shown[n].JSON)-1]...)
			if held, there := r.anchors.all[shown[n].Thread.ID]; there {
				b = appendAnchor(append(b, `,"a":`...), held.anchor)
			}
			b = append(b, '}')
			n++
		}
		if shown = shown[n:]; len(shown) == 0 { // all of them are told
			b = strconv.AppendInt(append(b, `],"c":`...), changes, 10)
			b = append(b, '}')
		} else {
			b = append(b, "]}"...)
		}
		messages = append(messages, b)
	}
	return messages
}

// discussed tells every session that follows the threads what has changed in
// them.
func (r *room) discussed() {
	ctx, cancel := context.WithTimeout(r.rooms.ctx, commitTime)
	defer cancel()
	r.telling.Lock()
	defer r.telling.Unlock()
	for language, after := range r.languages() {
		shown, changes, err := r.threads(ctx, language, after)
		if err != nil {
			r.rooms.log.Warn("what was said could not be told; the next change tells it", "document", r.id, "error", err)
			return
		}
		if len(shown) == 0 {
			continue
		}
		r.mu.Lock()
		for _, message := range r.threadsMessages(shown, changes, after) {
			f := newFrame(message)
			for _, s := range r.sessions {
				if s.hears && s.person.Language == language {
					s.hand(f)
					s.threads = changes
				}
			}
		}
		r.mu.Unlock()
	}
}

// languages are those in which somebody follows the threads, each with the
// change up to which everybody has been told.
func (r *room) languages() map[string]int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	after := map[string]int64{}
	for _, s := range r.sessions {
		if !s.hears {
			continue
		}
		if told, there := after[s.person.Language]; !there || s.threads < told {
			after[s.person.Language] = s.threads
		}
	}
	return after
}
