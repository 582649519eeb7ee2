// Package accounts is the screens of signing in, joining, one's own settings
// and the people who speak for a Party.
package accounts
