package collab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/collab/replica"
	"minamata.exchange/app/prose"
	"minamata.exchange/app/prose/prosetest"
	"minamata.exchange/models"
)

// tally counts what happened in sittings.
type tally struct {
	sittings, edits, undone, batches, steps int
	kinds                                   map[prosetest.Kind]int
	cuts, restarts, resent, twice, late     int // what went wrong with lines: twice and late of batches
	caughtUp, whole, there, told, refused   int
	empty, hashes                           int
	reasons                                 []string

	typed, standing, deleted, handedBack int // characters
	unseen                               int // of those taken out: by somebody who had not seen them
	handed                               map[rune][]models.PersonID
}

func (t *tally) add(o tally) {
	for _, pair := range [][2]*int{
		{&t.edits, &o.edits},
		{&t.undone, &o.undone},
		{&t.batches, &o.batches},
		{&t.steps, &o.steps},
		{&t.cuts, &o.cuts},
		{&t.restarts, &o.restarts},
		{&t.resent, &o.resent},
		{&t.twice, &o.twice},
		{&t.late, &o.late},
		{&t.caughtUp, &o.caughtUp},
		{&t.whole, &o.whole},
		{&t.there, &o.there},
		{&t.told, &o.told},
		{&t.refused, &o.refused},
		{&t.hashes, &o.hashes},
		{&t.empty, &o.empty},
		{&t.typed, &o.typed},
		{&t.standing, &o.standing},
		{&t.deleted, &o.deleted},
		{&t.handedBack, &o.handedBack},
		{&t.unseen, &o.unseen},
	} {
		*pair[0] += *pair[1]
	}
	t.sittings++
	if t.kinds == nil {
		t.kinds = map[prosetest.Kind]int{}
	}
	for kind, n := range o.kinds {
		t.kinds[kind] += n
	}
	t.reasons = append(t.reasons, o.reasons...)
}

// accounted is of how many characters it is known where they are.
func (t *tally) accounted() int {
	return t.standing + t.deleted + t.handedBack
}

func report(t *testing.T, all *tally) {
	t.Helper()
	t.Logf("%d sittings: %d edits (%d undone) in %d batches, %d steps in the record", all.sittings, all.edits, all.undone, all.batches, all.steps)
	t.Logf("of each kind: %v", all.kinds)
	t.Logf("%d lines broke, %d restarts; of batches %d were sent again, %d came twice, %d came after the next line was open, %d were refused, %d found no place at all; %d times caught up, %d times opened whole, %d of them with the batch that waited in it; %d hashes compared",
		all.cuts, all.restarts, all.resent, all.twice, all.late, all.refused, all.empty, all.caughtUp, all.whole, all.there, all.hashes)
	t.Logf("%d characters: %d in the documents, %d deleted by who saw them, %d handed back; %d times one was taken out by who had not seen it, and handed back",
		all.typed, all.standing, all.deleted, all.handedBack, all.unseen)
	for i, reason := range all.reasons {
		if i < 20 {
			t.Log("refused: ", reason)
		}
	}
	if all.edits < 5000 {
		return
	}
	for _, kind := range prosetest.All {
		if all.kinds[kind] == 0 {
			t.Errorf("nothing of the kind %q was done", kind)
		}
	}
	often := map[string]int{
		"undone": all.undone, "cut": all.cuts, "restarted": all.restarts, "sent again": all.resent, "delivered twice": all.twice,
		"caught up": all.caughtUp, "opened whole": all.whole, "handed back": all.handedBack, "deleted unseen": all.unseen, "compared": all.hashes,
	}
	if all.edits >= 50_000 { // what is rare
		often["delivered late"], often["in a document opened whole already"] = all.late, all.there
	}
	for what, n := range often {
		if n == 0 {
			t.Errorf("nothing was %s", what)
		}
	}
}

// hand notes what was handed back to somebody.
func (t *tally) hand(to models.PersonID, kept []replica.Kept) {
	for _, k := range kept {
		t.handSlice(to, k.Content)
	}
}

