package accounts

import (
	"time"

	"minamata.exchange/views/layout"
)

// YoursProps are those of the page on which a person takes a copy of what is theirs,
// and has their account deleted.
type YoursProps struct {
	Page layout.PageProps
	Form Form // of the copy
	// Deletion is the form of that; DeleteAt is set where it has been asked for: by
	// the secretariat where it is Ordered.
	Deletion Form
	DeleteAt time.Time
	Ordered  bool
}
