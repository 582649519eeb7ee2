package period_test

import (
	"testing"

	"minamata.exchange/views/period"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, period.States()) }
