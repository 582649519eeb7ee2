// Package forum is live exchange: Topics of numbered Posts in Forums, and
// what people do with them.
//
// Every action asks access for the thing it writes, does all it writes in one
// transaction (the row, its counters, mentions and notices, the audit line,
// the live event), and announces after the commit. Only the notices of followers
// are written behind the post, by Tell, where these are many.
//
// INV-7: posts of a topic are numbered from 1 without gap or double, in the
// order of their commits; a number is never used again.
// INV-8: a post sent again under the same Ref counts once.
// INV-9: nothing a person wrote is destroyed: edits keep what was, deletion
// hides and can be undone, drafts last until the post is committed.
//
// Live events: subject topic:ID has post_added, post_changed,
// reaction_changed (payload number) and topic_changed; subject forum:ID has
// topic_changed (payload topic). Whisper:
// notice_added on inbox:PERSON.
package forum
