package live

import (
	"context"
	"strconv"
	"time"

	"minamata.exchange/app/fault"
	"minamata.exchange/views/text"
)

// Close codes. Up to 4499 the client is to come back.
const (
	CloseComeBack  = 4000
	CloseInternal  = 4001
	CloseSlow      = 4002
	CloseReload    = 4003
	CloseSignIn    = 4500
	CloseRightLost = 4501
	CloseMalformed = 4502
	CloseTooMany   = 4503
)

// ending is how a socket is closed.
type ending struct {
	code  int
	after time.Duration // when to come back; 0: as the client thinks best
}

func (e ending) reason() string {
	if e.after == 0 {
		return ""
	}
	return strconv.FormatInt(e.after.Milliseconds(), 10)
}

// refusal is the error frame for a request that failed.
func refusal(ctx context.Context, language, subject string, err error) *frame {
	f := fault.As(err)
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	return newFrame(outgoing{
		Type: "error", Subject: subject, Code: f.Kind.String(),
		Message: text.T(text.With(ctx, language), f.Key, args...),
	})
}
