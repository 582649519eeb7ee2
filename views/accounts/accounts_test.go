package accounts_test

import (
	"testing"

	"minamata.exchange/views/accounts"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, accounts.States()) }
