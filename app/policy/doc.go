// Package policy is how people read and change who may do what: the roles
// that persons hold, and the rules of the policy. Package access decides; here
// is who may change what it decides by.
//
// Every change is written with its reason and its line of the audit record in
// one transaction and is in force when the action returns. Nobody can take
// from the secretariat the right to change the policy back, nor from its last
// account the role.
//
// Service is safe for concurrent use.
package policy
