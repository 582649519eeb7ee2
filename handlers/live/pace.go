package live

import "time"

// A client may send burst frames at once, and then so many a second: enough
// for a page with all its subscriptions and somebody typing.
const (
	burst     = 120
	perSecond = 10
)

// pace counts what comes from one client. It is not safe for concurrent use.
type pace struct {
	left float64
	at   time.Time
}

func newPace() pace { return pace{left: burst, at: clock()} }

// allows takes one of what may come, if there is one left.
func (p *pace) allows() bool {
	now := clock()
	p.left = min(burst, p.left+now.Sub(p.at).Seconds()*perSecond)
	p.at = now
	if p.left < 1 {
		return false
	}
	p.left--
	return true
}

// clock is the time of lines: deadlines and paces are of the real one.
func clock() time.Time { return time.Now() } //nolint:forbidigo // the network knows no other
