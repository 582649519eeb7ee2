-- +goose Up
-- What is said beside documents: threads on a passage or on the whole, their
-- comments, and how each came to be settled.

create table threads (
    id             integer primary key autoincrement,
    document_id    integer not null references documents (id),
    number         integer not null,                 -- from 1 within the document, in its address
    author_id      integer not null references people (id),
    anchor         text not null default '',          -- JSON of a prose.Anchor at anchor_version, '' for the whole document
    anchor_version integer not null default 0,       -- at which it was anchored …
    anchorings     integer not null default 0,       -- … for the so many-th time
    quote          text not null default '',          -- the words it was anchored to
    state          text not null default 'open' check (state in ('open', 'resolved')),
    outcome        text not null default '' check (outcome in ('', 'accepted', 'partly', 'noted', 'rejected')),
    response       text not null default '',          -- the word on why it was resolved
    resolved_by    integer references people (id),
    resolved_at    datetime,
    comments       integer not null default 0,       -- the number of its newest comment
    changed        integer not null,                 -- the document's count of changes to threads, at this one's last
    created_at     datetime not null
);
create unique index threads_number on threads (document_id, number);
create index threads_changed on threads (document_id, changed);
create index threads_open on threads (document_id, number) where state = 'open';

create table comments (
    id                       integer primary key autoincrement,
    thread_id                integer not null references threads (id),
    number                   integer not null,
    author_id                integer not null references people (id),
    ref                      text not null,           -- the writer's own id for it: sent twice, counted once
    capacity                 text not null check (capacity in ('focal_point', 'expert', 'organization', 'secretariat', 'personal')),
    capacity_party_id        integer references parties (id),
    capacity_organization_id integer references organizations (id),
    body                     text not null,
    created_at               datetime not null,
    edited_at                datetime,
    deleted_at               datetime,
    deleted_by               integer references people (id),
    changed                  integer not null,       -- the document's count of changes to threads, at this one's last
    version                  integer not null default 1
);
create unique index comments_number on comments (thread_id, number);
create unique index comments_ref on comments (author_id, ref);

create table comment_versions (
    id         integer primary key autoincrement,
    comment_id integer not null references comments (id),
    version    integer not null,
    body       text not null,
    editor_id  integer not null references people (id),
    at         datetime not null
);
create unique index comment_versions_once on comment_versions (comment_id, version);

create table thread_acts (
    id         integer primary key autoincrement,
    thread_id  integer not null references threads (id),
    kind       text not null check (kind in ('resolve', 'reopen', 'move')),
    person_id  integer not null references people (id),
    ref        text not null,
    note       text not null default '',
    anchor     text not null default '',              -- before a move
    version    integer not null default 0,
    quote      text not null default '',
    at         datetime not null
);
create unique index thread_acts_ref on thread_acts (person_id, ref);
create index thread_acts_thread on thread_acts (thread_id);

-- One a document that was commented on: how many threads and changes there
-- were, and where the anchors stood at a version. The anchors can be had again
-- from the threads and the batches; here they are sooner.
create table document_discussions (
    document_id integer primary key references documents (id),
    threads     integer not null default 0,
    changes     integer not null default 0,
    anchors     text not null default '',
    version     integer not null default 0
);

alter table notices add column comment_id integer references comments (id);
create unique index notices_comment on notices (person_id, comment_id) where comment_id is not null;

-- +goose Down
drop index notices_comment;
delete from notices where comment_id is not null;
alter table notices drop column comment_id;
drop table document_discussions;
drop table thread_acts;
drop table comment_versions;
drop table comments;
drop table threads;
