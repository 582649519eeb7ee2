package ui

import "github.com/a-h/templ"

// State is one component in one of its states, as /dev/states shows it and the
// tests check it. Every package of views has a function States that lists its
// own, whole pages included.
type State struct {
	Name      string // "topic: locked, second page"
	Component templ.Component
	Whole     bool // a whole page, not a part of one
}
