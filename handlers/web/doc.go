// Package web is the way in by browser: it reads requests, asks app/, and
// shows views. It holds no SQL and no rule.
//
// Every request passes, in this order: a reference number, the log and the
// metrics; the security headers; a deadline; who is signed in and which
// language they read; the check that a changing request comes from our own
// page. Handlers return errors; errors.go alone shows them.
package web