func (t *tally) handSlice(to models.PersonID, slice *prose.Slice) {
	if t.handed == nil {
		t.handed = map[rune][]models.PersonID{}
	}
	each(slice.Content(), func(r rune) {
		if !slices.Contains(t.handed[r], to) {
			t.handed[r] = append(t.handed[r], to)
		}
	})
}

// each calls f with every character that was typed.
func each(content *prose.Fragment, f func(rune)) {
	visit := func(n *prose.Node) {
		for _, r := range n.Text() {
			if r >= firstRune {
				f(r)
			}
		}
	}
	for _, n := range content.All() {
		visit(n)
		n.Descendants(func(n *prose.Node, _ int, _ *prose.Node, _ int) bool { visit(n); return true })
	}
}

// record is what the database has of a document's batches.
func (s *sitting) record() (rows []models.DocumentBatch, kept []models.DocumentKept) {
	err := s.h.db.Read(background, func(tx *models.Tx) error {
		if err := tx.Where("document_id = ?", s.document).Order("id").Find(&rows).Error; err != nil {
			return err
		}
		return tx.Where("document_id = ?", s.document).Find(&kept).Error
	})
	if err != nil {
		s.fail("%v", err)
	}
	return rows, kept
}

// settle holds everything against everything once nothing moves any more.
func (s *sitting) settle() {
	for _, w := range s.writers {
		if w.replica == nil || w.replica.Waiting() > 0 || w.replica.Sent() != nil {
			s.fail("writer %d still waits", w.n)
			return
		}
		s.tally.hand(w.person.Who.Person, w.replica.Kept())
		if w.replica.Inexact > 0 {
			s.fail("writer %d: undoing what waited did not give back the server's document", w.n)
		}
	}
	rows, kept := s.record()
	for _, k := range kept {
		slice, err := prose.Exchange().SliceFromJSON([]byte(k.Content))
		if err != nil {
			s.fail("what was kept cannot be read: %v", err)
			return
		}
		s.tally.handSlice(k.PersonID, slice)
	}
	doc := s.replay(rows)
	if s.failed {
		return
	}
	if s.tally.typed != s.tally.accounted() {
		s.fail("%d characters were typed, and it is known of %d where they are", s.tally.typed, s.tally.accounted())
	}
	want := doc.Hash()
	for _, w := range s.writers {
		if w.replica.Doc().Hash() != want {
			s.fail("writer %d at %d has another document than the record at %d", w.n, w.replica.Version(), s.tally.steps)
		}
		for _, l := range w.lines {
			if l.session != nil {
				l.session.Close()
			}
		}
	}
}

// origin is where a character came into the document.
type origin struct {
	version int
	person  models.PersonID
	writer  *writer
	last    models.PersonID   // who has put it where it stands, or stood last
	taker   *writer           // who has taken it out
	putters []models.PersonID // all who have, where two of them have moved it to two places at once
	twice   bool
	again   bool // it was moved or brought back
	here    bool
}

// replay makes the document from the record, checks the record against what
// was acknowledged, and accounts for every character.
func (s *sitting) replay(rows []models.DocumentBatch) *prose.Node {
	byRef := map[string]string{}
	chars := map[rune]*origin{}
	doc, version := s.start, 0
	for r := rune(firstRune); r < s.next; r++ {
		if _, typed := s.typed[r]; typed {
			chars[r] = &origin{version: -1}
		}
	}
	s.tally.typed = len(chars)
	s.put(chars, doc.Content(), &origin{})
	for _, row := range rows {
		steps, err := prose.Exchange().StepsFromJSON([]byte(row.Steps))
		if err != nil {
			s.fail("%v", err)
			return nil
		}
		if _, twice := byRef[row.Ref]; twice {
			s.fail("the batch %s is in the record twice", row.Ref)
		}
		if int(row.FirstVersion) != version {
			s.fail("the record goes from %d to %d", version, row.FirstVersion)
		}
		byRef[row.Ref] = stepsText(steps)
		if len(steps) == 0 {
			s.tally.empty++
		}
		base, known := s.refs[row.Ref]
		if !known {
			s.fail("nobody sent the batch %s", row.Ref)
			return nil
		}
		for _, step := range steps {
			s.account(chars, doc, step, base, version+1)
			if doc, err = step.Apply(doc); err != nil {
				s.fail("a step of the record does not apply: %v", err)
				return nil
			}
			version++
		}
		if err := doc.Check(); err != nil {
			s.fail("the batch %s leaves the document unsound: %v", row.Ref, err)
		}
	}
	s.tally.steps = version
	s.acknowledged(byRef)
	s.balance(chars, doc)
	return doc
}

