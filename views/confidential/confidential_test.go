package confidential_test

import (
	"testing"

	"minamata.exchange/views/confidential"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, confidential.States()) }
