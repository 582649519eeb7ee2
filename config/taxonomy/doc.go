// Package taxonomy is what a fresh site starts with: the Themes of the
// Convention, the Parties, the kinds of information that Article 17 speaks of,
// and the areas of the Global Mercury Partnership.
//
// The list of Parties is INCOMPLETE: it holds 150 of them, and at least four
// more are known to exist that could not be identified. It is not to be shown
// as complete; the secretariat completes it on a screen. See ListNote.
//
// Labels are official only where their Basis is Seen; all others were recalled,
// coined or translated, are there to be edited, and are not to be presented as
// the Convention's own wording.
package taxonomy
