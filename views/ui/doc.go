// Package ui holds the small parts of which every screen is made: they know no
// word of the domain. Each takes plain props and reads the language from the
// context (package text).
//
// A form that changes something starts with its token, which the handler puts
// into the context once (WithToken):
//
//	<form method="post" action="/sign-in" class="form">
//		@ui.Token()
//		@ui.Field(ui.FieldProps{Name: "address", Label: text.T(ctx, "…"), Type: "email", Value: p.Address, Error: p.Errors["address"]})
//		<div class="actions"><button class="primary">…</button></div>
//	</form>
//
// Buttons and links that look like buttons are plain elements with the classes
// "button" (links), "primary", "quiet", "danger", "link". Groups: "row",
// "spread", "stack", "card", "pair" (two fields beside each other).
//
// Content is either text, which templ escapes, or HTML: a string that the
// application has sanitised. Nothing else reaches a page unescaped.
package ui
