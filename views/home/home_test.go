package home_test

import (
	"testing"

	"minamata.exchange/views/home"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, home.States()) }
