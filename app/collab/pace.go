package collab

import "time"

const (
	perSecond = 50  // messages of one session, over time
	atOnce    = 400 // on top of it: what a page sends that has come back
)

// pace allows so many messages a second, and some at once.
type pace struct {
	left float64
	at   time.Time
}

func newPace() pace { return pace{left: atOnce, at: clock()} }

// clock measures how long something takes, never when it was.
func clock() time.Time {
	return time.Now() //nolint:forbidigo // of intervals only
}

// allows reports whether the session may send another message now.
func (s *Session) allows() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := clock()
	s.pace.left = min(atOnce, s.pace.left+now.Sub(s.pace.at).Seconds()*perSecond)
	s.pace.at = now
	if s.pace.left < 1 {
		return false
	}
	s.pace.left--
	return true
}
