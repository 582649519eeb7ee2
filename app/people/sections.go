package people

import (
	"encoding/json"

	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// section is one table of an export: a file of JSON, and what is said of it.
type section struct {
	file   string
	text   string // key
	own    models.Own
	change func(row map[string]any)
}

// sections are what of the tables is a person's, in the order of the export.
var sections = []section{
	{"sessions.json", "export.sessions", models.Own{
		Record: &models.Session{}, Columns: []string{"id", "device", "address", "created_at", "seen_at", "expires_at", "revoked_at"},
		Where: "account_id in (select a.id from accounts a where a.person_id = @person)",
	}, nil},
	{"topics.json", "export.topics", models.Own{
		Record: &models.Topic{}, Columns: []string{"id", "forum_id", "kind", "title", "language", "created_at", "deleted_at"}, Where: "author_id = @person",
	}, nil},
	{"posts.json", "export.posts", models.Own{
		Record: &models.Post{}, Columns: []string{
			"id", "topic_id", "number", "capacity", "capacity_party_id", "capacity_organization_id", "body", "language",
			"thanks_count", "useful_count", "agree_count", "created_at", "edited_at", "deleted_at", "version",
		}, Where: "author_id = @person and not removed",
	}, func(row map[string]any) {
		if body, is := row["body"].(string); is {
			row["html"] = richtext.Shown(body)
		}
	}},
	{"post_versions.json", "export.post_versions", models.Own{
		Record: &models.PostVersion{}, Columns: []string{"id", "post_id", "version", "body", "at"},
		Where: "editor_id = @person and not exists (select 1 from posts where posts.id = post_versions.post_id and posts.removed)",
	}, nil},
	{"drafts.json", "export.drafts", models.Own{
		Record: &models.Draft{}, Columns: []string{"person_id", "key", "fields", "updated_at"}, Where: "person_id = @person", Keyed: true,
	}, asJSON("fields")},
	{"threads.json", "export.threads", models.Own{
		Record: &models.Thread{}, Columns: []string{"id", "document_id", "number", "state", "created_at"}, Where: "author_id = @person",
	}, nil},
	{"comments.json", "export.comments", models.Own{
		Record: &models.Comment{}, Columns: []string{
			"id", "thread_id", "number", "capacity", "capacity_party_id", "capacity_organization_id", "body", "created_at", "edited_at", "deleted_at", "version",
		}, Where: "author_id = @person and from_public is null",
	}, nil},
	{"comment_versions.json", "export.comment_versions", models.Own{
		Record: &models.CommentVersion{}, Columns: []string{"id", "comment_id", "version", "body", "at"},
		Where: "editor_id = @person and not exists (select 1 from comments where comments.id = comment_versions.comment_id and comments.from_public is not null)",
	}, nil},
	{"kept_words.json", "export.kept_words", models.Own{
		Record: &models.DocumentKept{}, Columns: []string{"id", "document_id", "why", "text", "created_at", "settled_at", "settled_as"}, Where: "person_id = @person",
	}, nil},
	{"attachments.json", "export.attachments", models.Own{
		Record: &models.Attachment{}, Columns: []string{"id", "post_id", "name", "media_type", "size", "digest", "created_at"},
		Where: "owner_id = @person and not exists (select 1 from posts where posts.id = attachments.post_id and posts.removed)",
	}, nil},
	{"workspace_files.json", "export.workspace_files", models.Own{
		Record: &models.WorkspaceFileVersion{}, Columns: []string{"id", "file_id", "number", "name", "media_type", "size", "digest", "note", "created_at"},
		Where: "uploaded_by = @person",
	}, nil},
	{"figures.json", "export.figures", models.Own{
		Record: &models.DocumentFigure{}, Columns: []string{"id", "document_id", "name", "media_type", "size", "digest", "created_at"}, Where: "owner_id = @person",
	}, nil},
	{"reactions.json", "export.reactions", models.Own{
		Record: &models.Reaction{}, Columns: []string{"post_id", "kind", "at"}, Where: "person_id = @person", Keyed: true,
	}, nil},
	{"follows.json", "export.follows", models.Own{
		Record: &models.Following{}, Columns: []string{"topic_id", "level"}, Where: "person_id = @person", Keyed: true,
	}, nil},
	{"readings.json", "export.readings", models.Own{
		Record: &models.Reading{}, Columns: []string{"topic_id", "last_number", "at"}, Where: "person_id = @person", Keyed: true,
	}, nil},
	{"notices.json", "export.notices", models.Own{
		Record: &models.Notice{}, Columns: []string{"id", "kind", "topic_id", "post_number", "workspace_id", "document_id", "comment_id", "case_id", "created_at", "read_at", "mailed_at"},
		Where: "person_id = @person",
	}, nil},
	{"reports.json", "export.reports", models.Own{
		Record: &models.Report{}, Columns: []string{"id", "thing", "ground", "note", "at"}, Where: "reporter_id = @person",
	}, nil},
	{"decisions.json", "export.decisions", models.Own{ // as moderation tells of them: what came to nothing is not told
		Record: &models.Case{}, Columns: []string{"id", "kind", "thing", "state", "withheld_at", "awaits_until", "decision", "ground", "note", "decided_at", "locks", "measure", "until"},
		Where: `about_id = @person and (state = 'open' and (withheld_at is not null or ground <> '')
			or state = 'decided' and (decision <> 'keep' or withheld_at is not null or round > 1))`,
	}, nil},
	{"appeals.json", "export.appeals", models.Own{
		Record: &models.Appeal{}, Columns: []string{"id", "case_id", "words", "at", "outcome", "note", "decided_at"}, Where: "person_id = @person",
	}, nil},
	{"account_requests.json", "export.account_requests", models.Own{
		Record: &models.AccountRequest{}, Columns: []string{"id", "name", "email", "party_id", "organization_id", "affiliation", "position", "statement", "evidence_name", "language", "state", "reason", "created_at", "decided_at"},
		Where: "email_key in (select a.email_key from accounts a where a.person_id = @person)",
	}, nil},
	{"memberships.json", "export.memberships", models.Own{
		Record: &models.WorkspaceMember{}, Columns: []string{"workspace_id", "role", "since"}, Where: "person_id = @person", Keyed: true,
	}, nil},
	{"workspace_requests.json", "export.workspace_requests", models.Own{
		Record: &models.WorkspaceRequest{}, Columns: []string{"id", "workspace_id", "message", "created_at", "outcome", "decided_at", "reason"}, Where: "person_id = @person",
	}, nil},
	{"workspace_invitations.json", "export.workspace_invitations", models.Own{
		Record: &models.WorkspaceInvitation{}, Columns: []string{"id", "workspace_id", "role", "message", "created_at", "outcome", "closed_at"}, Where: "person_id = @person",
	}, nil},
	{"proposals.json", "export.proposals", models.Own{
		Record: &models.Workspace{}, Columns: []string{"id", "status", "created_at", "decided_at", "decision_reason"}, Where: "proposed_by = @person",
	}, nil},
	{"record.json", "export.record", models.Own{ // what was done by them, and about them; not by whom
		Record: &models.AuditEntry{}, Columns: []string{"id", "at", "act", "thing", "place", "reason"},
		Where: `actor_id = @person or thing in (select 'person:' || p.id from people p where p.id = @person)
			or thing in (select 'account:' || a.id from accounts a where a.person_id = @person)`,
	}, nil},
}

// asJSON has a column that holds JSON stand in the file as what it is.
func asJSON(column string) func(map[string]any) {
	return func(row map[string]any) {
		if text, is := row[column].(string); is && json.Valid([]byte(text)) {
			row[column] = json.RawMessage(text)
		}
	}
}
