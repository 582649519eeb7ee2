package browser

import (
	"net/http"
	"testing"

	"minamata.exchange/app/access"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
)

// The link that the program prints at its first start makes the first account
// of the secretariat, once.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	site := handlertest.Start(t)
	secret, err := site.Accounts.FirstRun(t.Context())
	if err != nil || secret == "" {
		t.Fatal(secret, err)
	}
	v := visit(t, site.URL)
	v.Go("/first-run/" + secret)
	v.Audit("first run")
	v.Fill("main input[name=name]", "Chen Li")
	v.Fill("main input[name=email]", "chen@example.org")
	v.Fill("main input[name=password]", password)
	v.Follow("main form button.primary")
	v.Until("Chen is signed in", `document.querySelector("form[action='/sign-out']")`)
	err = site.DB.Read(t.Context(), func(tx *models.Tx) error {
		if held, err := models.HoldersOf(tx, access.Secretariat, string(access.Site)); err != nil || len(held) != 1 {
			t.Errorf("the secretariat is %v, %v", held, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger := visit(t, site.URL)
	if status := stranger.Go("/first-run/" + secret); status == http.StatusOK {
		t.Error("the link works twice")
	}
}

// Somebody without a mouse signs in, and somebody without script.
func TestSigningIn(t *testing.T) {
	t.Parallel()
	h := house(t)
	keyboard := visit(t, h.URL)
	keyboard.Go("/sign-in")
	keyboard.Audit("sign in")
	keyboard.TabTo("main input[name=email]")
	keyboard.Type(address("Bruno"))
	keyboard.TabTo("main input[name=password]")
	keyboard.Type(password)
	keyboard.Enter()
	keyboard.Until("Bruno is signed in", `document.querySelector("form[action='/sign-out']")`)

	plain := visit(t, h.URL)
	plain.WithoutScript()
	plain.signIn(address("Amina"), password)
	plain.Go("/nothing")
	plain.Eval(`document.querySelector("details:has(form[action='/sign-out'])").open = true`)
	plain.Follow("form[action='/sign-out'] button")
	plain.Go("/nothing")
	if plain.Count("form[action='/sign-out']") != 0 {
		t.Error("Amina has signed out and is signed in")
	}
	if h.visit("Dolores").Count("form[action='/sign-out']") != 1 {
		t.Error("Dolores is not signed in")
	}
}
