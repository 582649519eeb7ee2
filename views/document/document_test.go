package document_test

import (
	"testing"

	"minamata.exchange/views/document"
	"minamata.exchange/views/viewstest"
)

func TestStates(t *testing.T) { viewstest.Check(t, document.States()) }
