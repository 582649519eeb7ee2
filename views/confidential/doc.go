// Package confidential is what says that something is confidential: the line at
// the head of it, and the form that marks it and lifts the mark.
package confidential
