package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// Written is what somebody has just written, as the program looks at it.
type Written struct {
	Thing  string
	Author models.PersonID
	Text   string // without markup
	Links  int64  // that lead elsewhere
	Files  bool   // with files
	Edited bool   // there was something before
	Recent int64  // how much its author has written in this minute, with this
	// Version is that of a file of a workspace which was put up.
	Version int64
}

// Noticed is what was noticed of a thing as it was written: a job has a case opened.
type Noticed struct {
	Thing string        `json:"thing"`
	Signs []NoticedSign `json:"signs,omitempty"`
	Files bool          `json:"files,omitempty"` // are yet to be looked at
	// Version is as in Written.
	Version int64 `json:"version,omitempty"`
}

// NoticedSign is one sign, with the word or file that it is about.
type NoticedSign struct {
	Sign   string `json:"sign"`
	Detail string `json:"detail,omitempty"`
}

// FileToLook is a file that somebody has put up.
type FileToLook struct{ Name, MediaType, Digest string }

// Look looks at what was just written, in its transaction. What it costs is to
// read the settings, who wrote it, and what is in memory; all else is a job's, and
// what was written stands whatever the job finds. Who decides on cases writes as
// they like: their files are looked at alone.
func (s *Service) Look(tx *models.Tx, w Written) error {
	watch, version, err := watchOf(tx)
	if err != nil {
		return err
	}
	noticed := Noticed{Thing: w.Thing, Files: w.Files && watch.Files, Version: w.Version}
	if !s.access.Can(access.Who{Person: w.Author}, access.Decide, access.CaseThing, access.Site) {
		if noticed.Signs, err = s.signs(tx, w, watch, version); err != nil {
			return err
		}
	}
	if len(noticed.Signs) == 0 && !noticed.Files {
		return nil
	}
	return s.outside.OpenLater(tx, noticed)
}

func (s *Service) signs(tx *models.Tx, w Written, watch Watch, version string) (signs []NoticedSign, err error) {
	if watch.Words {
		words, err := s.wordsAt(tx, version)
		if err != nil {
			return nil, err
		}
		for _, word := range words.In(w.Text) {
			signs = append(signs, NoticedSign{models.SignWord, word})
		}
	}
	if watch.Links > 0 && w.Links > watch.Links {
		signs = append(signs, NoticedSign{Sign: models.SignLinks})
	}
	if w.Edited {
		return signs, nil
	}
	isComment := strings.HasPrefix(w.Thing, "comment:")
	if isComment && watch.PerMinute > 0 { // posts are counted where they are written
		if w.Recent, err = models.CountAttempt(tx, fmt.Sprintf("comments:%d", w.Author), time.Minute); err != nil {
			return nil, err
		}
	}
	if watch.PerMinute > 0 && w.Recent > watch.PerMinute {
		signs = append(signs, NoticedSign{Sign: models.SignFast})
	}
	if isComment || !strings.HasPrefix(w.Thing, "post:") || watch.NewPosts == 0 || watch.NewDays == 0 {
		return signs, nil
	}
	person, err := models.PersonByID(tx, w.Author)
	if err != nil || tx.Now.Sub(person.CreatedAt) > time.Duration(watch.NewDays)*24*time.Hour {
		return signs, err
	}
	written, err := models.CountPostsOf(tx, w.Author, int(watch.NewPosts)+1)
	if err == nil && written <= watch.NewPosts {
		signs = append(signs, NoticedSign{Sign: models.SignNew})
	}
	return signs, err
}

// What signs weigh in the queue, and all that the program notices of one thing
// together: less than one person who reports it.
var signWeights = map[string]int64{models.SignNew: 10, models.SignLinks: 30, models.SignFast: 30, models.SignWord: 40, models.SignFile: 60}

const mostOfSigns = fullWeight - 10

func weightOfSigns(signs []models.CaseSign) (weight int64) {
	seen := map[string]bool{}
	for _, sign := range signs {
		if !seen[sign.Sign] {
			seen[sign.Sign] = true
			weight += signWeights[sign.Sign]
		}
	}
	return min(weight, mostOfSigns)
}

// errNothing takes back a case that would be opened for nothing.
var errNothing = errors.New("there is nothing to notice")

