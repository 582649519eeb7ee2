package home

import (
	"minamata.exchange/views/forum"
	"minamata.exchange/views/layout"
)

// Props are those of the home page.
type Props struct {
	Page    layout.PageProps
	Latest  []forum.TopicRowProps // the latest that the reader may read
	Fresh   forum.FreshProps
	Forums  []forum.ForumProps
	NewURL  string // "" where the reader may not begin a topic
	Topics  int64
	Posts   int64
	Parties int64 // for which somebody has written
}
