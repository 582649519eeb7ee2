-- +goose Up
-- Workspaces: rooms with their own members, discussion, files and activity.

create table workspaces (
    id              integer primary key autoincrement,
    forum_id        integer unique references forums (id),  -- its discussion; null until it opens
    name            text not null,
    purpose         text not null,                 -- Markdown, as written
    html            text not null,                 -- sanitised, as shown
    language        text not null,
    visibility      text not null check (visibility in ('public', 'partners', 'parties', 'members')),
    status          text not null check (status in ('proposed', 'open', 'archived', 'refused')),
    proposed_by     integer not null references people (id),
    created_at      datetime not null,
    decided_by      integer references people (id),
    decided_at      datetime,
    decision_reason text not null default '',
    archived_at     datetime,
    last_active_at  datetime not null,
    bump            integer not null default 0,     -- order of latest activity, unique and growing
    members_count   integer not null default 0,
    version         integer not null default 1
);
create index workspaces_status on workspaces (status, bump desc);
create index workspaces_bump on workspaces (bump desc);
create index workspaces_proposer on workspaces (proposed_by);

create table workspace_themes (
    workspace_id integer not null references workspaces (id),
    theme_id     integer not null references themes (id),
    primary key (workspace_id, theme_id)
);
create index workspace_themes_theme on workspace_themes (theme_id);

-- What a member may do is in the policy, as a role in workspace:ID; this says
-- since when and by whom.
create table workspace_members (
    workspace_id integer not null references workspaces (id),
    person_id    integer not null references people (id),
    role         text not null check (role in ('viewer', 'commenter', 'suggester', 'editor', 'lead')),
    since        datetime not null,
    added_by     integer references people (id),
    primary key (workspace_id, person_id)
);
create index workspace_members_person on workspace_members (person_id);

create table workspace_invitations (
    id           integer primary key autoincrement,
    workspace_id integer not null references workspaces (id),
    person_id    integer references people (id),    -- null: somebody who has no account yet
    email        text not null default '',
    email_key    text not null default '',
    account_invitation_id integer references invitations (id),
    role         text not null check (role in ('viewer', 'commenter', 'suggester', 'editor', 'lead')),
    message      text not null default '',
    invited_by   integer not null references people (id),
    created_at   datetime not null,
    outcome      text not null default '' check (outcome in ('', 'accepted', 'declined', 'withdrawn')),
    closed_at    datetime
);
create index workspace_invitations_workspace on workspace_invitations (workspace_id, id);
create index workspace_invitations_account on workspace_invitations (account_invitation_id);
create unique index workspace_invitations_person on workspace_invitations (person_id, workspace_id) where outcome = '' and person_id is not null;
create unique index workspace_invitations_email on workspace_invitations (email_key, workspace_id) where outcome = '' and person_id is null;

create table workspace_requests (
    id           integer primary key autoincrement,
    workspace_id integer not null references workspaces (id),
    person_id    integer not null references people (id),
    message      text not null default '',
    created_at   datetime not null,
    outcome      text not null default '' check (outcome in ('', 'accepted', 'refused', 'withdrawn')),
    decided_by   integer references people (id),
    decided_at   datetime,
    reason       text not null default ''
);
create index workspace_requests_workspace on workspace_requests (workspace_id, id);
create unique index workspace_requests_once on workspace_requests (person_id, workspace_id) where outcome = '';

create table workspace_files (
    id             integer primary key autoincrement,
    workspace_id   integer not null references workspaces (id),
    name           text not null,
    latest         integer not null default 0,      -- the number of its newest version
    created_by     integer not null references people (id),
    created_at     datetime not null,
    changed_at     datetime not null,
    deleted_at     datetime,
    deleted_by     integer references people (id),
    version        integer not null default 1
);
create index workspace_files_workspace on workspace_files (workspace_id, id);

create table workspace_file_versions (
    id             integer primary key autoincrement,
    file_id        integer not null references workspace_files (id),
    number         integer not null,
    key            text not null unique,           -- unguessable, in the address
    name           text not null,
    media_type     text not null,
    size           integer not null,
    digest         text not null,                  -- SHA-256 of the content, its name in the store
    width          integer not null default 0,
    height         integer not null default 0,
    preview_digest text not null default '',       -- of the smaller image, '': there is none
    note           text not null default '',
    ref            text not null,                  -- the sender's own id for it: sent twice, counted once
    uploaded_by    integer not null references people (id),
    created_at     datetime not null
);
create unique index workspace_file_versions_number on workspace_file_versions (file_id, number);
create unique index workspace_file_versions_ref on workspace_file_versions (uploaded_by, ref);

-- What members are shown of what happened, the newest last.
create table workspace_activities (
    id           integer primary key autoincrement,
    workspace_id integer not null references workspaces (id),
    kind         text not null,
    actor_id     integer references people (id),    -- null: the program itself
    person_id    integer references people (id),    -- whom it is about
    thing        text not null default '',         -- kind:id
    detail       text not null default '',
    at           datetime not null
);
create index workspace_activities_workspace on workspace_activities (workspace_id, id desc);
create index workspace_activities_looked on workspace_activities (workspace_id, actor_id, at) where kind = 'looked_into';

-- A notice may be of a workspace as well as of a post.
create table notices_new (
    id           integer primary key autoincrement,
    person_id    integer not null references people (id),
    kind         text not null,
    topic_id     integer references topics (id),
    post_number  integer not null default 0,
    workspace_id integer references workspaces (id),
    actor_id     integer not null references people (id),
    created_at   datetime not null,
    read_at      datetime
);
insert into notices_new (id, person_id, kind, topic_id, post_number, actor_id, created_at, read_at)
    select id, person_id, kind, topic_id, post_number, actor_id, created_at, read_at from notices;
drop table notices;
alter table notices_new rename to notices;
create index notices_person on notices (person_id, id desc);
create index notices_unread on notices (person_id) where read_at is null;
create unique index notices_once on notices (person_id, kind, topic_id, post_number);

-- +goose Down
create table notices_old (
    id          integer primary key autoincrement,
    person_id   integer not null references people (id),
    kind        text not null check (kind in ('mention', 'reply', 'answer', 'quote')),
    topic_id    integer not null references topics (id),
    post_number integer not null,
    actor_id    integer not null references people (id),
    created_at  datetime not null,
    read_at     datetime
);
insert into notices_old (id, person_id, kind, topic_id, post_number, actor_id, created_at, read_at)
    select id, person_id, kind, topic_id, post_number, actor_id, created_at, read_at from notices
    where topic_id is not null and kind in ('mention', 'reply', 'answer', 'quote');
drop table notices;
alter table notices_old rename to notices;
create index notices_person on notices (person_id, id desc);
create index notices_unread on notices (person_id) where read_at is null;
create unique index notices_once on notices (person_id, kind, topic_id, post_number);
drop table workspace_activities;
drop table workspace_file_versions;
drop table workspace_files;
drop table workspace_requests;
drop table workspace_invitations;
drop table workspace_members;
drop table workspace_themes;
drop table workspaces;
