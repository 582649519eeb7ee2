// Package notify brings people by mail what the inbox tells them, if they
// want it.
//
// A notice of a post, or of a comment beside a document, waits, in the
// transaction of what it tells of, for a while: a mention or a quote a minute, a
// reply ten, so that a busy topic gives one mail and what is read meanwhile none.
// What waits is taken by SendDue, once a minute on every instance: one mail for a
// person and a topic, or a document, or one a day for who
// chose that. While a mail about a topic is unread, more replies wait a day
// and mentions an hour; and nobody gets more than MostAnHour an hour.
//
// INV-18: a mail is put together when it is sent, from ids alone: who may read
// what, who follows what, whether the post is still there and unread is asked
// then. What is in a members-only workspace never stands in a mail, nor does the
// workspace's name: only that there is something new, and the link.
//
// Every mail holds a link to end it (RFC 8058). Its token is signed, names the
// person and the topic, and can do nothing else; reading the page behind it
// does nothing.
package notify
