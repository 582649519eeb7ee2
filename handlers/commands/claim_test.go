package commands

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"minamata.exchange/config"
	"minamata.exchange/models/modelstest"
)

// Several instances on one PostgreSQL must tell each other what happens: one
// that would not does not start, whichever of them came first.
func TestInstancesWithoutTheSameNATSDoNotStart(t *testing.T) {
	url := modelstest.PostgresURL(t)
	alone, together := config.Config{DatabaseURL: url}, config.Config{DatabaseURL: url, NATSURL: "nats://127.0.0.1:4222"}
	start := func(settings config.Config, patience time.Duration) (func(), error) {
		return claim(t.Context(), settings, patience, slog.New(slog.DiscardHandler))
	}
	for name, c := range map[string]struct {
		first, second config.Config
		says          string
	}{
		"two alone":           {alone, alone, "--nats-url"},
		"one alone, then one": {alone, together, "an instance without --nats-url is running"},
		"one, then one alone": {together, alone, "another instance is running"},
		"two together":        {together, together, ""},
	} {
		t.Run(name, func(t *testing.T) {
			release, err := start(c.first, time.Minute) // the one before may just be going
			if err != nil {
				t.Fatal(err)
			}
			defer release()
			second, err := start(c.second, 0)
			if err == nil {
				second()
			}
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("the second: %v", err)
			}
		})
	}
}
