// Package inbox shows a person what concerns them.
package inbox
