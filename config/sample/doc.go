// Package sample is the content that the demonstration is filled with:
// invented Parties, Organizations and people, and what they say to each other
// in the six languages. None of it is claimed to be true. The one real text is
// decision MC-6/17 of the Conference of the Parties, in French.
//
// Topics are Markdown files, one a topic, in topics/:
//
//	title: Mercury-free gold processing
//	kind: question
//	theme: asgm/techniques
//	language: en
//	country: altura
//	answer: 2
//
//	=== rosa-mamani 11d4h thanks=awa-diop,siti-gunawan
//	The first post.
//
//	=== lindiwe-khumalo 11d useful=rosa-mamani
//	> The first post.
//
//	The second, quoting the first. A mention is written @rosa-mamani.
//
// A post's line names its author and how long before now it was written;
// lang= is its language where it differs from the topic's, as=personal says
// that its author speaks for nobody else, and thanks=, useful= and agree=
// name those who reacted.
//
// Workspaces stand in workspaces.json, their files in files/; a topic is in
// one by a line "workspace: KEY" in its head. What was reported, and what came of
// it, stands in cases.json; who asks for an account in requests.json.
package sample
