// Package config holds what the program is told from outside: settings, the
// access model and first policy, and the taxonomy it ships with.
package config
