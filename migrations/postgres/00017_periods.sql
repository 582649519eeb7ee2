-- +goose Up
-- A document is opened for comment to an audience beyond the members of its
-- workspace, from one moment to another; and what the public writes in then.

create table comment_periods (
    id             bigserial primary key,
    document_id    bigint not null references documents (id),
    audience       text not null check (audience in ('members', 'parties', 'partners', 'accounts', 'public')),
    opens_at       timestamptz not null,
    closes_at      timestamptz not null,
    readable_after boolean not null,             -- the audience may go on reading when it is over
    opened_by      bigint not null references people (id),
    created_at     timestamptz not null,
    ended_at       timestamptz,                     -- closed before its time
    ended_by       bigint references people (id),
    told_open_at   timestamptz,                     -- when people were told that it opened …
    told_closed_at timestamptz,                     -- … and that it closed
    revision       bigint not null default 1,
    check (closes_at > opens_at)
);
create index comment_periods_document on comment_periods (document_id, id desc);
create index comment_periods_time on comment_periods (closes_at, opens_at);

create table public_comments (
    id             bigserial primary key,
    document_id    bigint not null references documents (id),
    period_id      bigint not null references comment_periods (id),
    name           text not null,
    organization   text not null default '',
    email          text not null,                -- to confirm, and to say what became of it; '' once that is done
    language       text not null,                -- of the page it was written on
    body           text not null,
    anchor         text not null default '',     -- as in threads
    anchor_version bigint not null default 0,
    quote          text not null default '',
    state          text not null check (state in ('sent', 'waiting', 'taken', 'refused')),
    token_hash     text not null,                -- of the link that confirms the address
    created_at     timestamptz not null,
    confirmed_at   timestamptz,
    decided_by     bigint references people (id),
    decided_at     timestamptz,
    reason         text not null default '',     -- why it was refused
    thread_id      bigint references threads (id)
);
create unique index public_comments_token on public_comments (token_hash);
create index public_comments_waiting on public_comments (document_id, state, id);
create index public_comments_period on public_comments (period_id);
create index public_comments_sent on public_comments (created_at) where state = 'sent';

-- Set where somebody from the public wrote it: for which organization, '' for none.
alter table comments add column from_public text;

alter table notices add column document_id bigint references documents (id);

-- +goose Down
delete from notices where document_id is not null;
alter table notices drop column document_id;
alter table comments drop column from_public;
drop table public_comments;
drop table comment_periods;
