package browser

import (
	"strings"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// password is everybody's: long, and in no list.
const password = "calomel-amalgam-cinnabar"

// House is the program with a public forum and people in it.
type House struct {
	*handlertest.Site
	t     *testing.T
	Forum models.Forum
	who   map[string]access.Who
}

// house opens the program with one forum, Amina (a Party's expert), Bruno (a
// partner), Chen (the secretariat) and Dolores (an observer).
func house(t *testing.T) *House {
	t.Helper()
	h := &House{Site: handlertest.Start(t), t: t, who: map[string]access.Who{}}
	h.write(func(tx *models.Tx) error {
		h.Forum = models.Forum{Slug: "stories", Place: "site", Audience: "public", Names: models.Localized{"en": "Stories", "ar": "قصص"}, Version: 1}
		if err := tx.Create(&h.Forum).Error; err != nil {
			return err
		}
		return h.Access.ForumChanged(tx, h.Forum.ID)
	})
	for name, role := range map[string]string{"Amina": access.PartyRole, "Bruno": access.Partner, "Chen": access.Secretariat, "Dolores": access.Observer} {
		h.joins(name, role, "en")
	}
	return h
}

// joins adds somebody with a role at the site, who reads in a language.
func (h *House) joins(name, role, language string) {
	h.t.Helper()
	hash, err := h.Accounts.Hash(password)
	if err != nil {
		h.t.Fatal(err)
	}
	h.write(func(tx *models.Tx) error {
		person := models.Person{Name: name, Languages: models.Strings{language}, InterfaceLanguage: language, TimeZone: "UTC", CreatedAt: tx.Now, Version: 1}
		if err := h.Accounts.Import(tx, &person, address(name), hash, map[string]access.Place{role: access.Site}); err != nil {
			return err
		}
		h.who[name] = access.Who{Person: person.ID}
		return nil
	})
}

func address(name string) string { return strings.ToLower(name) + "@example.org" }

func (h *House) write(f func(tx *models.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), f); err != nil {
		h.t.Fatal(err)
	}
}

// visit opens a window of somebody who has signed in by the form.
func (h *House) visit(name string) *Visitor {
	h.t.Helper()
	v := visit(h.t, h.URL)
	v.signIn(address(name), password)
	return v
}

func (v *Visitor) signIn(email, password string) {
	v.t.Helper()
	if status := v.Go("/sign-in"); status != 200 {
		v.fail("/sign-in: %d", status)
	}
	v.Fill("main input[name=email]", email)
	v.Fill("main input[name=password]", password)
	v.Enter()
	v.Until("somebody is signed in", `document.querySelector("form[action='/sign-out']")`)
}
