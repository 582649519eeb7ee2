// Package forum is live exchange: Topics of numbered Posts in Forums, and
// what people do with them.
//
// Every action asks access for the thing it writes, does all it writes in one
// transaction (the row, its counters, mentions and notices, the audit line,
// the live event), and announces after the commit. Only the notices of followers
// are written behind the post, by Tell, where these are many.
//
// INV-7: posts of a topic are numbered from 1 without gap or double, in the
// order of their commits; a number is never used again. A post that moderation took
// elsewhere leaves a FormerAddress at its number, and every address it ever had
// leads to it (Find; decision 11). In the row posts stand by their position: in the
// order in which they were written, whichever topic they came from.
// INV-8: a post sent again under the same Ref counts once.
// INV-9: nothing a person wrote is destroyed: edits keep what was, deletion
// hides and can be undone, drafts last until the post is committed.
//
// Live events: subject topic:ID has post_added, post_changed,
// reaction_changed (payload number), topic_changed, topic_marked where what stands at
// its head has changed, and topic_rearranged where posts came or went, or
// the topic did: more has changed than an event shows. Subject forum:ID has
// topic_changed (payload topic), also for one that has left it. Whisper:
// notice_added on inbox:PERSON.
//
// Moderators work with topics by Split, Merge, Move, SetState, Arrange, and take
// each back by Undo. Each asks for the right to moderate on both sides, keeps a
// reason, and tells the authors. Nothing they do opens what was written to more
// readers, or takes it from its author (safe).
//
// Locks: whoever writes to a post, or moves it, holds its topic first (hold); of
// several topics the lower id first; cases on posts before topics.
package forum
