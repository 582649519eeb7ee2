package moderation

import (
	"fmt"
	"strings"

	"minamata.exchange/app/access"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Heading is what a row of the queue says that a case is about. All who may decide the
// case are shown the same, and so it says nothing that not all of them read.
type Heading struct {
	Ground   string           // that weighs most; "": it was not reported
	Title    string           // of a topic, document or file; the name of a workspace
	Opening  string           // of a post
	Language string           // of those; "": not known
	Room     models.Localized // the forum or the workspace it is in
}

// maxOpening is how many characters of a post its row shows.
const maxOpening = 120

// headings reads what rows are about, in a number of queries that does not grow with
// them.
func (s *Service) headings(tx *models.Tx, cases []models.Case) (map[models.CaseID]Heading, error) {
	ids := make([]models.CaseID, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	grounds, err := models.HeaviestGrounds(tx, ids)
	if err != nil {
		return nil, err
	}
	r := &rows{headings: map[models.CaseID]Heading{}}
	for _, c := range cases {
		h := Heading{Ground: grounds[c.ID]}
		if c.State == models.CaseDecided {
			h.Ground = c.Ground
		}
		r.headings[c.ID] = h
	}
	r.open = s.openRooms(cases)
	for _, read := range []func(*models.Tx, []models.Case) error{r.readRooms, r.readPosts, r.readDocuments, r.readFiles} {
		if err := read(tx, cases); err != nil {
			return nil, err
		}
	}
	return r.headings, nil
}

// openRooms are the cases that stand where all who moderate read.
func (s *Service) openRooms(cases []models.Case) map[models.CaseID]bool {
	read, open := map[access.Place]bool{}, map[models.CaseID]bool{}
	for _, c := range cases {
		place := access.Place(placeOf(c))
		if _, asked := read[place]; !asked {
			read[place] = s.access.ModeratorsRead(place)
		}
		open[c.ID] = read[place]
	}
	return open
}

// rows are what is known of rows so far.
type rows struct {
	headings map[models.CaseID]Heading
	open     map[models.CaseID]bool
}

// ofKind are the cases about a kind of thing that may be named, with its ids.
func (r *rows) ofKind(cases []models.Case, kinds ...string) map[models.CaseID][]int64 {
	things := map[models.CaseID][]int64{}
	for _, c := range cases {
		for _, kind := range kinds {
			if c.Kind != kind || !r.open[c.ID] {
				continue
			}
			if _, ids, err := parse(c.Thing); err == nil {
				things[c.ID] = ids
			}
		}
	}
	return things
}

func (r *rows) set(id models.CaseID, change func(*Heading)) {
	h := r.headings[id]
	change(&h)
	r.headings[id] = h
}

// readRooms names the forums and workspaces, and cases about a workspace by it.
func (r *rows) readRooms(tx *models.Tx, cases []models.Case) error {
	var ids []models.WorkspaceID
	isForum := false
	for _, c := range cases {
		if c.WorkspaceID != nil && r.open[c.ID] {
			ids = append(ids, *c.WorkspaceID)
		}
		isForum = isForum || c.ForumID != nil && r.open[c.ID]
	}
	workspaces, err := models.WorkspacesByID(tx, ids)
	if err != nil {
		return err
	}
	forums := map[models.ForumID]models.Localized{}
	if isForum {
		all, err := models.AllForums(tx)
		if err != nil {
			return err
		}
		for _, f := range all {
			forums[f.ID] = f.Names
		}
	}
	for _, c := range cases {
		switch {
		case !r.open[c.ID]:
		case c.ForumID != nil:
			r.set(c.ID, func(h *Heading) { h.Room = forums[*c.ForumID] })
		case c.Kind == "workspace":
			r.set(c.ID, func(h *Heading) {
				h.Title, h.Language = workspaces[*c.WorkspaceID].Name, workspaces[*c.WorkspaceID].Language
			})
		case c.WorkspaceID != nil:
			r.set(c.ID, func(h *Heading) { h.Room = models.Localized{"en": workspaces[*c.WorkspaceID].Name} })
		}
	}
	return nil
}

// readPosts reads how posts begin that stand where their cases say, and what their
// topics are called. What their authors have deleted says nothing.
func (r *rows) readPosts(tx *models.Tx, cases []models.Case) error {
	things := r.ofKind(cases, "post")
	var posts [][2]int64
	var ids []models.TopicID
	for _, thing := range things {
		posts, ids = append(posts, [2]int64{thing[0], thing[1]}), append(ids, models.TopicID(thing[0]))
	}
	topics, err := models.TopicsByID(tx, ids)
	if err != nil {
		return err
	}
	found, err := models.PostOpenings(tx, posts, 4*maxOpening)
	if err != nil {
		return err
	}
	openings := map[string]models.PostOpening{}
	for _, o := range found {
		openings[fmt.Sprintf("post:%d/%d", o.TopicID, o.Number)] = o
	}
	for _, c := range cases {
		thing, named := things[c.ID]
		if !named {
			continue
		}
		topic, o := topics[models.TopicID(thing[0])], openings[c.Thing]
		if c.ForumID == nil || topic.ForumID != *c.ForumID || o.Number == 0 || o.DeletedAt != nil && o.DeletedBy != nil {
			continue
		}
		r.set(c.ID, func(h *Heading) { h.Title, h.Opening, h.Language = topic.Title, opening(o.Body), o.Language })
	}
	return nil
}

// opening is a line of how a post begins.
func opening(body string) string {
	if rendered, err := richtext.Render(body); err == nil {
		body = rendered.Text
	}
	body = strings.Join(strings.Fields(body), " ")
	if runes := []rune(body); len(runes) > maxOpening {
		body = strings.TrimSpace(string(runes[:maxOpening])) + " …"
	}
	return body
}

// readDocuments names documents, and those whose comments cases are about.
func (r *rows) readDocuments(tx *models.Tx, cases []models.Case) error {
	things := r.ofKind(cases, "document", "comment")
	var ids []models.DocumentID
	for _, thing := range things {
		ids = append(ids, models.DocumentID(thing[0]))
	}
	documents, err := models.DocumentsByID(tx, ids)
	for id, thing := range things {
		if d := documents[models.DocumentID(thing[0])]; !d.IsConfidential() {
			r.set(id, func(h *Heading) { h.Title, h.Language = d.Title, d.Language })
		}
	}
	return err
}

func (r *rows) readFiles(tx *models.Tx, cases []models.Case) error {
	things := r.ofKind(cases, "file")
	var ids []models.WorkspaceFileID
	for _, thing := range things {
		ids = append(ids, models.WorkspaceFileID(thing[1]))
	}
	files, err := models.WorkspaceFilesByID(tx, ids)
	for id, thing := range things {
		if f := files[models.WorkspaceFileID(thing[1])]; !f.IsConfidential() {
			r.set(id, func(h *Heading) { h.Title = f.Name })
		}
	}
	return err
}
