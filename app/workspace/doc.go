// Package workspace is rooms in which people work together: a workspace has
// its own members, discussion, files and activity, and documents of others.
//
// Every right is asked of access in the workspace's Place. What is in a
// workspace that a person may not read is NotFound to them, whatever they ask
// for, and counts, notices, mail and live events obey the same question.
//
// A role in a workspace is a grant in the policy; the row of the member says
// since when and by whom. Both are written in one transaction, and nothing
// else grants roles in a workspace (app/policy refuses).
//
// INV-15: a workspace that is open has a lead. The last one cannot leave, be
// removed or become less without another taking over. The secretariat puts
// another in the place of a lead with a reason (ReplaceLead), which both and the
// members read: also where the only lead was suspended, or nobody leads.
//
// INV-16: whoever reads a members-only workspace without being a member, as
// the secretariat may, says why first, once a day (Look): that stands in the audit
// record and in the activity that members see. Whatever shows what is in a workspace
// calls Looked; what is marked as confidential counts so in any workspace.
//
// Mail about a members-only workspace does not name it.
//
// Live events on workspace:ID: activity_added (payload activity),
// members_changed, files_changed, workspace_changed. Whisper: notice_added on
// inbox:PERSON.
package workspace
