package web_test

import (
	"net"
	"testing"

	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/web"
)

// A server that is stopped before it serves, or as it begins to, ends.
func TestServerIsStoppedAsItStarts(t *testing.T) {
	a := apptest.New(t)
	for n := range 20 {
		server := web.New(a.App)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		if n%2 == 0 {
			if err := server.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			served <- server.Serve(listener)
		} else {
			go func() { served <- server.Serve(listener) }()
			if err := server.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	}
}
