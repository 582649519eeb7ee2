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
// Service is safe for concurrent use.
package confidential
