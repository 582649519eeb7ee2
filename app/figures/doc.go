// Package figures counts what is done on the Exchange: by month, quarter, year,
// Party, region, Theme and language. The secretariat reports from it to the Conference of the
// Parties. There is nobody's name in it.
//
// What is in workspaces for their members only is left out of what is told apart,
// and counted as one whole beside it.
//
// Service is safe for concurrent use.
package figures
