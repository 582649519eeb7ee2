package config_test

import (
	"strings"
	"testing"

	"minamata.exchange/config"
)

func TestValidateNamesWhatIsWrong(t *testing.T) {
	valid := config.Config{Addr: "127.0.0.1:8080", Data: "data"}
	if err := valid.Validate(); err != nil {
		t.Fatal(err)
	}
	if valid.BaseURL != "http://127.0.0.1:8080" {
		t.Errorf("base URL %q", valid.BaseURL)
	}
	for name, change := range map[string]func(*config.Config){
		"--addr":            func(c *config.Config) { c.Addr = "8080" },
		"--data":            func(c *config.Config) { c.Data = "" },
		"--base-url":        func(c *config.Config) { c.BaseURL = "exchange.example.org" },
		"--database-url":    func(c *config.Config) { c.DatabaseURL = "mysql://u:secretword@h/d" },
		"--smtp-url":        func(c *config.Config) { c.SMTPURL = "http://u:secretword@h" },
		"--nats-url":        func(c *config.Config) { c.NATSURL = "nats://127.0.0.1:4222" },
		"--translate-url":   func(c *config.Config) { c.TranslateURL = "ftp://u:secretword@h" },
		"--trusted-proxies": func(c *config.Config) { c.TrustedProxies = []string{"10.0.0.0"} },
	} {
		wrong := config.Config{Addr: "127.0.0.1:8080", Data: "data"}
		change(&wrong)
		err := wrong.Validate()
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "secretword") {
			t.Errorf("%s: a password is repeated: %v", name, err)
		}
	}
}
