package forum

import (
	"testing"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// What the book says is never older than the count of changes that is brought,
// whoever reads late, and it does not grow without end.
func TestBookIsAsNewAsTheCount(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		person := models.Person{Name: "Amina", Languages: models.Strings{"en"}, InterfaceLanguage: "en", TimeZone: "UTC", Version: 1}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(db.Write(t.Context(), func(tx *models.Tx) error { return tx.Create(&person).Error }))
		refs := newReferences()
		refs.person(person.ID)
		var b book
		name := func(count int64) (name string) {
			t.Helper()
			must(db.Read(t.Context(), func(tx *models.Tx) error {
				found, err := b.as(count)(refs, tx)
				name = found.People[person.ID].Name
				return err
			}))
			return name
		}
		if got := name(7); got != "Amina" {
			t.Fatalf("called %q", got)
		}
		before, _ := b.find(7, refs) // read by somebody who has not kept it yet
		person.Name = "Amina Diallo"
		must(db.Write(t.Context(), func(tx *models.Tx) error { return models.UpdatePerson(tx, person) }))
		if got := name(7); got != "Amina" {
			t.Errorf("as of the same count it was read again: %q", got)
		}
		if got := name(8); got != "Amina Diallo" {
			t.Errorf("after a change %q", got)
		}
		b.add(7, before)
		if got := name(8); got != "Amina Diallo" {
			t.Errorf("who read before the change and was late made it %q", got)
		}
		many := Names{People: map[models.PersonID]models.Person{}}
		for id := range models.PersonID(bookSize + 1) {
			many.People[1_000_000+id] = models.Person{}
		}
		b.add(8, many)
		if got := name(8); got != "Amina Diallo" {
			t.Errorf("after many more %q", got)
		}
		b.add(8, Names{})
		if len(b.names.People) > bookSize {
			t.Errorf("%d people are kept", len(b.names.People))
		}
	})
}
