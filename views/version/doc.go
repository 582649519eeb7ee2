// Package version shows what documents were: the timeline of their versions,
// each of them to read, two of them compared, and who wrote what.
//
//	Timeline     GET /documents/:document/versions             TimelineProps
//	Page         GET /documents/:document/versions/:version    PageProps
//	Authors      GET /documents/:document/authors              PageProps
//	Comparison   GET /documents/:document/comparison           ComparisonProps
//
// All of it works without script. With it, Alt and an arrow lead from change to
// change (views/assets/behaviours/changes.ts).
package version