// Open has a case opened for what was noticed, or adds it to the one there is. What
// was noticed of a thing before opens nothing: it was decided already. The same
// job again changes nothing.
func (s *Service) Open(ctx context.Context, n Noticed) error {
	if n.Files {
		found, err := s.filesOf(ctx, n.Thing, n.Version)
		if err != nil {
			return fmt.Errorf("look at the files of %s: %w", n.Thing, err)
		}
		n.Signs = append(n.Signs, found...)
	}
	if len(n.Signs) == 0 {
		return nil
	}
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		t, err := s.locate(tx, n.Thing, n.Version)
		if err != nil {
			return err
		}
		return s.collect(tx, t, n.Signs)
	})
	if errors.Is(err, errNothing) || fault.Is(err, fault.NotFound) { // its author has deleted it meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a case on %s: %w", n.Thing, err)
	}
	return nil
}

// collect adds signs to the case on a thing, as gather does a report.
func (s *Service) collect(tx *models.Tx, t target, noticed []NoticedSign) error {
	before, err := models.SignsOfThing(tx, t.Thing)
	if err != nil {
		return err
	}
	noticed = slices.DeleteFunc(slices.Clone(noticed), func(n NoticedSign) bool {
		return slices.ContainsFunc(before, func(sign models.CaseSign) bool { return sign.Sign == n.Sign && sign.Detail == n.Detail })
	})
	if len(noticed) == 0 {
		return errNothing
	}
	c, fresh, err := models.OpenCase(tx, t.Case)
	if err != nil {
		return err
	}
	all, err := models.SignsOf(tx, []models.CaseID{c.ID})
	if err != nil {
		return err
	}
	had, added, isNew := all[c.ID], 0, false
	signs := had
	for _, n := range noticed {
		sign := models.CaseSign{CaseID: c.ID, Thing: t.Thing, Sign: n.Sign, Detail: n.Detail}
		is, err := models.InsertSign(tx, sign)
		if err != nil {
			return err
		}
		if is {
			signs, added, isNew = append(signs, sign), added+1, isNew || n.Sign == models.SignNew
		}
	}
	if added == 0 {
		return errNothing
	}
	if fresh {
		err = s.act(tx, c, models.CaseAct{Act: "open", Ground: "sign_" + heaviest(noticed)})
	} else {
		err = s.changed(tx, c)
	}
	if err != nil {
		return err
	}
	columns := map[string]any{"weight": c.Weight + weightOfSigns(signs) - weightOfSigns(had)}
	if isNew {
		if err := s.withholdNew(tx, t, c, columns); err != nil {
			return err
		}
	}
	return models.SetCase(tx, c, columns)
}

// withholdNew has nobody see a first post until it is decided, where that is set.
func (s *Service) withholdNew(tx *models.Tx, t target, c models.Case, columns map[string]any) error {
	watch, _, err := watchOf(tx)
	if err != nil || !watch.Withhold || c.WithheldAt != nil {
		return err
	}
	withheld, err := s.outside.SetStand(tx, c.Kind, t.ids, Withheld, Why{})
	if err != nil || !withheld {
		return err
	}
	columns["withheld_at"] = tx.Now
	return s.act(tx, c, models.CaseAct{Act: "withhold"})
}

func heaviest(signs []NoticedSign) string {
	return slices.MaxFunc(signs, func(x, y NoticedSign) int { return int(signWeights[x.Sign] - signWeights[y.Sign]) }).Sign
}

// filesOf looks at the files of a thing; of a file of a workspace at a version of it.
func (s *Service) filesOf(ctx context.Context, thing string, version int64) (signs []NoticedSign, err error) {
	kind, ids, err := parse(thing)
	if err != nil {
		return nil, nil // nothing that has files
	}
	var all []FileToLook
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		all, err = filesToLook(tx, kind, ids, version)
		return notMissing(err)
	})
	if err != nil {
		return nil, err
	}
	for _, file := range all {
		found, err := s.outside.LookInto(file)
		if err != nil {
			return nil, err
		}
		for _, suspicion := range found {
			signs = append(signs, NoticedSign{models.SignFile, suspicion + " " + file.Name})
		}
	}
	return signs, nil
}

func filesToLook(tx *models.Tx, kind string, ids []int64, version int64) (all []FileToLook, err error) {
	switch kind {
	case "post":
		at, err := models.PostAt(tx, models.TopicID(ids[0]), ids[1])
		if err != nil {
			return nil, err
		}
		post, err := models.PostByNumber(tx, at.TopicID, at.Number)
		if err != nil {
			return nil, err
		}
		files, err := models.AttachmentsOf(tx, []models.PostID{post.ID})
		for _, file := range files[post.ID] {
			all = append(all, FileToLook{file.Name, file.MediaType, file.Digest})
		}
		return all, err
	case "file":
		v, err := fileVersion(tx, models.WorkspaceFileID(ids[1]), version)
		return append(all, FileToLook{v.Name, v.MediaType, v.Digest}), err
	}
	return nil, nil
}
