// Package accounts is who people are to the Exchange: accounts by invitation
// or by request, signing in, sessions, and the focal points who vouch for
// the accounts of their Party.
//
// Secrets (session tokens, invitations, one-time links) are 256 random bits,
// kept only as SHA-256. Links act by POST alone, once, and for a short time.
//
// INV-10: what a stranger learns from signing in, asking for a new password
// or for an account is the same whether the address is known or not.
// INV-11: ending a session, suspending or removing an account is in force at
// once, on open sockets too.
//
// What shows for whom somebody asks for an account is theirs alone: its content is erased
// a while after it was looked at (ForgetEvidence).
package accounts
