package version_test

import (
	"testing"

	"minamata.exchange/views/version"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, version.States()) }
