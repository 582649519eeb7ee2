-- +goose Up
-- What happened, in order, for whoever was away; and work to be done later.

create table live_subjects (
    subject     text primary key,                  -- topic:12, forum:3, access …
    last_offset bigint not null
);

create table live_events (
    subject text not null,
    "offset" bigint not null,
    kind    text not null,
    payload text not null,                         -- JSON: ids only, never content
    at      timestamptz not null,
    primary key (subject, "offset")
);
create index live_events_at on live_events (at);

create table goqite (
    id       text primary key default ('m_' || replace(gen_random_uuid()::text, '-', '')),
    created  timestamptz not null default now(),
    updated  timestamptz not null default now(),
    queue    text not null,
    body     bytea not null,
    timeout  timestamptz not null default now(),
    received integer not null default 0,
    priority integer not null default 0
);
create index goqite_queue_priority_created_idx on goqite (queue, priority desc, created);

-- +goose Down
drop table goqite;
drop table live_events;
drop table live_subjects;
