// Package present turns what app/ answers into what views/ show: the only
// place that knows both. Names come in the reader's language, addresses are
// made here, and nothing is fetched.
package present
