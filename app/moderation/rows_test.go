package moderation_test

import (
	"slices"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/confidential"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/forum"
	"minamata.exchange/app/moderation"
	"minamata.exchange/models"
)

// rows are what the rows of somebody's queue say, by the things they are about.
func (s *stage) rows(t *testing.T, name string) map[string]string {
	t.Helper()
	q, err := s.Moderation.Queue(background, s.who[name], "", "")
	must(t, err)
	said := map[string]string{}
	for _, c := range q.Cases {
		h := q.Headings[c.ID]
		said[c.Thing] = strings.Join([]string{h.Ground, h.Title, h.Opening, h.Language, h.Room.In("en")}, "|")
	}
	return said
}

// A row says what its case is about, where all who may decide it read that.
func TestRowsSayWhatTheirCasesAreAbout(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityParties)
		room, err := a.Directory.OpenForum(background, s.who["Chen"], models.Forum{Names: models.Localized{"en": "Parties"}, Audience: models.AudienceParties})
		must(t, err)
		inner, err := a.Forum.Start(background, s.who["Awa"], forum.NewTopic{Forum: room.ID, Kind: models.Discussion, Title: "Among us", Writing: s.writing("A *word*, in confidence.")})
		must(t, err)
		among := "post:" + string(rune('0'+inner.ID)) + "/1"
		must(t, s.report("Mod", among))
		must(t, s.report("Oscar", s.post))
		document, workspace := "document:1", "workspace:1"
		want := map[string]string{
			s.post:          "promotional|Which retort?|Our retort solves this. Order with the code below.|en|Products",
			among:           "promotional|Among us|A word, in confidence.|en|Parties",
			document:        "promotional|Cinnabar, a guide||fr|Cinnabar",
			"comment:1/1/1": "promotional|Cinnabar, a guide||fr|Cinnabar",
			s.file:          "promotional|retort.docx|||Cinnabar",
			workspace:       "promotional|Cinnabar||en|",
		}
		holds := func(name string) {
			t.Helper()
			if got := s.rows(t, name); len(got) != len(want) {
				t.Errorf("%d rows", len(got))
			} else {
				for thing, row := range want {
					if got[thing] != row {
						t.Errorf("%s: %q, not %q", thing, got[thing], row)
					}
				}
			}
		}
		holds("Mona")
		must(t, s.Confidential.Mark(background, s.who["Mina"], confidential.Thing{Document: s.d.ID}, "Not yet."))
		want[document], want["comment:1/1/1"] = "promotional||||Cinnabar", "promotional||||Cinnabar"
		holds("Chen")
		rule := access.Rule{Role: access.PartyRole, Place: "*", Thing: "forum/parties", Act: "read"}
		must(t, a.DB.Write(background, func(tx *models.Tx) error { return a.Access.RemoveRule(tx, rule) }))
		want[among] = "promotional||||"
		holds("Chen")
	})
}

// Of what members alone read no row says anything, to whomever.
func TestRowsSayNothingOfMembersOnly(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityMembers)
		s.admit(t, s.w, "Chief", access.Viewer)
		for thing, row := range s.rows(t, "Chief") {
			if row != "promotional||||" {
				t.Errorf("%s: %q", thing, row)
			}
		}
	})
}

// Nobody hides a whole document or workspace unseen, with others; what one has taken
// stands by itself.
func TestWhatIsNotDecidedWithOthers(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := reportThings(t, a, models.VisibilityPublic)
		q, err := s.Moderation.Queue(background, s.who["Mod"], "", "")
		must(t, err)
		at := map[models.CaseID]int64{}
		for _, c := range q.Cases {
			at[c.ID] = c.Version
		}
		refused, err := s.Moderation.DecideAll(background, s.who["Mod"], moderation.Decision{To: models.CaseHide, Ground: "promotional"}, at)
		if err != nil || len(refused) != 2 || !fault.Is(refused[s.cases["document"]], fault.Conflict) || !fault.Is(refused[s.cases["workspace"]], fault.Conflict) {
			t.Errorf("%v, %v", refused, err)
		}
		must(t, s.Moderation.Claim(background, s.who["Mod"], s.cases["document"]))
		mine, err := s.Moderation.Queue(background, s.who["Mod"], moderation.Mine, "")
		if err != nil || mine.Count != 1 || !slices.ContainsFunc(mine.Cases, func(c models.Case) bool { return c.ID == s.cases["document"] }) {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}
