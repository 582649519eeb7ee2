// Package moderation takes in what people report and has it decided: Reports on
// one thing gather into one Case, which moderators claim and decide, with a
// ground that the one whose thing it is reads in their language.
//
// INV-22: whose thing it is never learns who reported it: not from a screen, a
// live event, the audit record or a notice, even if they moderate. Of a case about
// oneself one sees what was decided and why, and that moderation did.
//
// Who decides may moderate where the thing stands, is not who it is about, and
// has not reported it. What enough people report who are independent of one
// another (HideAfter) is withheld until it is decided: posts, comments and files. A
// decision may take a measure besides: the topic is locked, the author silenced or
// suspended for a time. Each decision can be undone, with all that it did.
//
// INV-23: whose thing it is may appeal a decision once, and who decided it never
// decides that; the table of appeals refuses it too. An overturned decision is
// undone whole.
//
// Service is safe for concurrent use.
package moderation