// acknowledged holds what each writer was told against the record.
func (s *sitting) acknowledged(byRef map[string]string) {
	for _, w := range s.writers {
		for ref, got := range w.acks {
			want, there := byRef[ref]
			switch {
			case !there:
				s.fail("writer %d was told that %s is in the document; it is not in the record", w.n, ref)
			case got != "" && got != want:
				s.fail("writer %d was told that %s is %s; the record has %s", w.n, ref, got, want)
			}
		}
	}
}

func (s *sitting) put(chars map[rune]*origin, content *prose.Fragment, from *origin) {
	each(content, func(r rune) {
		o := chars[r]
		o.last, o.putters = from.person, append(o.putters, from.person)
		o.twice = o.twice || o.here
		if o.version >= 0 {
			o.again = true
		} else {
			o.version, o.person, o.writer = from.version, from.person, from.writer
		}
		o.here = true
	})
}

// account notes what a step takes out of the document and puts in.
func (s *sitting) account(chars map[rune]*origin, doc *prose.Node, step prose.Step, by dispatch, version int) {
	person := by.writer.person.Who.Person
	out := func(from, to int) {
		if from >= to {
			return
		}
		slice, err := doc.Slice(from, to)
		if err != nil {
			s.fail("%v", err)
			return
		}
		each(slice.Content(), func(r rune) {
			o := chars[r]
			o.here, o.taker = false, by.writer
			if o.version > by.since && o.writer != by.writer && !o.again {
				s.tally.unseen++
				if !slices.Contains(s.tally.handed[r], o.person) {
					s.fail("%c, put in at %d, was deleted at %d by %d, whose batch was begun at %d, and not handed back to %d", r, o.version, version, person, by.since, o.person)
				}
			}
		})
	}
	var slice *prose.Slice
	switch st := step.(type) {
	case *prose.ReplaceStep:
		out(st.From, st.To)
		slice = st.Slice
	case *prose.ReplaceAroundStep:
		out(st.From, st.GapFrom)
		out(st.GapTo, st.To)
		slice = st.Slice
	default:
		return
	}
	s.put(chars, slice.Content(), &origin{version: version, person: person, writer: by.writer})
}

// balance says of every character where it is.
func (s *sitting) balance(chars map[rune]*origin, doc *prose.Node) {
	count := map[rune]int{}
	each(doc.Content(), func(r rune) { count[r]++ })
	var missing []string
	for r := rune(firstRune); r < s.next; r++ {
		o := chars[r]
		if o == nil {
			continue
		}
		typist := s.typed[r]
		switch {
		case count[r] > 1 && !o.again:
			s.fail("%c is in the document %d times", r, count[r])
		case count[r] > 0:
			s.tally.standing++
		case s.gone[r]:
			s.tally.deleted++
		case s.handedTo(r, o, typist):
			s.tally.handedBack++
		default:
			missing = append(missing, fmt.Sprintf("%c", r))
		}
	}
	if len(missing) > 0 {
		s.fail("%d characters are nowhere: %s", len(missing), strings.Join(missing[:min(40, len(missing))], ""))
	}
}

// handedTo reports whether a character was handed back to who typed it, to who
// had put it where it stood last, or to who took it out to put it elsewhere; of
// one that stood in two places, to who had put it in one of them.
func (s *sitting) handedTo(r rune, o *origin, typist *writer) bool {
	to := s.tally.handed[r]
	return slices.Contains(to, o.last) || o.twice && slices.ContainsFunc(o.putters, func(p models.PersonID) bool { return slices.Contains(to, p) }) ||
		typist != nil && slices.Contains(to, typist.person.Who.Person) || o.taker != nil && slices.Contains(to, o.taker.person.Who.Person)
}
