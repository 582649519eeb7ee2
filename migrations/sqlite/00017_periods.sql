-- +goose Up
-- A document is opened for comment to an audience beyond the members of its
-- workspace, from one moment to another; and what the public writes in then.

create table comment_periods (
    id             integer primary key autoincrement,
    document_id    integer not null references documents (id),
    audience       text not null check (audience in ('members', 'parties', 'partners', 'accounts', 'public')),
    opens_at       datetime not null,
    closes_at      datetime not null,
    readable_after boolean not null,             -- the audience may go on reading when it is over
    opened_by      integer not null references people (id),
    created_at     datetime not null,
    ended_at       datetime,                     -- closed before its time
    ended_by       integer references people (id),
    told_open_at   datetime,                     -- when people were told that it opened …
    told_closed_at datetime,                     -- … and that it closed
    revision       integer not null default 1,
    check (closes_at > opens_at)
);
create index comment_periods_document on comment_periods (document_id, id desc);
create index comment_periods_time on comment_periods (closes_at, opens_at);

create table public_comments (
    id             integer primary key autoincrement,
    document_id    integer not null references documents (id),
    period_id      integer not null references comment_periods (id),
    name           text not null,
    organization   text not null default '',
    email          text not null,                -- to confirm, and to say what became of it; '' once that is done
    language       text not null,                -- of the page it was written on
    body           text not null,
    anchor         text not null default '',     -- as in threads
    anchor_version integer not null default 0,
    quote          text not null default '',
    state          text not null check (state in ('sent', 'waiting', 'taken', 'refused')),
    token_hash     text not null,                -- of the link that confirms the address
    created_at     datetime not null,
    confirmed_at   datetime,
    decided_by     integer references people (id),
    decided_at     datetime,
    reason         text not null default '',     -- why it was refused
    thread_id      integer references threads (id)
);
create unique index public_comments_token on public_comments (token_hash);
create index public_comments_waiting on public_comments (document_id, state, id);
create index public_comments_period on public_comments (period_id);
create index public_comments_sent on public_comments (created_at) where state = 'sent';

-- Set where somebody from the public wrote it: for which organization, '' for none.
alter table comments add column from_public text;

alter table notices add column document_id integer references documents (id);

-- +goose Down
delete from notices where document_id is not null;
alter table notices drop column document_id;
alter table comments drop column from_public;
drop table public_comments;
drop table comment_periods;
