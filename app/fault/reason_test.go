package fault_test

import (
	"strings"
	"testing"

	"minamata.exchange/app/fault"
)

func TestReason(t *testing.T) {
	for reason, want := range map[string]string{
		"":                                     "fault.reason.missing",
		" \r\n ":                               "fault.reason.missing",
		"nothing\x00to write down":             "fault.malformed",
		"no \xff text":                         "fault.malformed",
		strings.Repeat("я", fault.MaxReason+1): "fault.reason.too_long",
	} {
		if _, err := fault.Reason(reason); !fault.Is(err, fault.Invalid) || fault.As(err).Key != want || fault.As(err).Field != "reason" {
			t.Errorf("%.20q: %v, want %s", reason, err, want)
		}
	}
	longest := strings.Repeat("я", fault.MaxReason)
	if got, err := fault.Reason(longest); err != nil || got != longest {
		t.Errorf("the longest: %d bytes, %v", len(got), err)
	}
	if got, err := fault.Reason(" Left.\r\nLong ago. "); err != nil || got != "Left.\nLong ago." {
		t.Errorf("%q, %v", got, err)
	}
}
