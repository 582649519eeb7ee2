package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// Config is every setting, by flag or by EXCHANGE_ variable. What may hold a
// secret is given by the environment and never printed.
type Config struct {
	Addr           string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"EXCHANGE_ADDR"`
	Data           string   `help:"Folder for the embedded database, attachments and outgoing mail." default:"data" env:"EXCHANGE_DATA"`
	DatabaseURL    string   `help:"postgres://user@host/database; without it an SQLite database in the data folder. May hold a password: prefer the variable." env:"EXCHANGE_DATABASE_URL"`
	BaseURL        string   `help:"Address under which people reach the Exchange, as it stands in links and mail. Default: http:// and the address." env:"EXCHANGE_BASE_URL"`
	SMTPURL        string   `name:"smtp-url" help:"smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Without it mail is kept as .eml files in the data folder. May hold a password: prefer the variable." env:"EXCHANGE_SMTP_URL"`
	MailFrom       string   `help:"Sender of mail." default:"Minamata Exchange <exchange@localhost>" env:"EXCHANGE_MAIL_FROM"`
	NATSURL        string   `name:"nats-url" help:"nats://host:4222, so that several instances on one PostgreSQL tell each other what happens." env:"EXCHANGE_NATS_URL"`
	TranslateURL   string   `name:"translate-url" help:"http(s)://host of a service that speaks the protocol of LibreTranslate; moderators read reported texts in their language by it. Without it nothing is translated." env:"EXCHANGE_TRANSLATE_URL"`
	TranslateKey   string   `name:"translate-key" help:"The key that service asks for, if any. A secret: prefer the variable." env:"EXCHANGE_TRANSLATE_KEY"`
	TrustedProxies []string `help:"Networks of the reverse proxies whose X-Forwarded-For is believed, e.g. 127.0.0.1/32." env:"EXCHANGE_TRUSTED_PROXIES"`
	PageCache      int      `help:"Megabytes of ready pages of topics to keep for visitors; 0 keeps none." default:"32" env:"EXCHANGE_PAGE_CACHE"`
	LogFormat      string   `help:"text or json." enum:"text,json" default:"text" env:"EXCHANGE_LOG_FORMAT"`
	Dev            bool     `help:"Show every state of every screen under /dev/states." env:"EXCHANGE_DEV"`
}

// maxPageCache bounds PageCache, in megabytes.
const maxPageCache = 16 << 10

// Validate fills in what follows from other settings and names every setting
// that cannot be right, before anything starts.
func (c *Config) Validate() error {
	var wrong []error
	name := func(setting, why string) { wrong = append(wrong, fmt.Errorf("--%s: %s", setting, why)) }
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		name("addr", "not host:port")
	}
	if c.Data == "" {
		name("data", "no folder")
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	if base, err := url.Parse(c.BaseURL); err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || strings.Trim(base.Path, "/") != "" {
		name("base-url", "not http(s)://host without a path")
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	checkURL(c.DatabaseURL, []string{"postgres", "postgresql"}, func(why string) { name("database-url", why) })
	checkURL(c.SMTPURL, []string{"smtp", "smtps"}, func(why string) { name("smtp-url", why) })
	checkURL(c.NATSURL, []string{"nats", "tls"}, func(why string) { name("nats-url", why) })
	checkURL(c.TranslateURL, []string{"http", "https"}, func(why string) { name("translate-url", why) })
	if c.NATSURL != "" && c.DatabaseURL == "" {
		name("nats-url", "several instances need one PostgreSQL (--database-url)")
	}
	if c.PageCache < 0 || c.PageCache > maxPageCache {
		name("page-cache", fmt.Sprintf("not between 0 and %d", maxPageCache))
	}
	for _, network := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			name("trusted-proxies", network+" is not a network such as 10.0.0.0/8")
		}
	}
	return errors.Join(wrong...)
}

// checkURL never repeats the URL: it may hold a password.
func checkURL(text string, schemes []string, wrong func(why string)) {
	if text == "" {
		return
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" && parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" {
		wrong("not a URL")
		return
	}
	if !slices.Contains(schemes, parsed.Scheme) {
		wrong("does not begin with " + strings.Join(schemes, ":// or ") + "://")
	}
}

// Database is where the database is: the URL, or the file in the data folder.
func (c *Config) Database() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return filepath.Join(c.Data, "exchange.db")
}

// IsHTTPS reports whether people reach the Exchange over TLS, so that cookies
// can be bound to it.
func (c *Config) IsHTTPS() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// Host is the host, with port, under which people reach the Exchange.
func (c *Config) Host() string {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return ""
	}
	return base.Host
}

// Proxies are the trusted networks.
func (c *Config) Proxies() []netip.Prefix {
	var networks []netip.Prefix
	for _, text := range c.TrustedProxies {
		if network, err := netip.ParsePrefix(text); err == nil {
			networks = append(networks, network.Masked())
		}
	}
	return networks
}
