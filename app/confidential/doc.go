// Package confidential keeps what is confidential in a workspace among its
// members.
//
// A lead marks a document or a file of a workspace as confidential, with a reason,
// and lifts the mark with another: both are in the audit record and in the
// workspace's activity, where members read why. While the mark stands the policy is
// asked about the thing as if the workspace were for its members only
// (access.ReadsConfidential), whatever others may read of it, and no comment period
// opens it to others; one that has opened it is closed first.
//
// INV-24: What is marked as confidential is read by the members of its workspace
// and by no others, but openly by the secretariat (INV-16): not in lists, in
// activity, in mail, nor through a comment period.
//
// Of what leaves a workspace (Take) it is recorded who took what, in which form and
// when: out of a members-only workspace every file and every compilation that is
// downloaded, out of any what is marked, which the audit record has too. What is
// read on a page leaves nothing, nor what everybody may read without an account, nor
// the copy of all that is one's own. Leads and the secretariat read the list, and
// pages say that there is one. Who takes much in little time is told of, once, to
// leads and the secretariat (Many).
//
// INV-25: What leaves a members-only workspace, or is marked, is recorded before its
// first byte goes: what could not be recorded is not given.
//
// Service is safe for concurrent use.
package confidential
