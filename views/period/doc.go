// Package period is the screens of comment periods: what a document's page says
// of its own, the form that opens one, the list of what is open, and what the
// public writes by.
package period
