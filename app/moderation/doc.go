// Package moderation takes in what people report and has it decided: Reports on
// one thing gather into one Case, which moderators claim and decide, with a
// ground that the one whose thing it is reads in their language.
//
// INV-22: whose thing it is never learns who reported it: not from a screen, a
// live event, the audit record or a notice, even if they moderate. Of a case about
// oneself one sees what was decided and why, and that moderation did.
//
// The queue begins with the case that weighs most: each side (all who speak for
// the same) adds the weight of its heaviest report, and a report weighs less the
// more its reporter has sent in a day besides, so that a few who report much do not
// bury what others report once. Taking in a report costs the same however many
// there were before; where there is one writer, reports that come at once share a
// transaction, and of cases that are opened by the hundred not each is told of live.
//
// The program opens cases as well (Watch): for the first posts of a new account, for
// many links, for much in a short time, for words of a list that moderators keep
// (Words), and for files that are not what they seem. It looks at a text in the
// transaction in which it is written, at what is in memory and at two rows; what it
// notices waits as a job, which opens the case, so that a text that was taken is
// never refused or kept waiting for it, and no sign is lost in a crash. A case that
// people report too is one with theirs. Nothing is withheld by a sign, unless the
// secretariat has set that for first posts. A sign of a thing that was decided is no
// news: it opens nothing again.
//
// A case shows what it is about as it is and, where its author has changed it since, as
// it was reported, to who reads it without looking in; else it says that it does not. Its
// row in the queue, and its live events, are the same for all who may decide it, and name
// a thing only where whoever moderates reads it.
//
// Who decides may moderate where the thing stands, is not who it is about, and
// has not reported it. Who moderates one forum decides the cases of its posts. A claim
// holds others off for a day, while its holder may decide; who hands a case on follows
// it, and takes it back until somebody has taken it. What waits and nobody has taken is
// written of to those who may decide it (Call), and who reported it learns, once, that it
// was decided. What enough people report who are independent of one
// another (HideAfter) is withheld until it is decided: posts, comments, files and
// profiles. A whole document or workspace is the work of many, and hidden by a decision
// alone: its author or leads, and those who moderate there, read on, and nobody changes
// it. Of a person the name stays where they wrote. A decision may take a measure
// besides: the topic is locked, the author silenced or suspended for a time. It may take
// the post elsewhere instead, or its topic: for who may do that where they read, by the
// same rules (app/forum). Each decision can be undone, with all that it did.
//
// INV-23: whose thing it is may appeal a decision once, and who decided it never
// decides that; the table of appeals refuses it too. A decision that is appealed is not
// undone meanwhile. An overturned one is undone whole. Without an appeal a measure is
// ended by those alone who could take it.
//
// Service is safe for concurrent use.
package moderation
