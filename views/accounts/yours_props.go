package accounts

import "minamata.exchange/views/layout"

// YoursProps are those of the page on which a person takes a copy of what is theirs.
type YoursProps struct {
	Page layout.PageProps
	Form Form
}
