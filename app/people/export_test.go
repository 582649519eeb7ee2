package people_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// files reads an archive whole.
func files(t *testing.T, archive io.ReadCloser) map[string]string {
	t.Helper()
	content, err := io.ReadAll(archive)
	must(t, err)
	must(t, archive.Close())
	read, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	must(t, err)
	all := map[string]string{}
	for _, file := range read.File {
		from, err := file.Open()
		must(t, err)
		text, err := io.ReadAll(from)
		must(t, err)
		all[file.Name] = string(text)
		if strings.HasSuffix(file.Name, ".json") && !json.Valid(text) {
			t.Errorf("%s is no JSON: %s", file.Name, text)
		}
	}
	return all
}

// A copy holds one's own words, files and decisions, and nothing of others: neither
// what they wrote, nor that they reported, nor what is in a workspace that one left.
func TestExportIsAllOfOnesOwnAndNothingElse(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		amina := s.who["Amina"]
		s.reply(t, "Bruno", "BRUNOS-WORDS in the same topic")
		key, err := a.Forum.Uploaded(t.Context(), amina, s.file(t, "measured.txt", "AMINAS-FILE"))
		must(t, err)
		w := s.writing("AMINAS-POST for @[Bruno](person:2)")
		w.Attachments = []string{key}
		_, err = a.Forum.Reply(t.Context(), amina, s.topic.ID, w)
		must(t, err)
		must(t, a.Forum.KeepDraft(t.Context(), amina, "new", models.Fields{"body": "AMINAS-DRAFT"}))
		s.report(t, "Bruno", s.reply(t, "Amina", "AMINAS-HIDDEN"), "BRUNOS-REPORT")
		s.decide(t)
		closed, document := s.closed(t, "Bruno", "CLOSED-NAME", "CLOSED-TITLE")
		must(t, s.admit(t, closed, "Bruno", "Amina", access.Editor))
		s.write(t, "Amina", document, "AMINAS-WORDS-THERE")
		s.write(t, "Bruno", document, "BRUNOS-WORDS-THERE")
		must(t, a.Workspace.Leave(t.Context(), amina, closed.ID))

		archive, err := a.People.Export(t.Context(), amina, password, "fr")
		must(t, err)
		all := files(t, archive)
		var whole strings.Builder
		for _, content := range all {
			whole.WriteString(content)
		}
		for _, mine := range []string{"AMINAS-POST", "AMINAS-FILE", "AMINAS-DRAFT", "AMINAS-HIDDEN", "AMINAS-WORDS-THERE", "Amina@example.org", `"decision":"hide"`, `<p dir=`} {
			if !strings.Contains(whole.String(), mine) {
				t.Errorf("%s is missing", mine)
			}
		}
		for _, others := range []string{"BRUNOS-WORDS", "BRUNOS-REPORT", "Bruno@example.org", "CLOSED-NAME", "CLOSED-TITLE", "argon2", "token"} {
			if strings.Contains(whole.String(), others) {
				t.Errorf("%s is in it", others)
			}
		}
		if !strings.Contains(all["README.txt"], "posts.json\n    Vos messages") {
			t.Errorf("README: %s", all["README.txt"])
		}
		for name := range all {
			if name != "README.txt" && !strings.HasPrefix(name, "files/") && !strings.Contains(all["README.txt"], name) {
				t.Errorf("the README does not name %s", name)
			}
		}
		if len(all) < 27 {
			t.Errorf("%d files", len(all))
		}
	})
}

// Pages of rows follow one another without gap or double.
func TestExportOfManyRows(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		amina := s.who["Amina"]
		const many = 2*models.OwnAtOnce + 1
		must(t, a.DB.Write(t.Context(), func(tx *models.Tx) error {
			for i := range many {
				topic := models.Topic{ForumID: s.topic.ForumID, Kind: models.Discussion, Title: "t", Slug: "t", Language: "en", LanguageBasis: "chosen", AuthorID: amina.Person, LastPostAt: tx.Now, CreatedAt: tx.Now, Version: 1, NextNumber: 1, Bump: int64(1000 + i)}
				if err := tx.Create(&topic).Error; err != nil {
					return err
				}
				if err := models.Follow(tx, amina.Person, topic.ID, "every"); err != nil {
					return err
				}
			}
			return nil
		}))
		archive, err := a.People.Export(t.Context(), amina, password, "en")
		must(t, err)
		all := files(t, archive)
		for _, name := range []string{"topics.json", "follows.json"} { // and one of the stage in each
			var rows []map[string]any
			must(t, json.Unmarshal([]byte(all[name]), &rows))
			seen := map[any]bool{}
			for _, row := range rows {
				id := row["id"]
				if name == "follows.json" {
					id = row["topic_id"]
				}
				seen[id] = true
			}
			if len(seen) != len(rows) || len(rows) != many+1 {
				t.Errorf("%s: %d rows, %d different", name, len(rows), len(seen))
			}
		}
	})
}

func TestExportIsForOneselfAfterThePassword(t *testing.T) {
	apptest.EachDatabase(t, func(t *testing.T, a *apptest.App) {
		s := setUp(t, a)
		_, err := a.People.Export(t.Context(), access.Who{}, password, "en")
		want(t, "a visitor", err, fault.Unauthenticated)
		_, err = a.People.Export(t.Context(), s.who["Amina"], "wrong", "en")
		want(t, "a wrong password", err, fault.Invalid)
		for range 5 {
			archive, err := a.People.Export(t.Context(), s.who["Amina"], password, "en")
			must(t, err)
			must(t, archive.Close())
		}
		_, err = a.People.Export(t.Context(), s.who["Amina"], password, "en")
		want(t, "too many", err, fault.TooMany)
		for range 8 {
			_, err = a.People.Export(t.Context(), s.who["Bruno"], "guess", "en")
			want(t, "a guess", err, fault.Invalid)
		}
		_, err = a.People.Export(t.Context(), s.who["Bruno"], password, "en")
		want(t, "after too many guesses", err, fault.TooMany)
		var lines []models.AuditEntry
		must(t, a.DB.Read(t.Context(), func(tx *models.Tx) (err error) {
			lines, err = models.AuditRows(tx, models.AuditFilter{Act: "person.export", Limit: 10})
			return err
		}))
		if len(lines) != 5 {
			t.Errorf("%d lines in the record", len(lines))
		}
	})
}
