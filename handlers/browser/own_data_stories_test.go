package browser

import "testing"

// A copy of one's own data, without a mouse, on a narrow screen.
func TestOwnDataByKeyboard(t *testing.T) {
	h := house(t)
	amina := h.visit("Amina")
	amina.Screen(360, 780)
	amina.Go("/settings/data")
	amina.Sees("A copy of all that is yours")
	amina.Audit("own data")
	amina.Until("nothing runs out of a narrow screen", "document.documentElement.scrollWidth <= 360")
	amina.TabTo("#export input[name=password]")
	amina.Type("not this one")
	amina.TabTo("#export button.primary")
	amina.Enter()
	amina.Sees("This is not your present password")
	amina.Audit("own data, refused")
	amina.TabTo("#deletion input[name=present_password]")
	amina.Type("not this one")
	amina.TabTo("#deletion button.danger")
	amina.Enter()
	amina.Sees("This is not your present password")
	amina.Audit("deletion, refused")
}
