package config

import _ "embed"

// AccessModel is Casbin's model: the form of a request, of a rule, and how
// they meet.
//
//go:embed access_model.conf
var AccessModel string

// AccessPolicy is the policy a fresh site starts with; from then on the
// database's holds.
//
//go:embed access_policy.csv
var AccessPolicy string
