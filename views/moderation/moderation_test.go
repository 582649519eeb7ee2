package moderation_test

import (
	"testing"

	"minamata.exchange/views/moderation"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, moderation.States()) }
