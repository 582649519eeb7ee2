// Package text says things in the reader's language.
//
// The language travels in the context: With puts it there, Of reads it, and
// T(ctx, key, args…) answers in it. Strings live in
// locales/<language>/<feature>.json, several files a language, keys
// "feature.noun.word". A value is either a string or, where a number decides
// the form, an object of CLDR plural categories:
//
//	{"forum.reply.submit": "Reply",
//	 "forum.replies": {"one": "{count} reply", "other": "{count} replies"}}
//
// Placeholders are named and filled from pairs:
//
//	text.T(ctx, "forum.reply.submit")
//	text.T(ctx, "forum.replies", "count", 24)      // count chooses the plural
//	text.T(ctx, "forum.written_by", "name", "Awa Diop")
//
// Whole numbers are written the way the language writes them. In right-to-left
// languages an inserted string is isolated, so that a Latin name does not
// disturb the order of the Arabic around it.
//
// Keys are written out in full where they are used, never put together from
// parts: the tests of this package fail on a key that is missing in a language,
// that a language has too much, that nothing in the repository uses, or that
// something uses and no language has.
//
// Everything is read once at start; a plain string costs one map lookup. All
// functions are safe for concurrent use.
package text
