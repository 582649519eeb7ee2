-- +goose Up
-- What happened, in order, for whoever was away; and work to be done later.

create table live_subjects (
    subject     text primary key,                  -- topic:12, forum:3, access …
    last_offset integer not null
);

create table live_events (
    subject text not null,
    "offset" integer not null,
    kind    text not null,
    payload text not null,                         -- JSON: ids only, never content
    at      datetime not null,
    primary key (subject, "offset")
);
create index live_events_at on live_events (at);

create table goqite (
    id       text primary key default ('m_' || lower(hex(randomblob(16)))),
    created  text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
    updated  text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
    queue    text not null,
    body     blob not null,
    timeout  text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
    received integer not null default 0,
    priority integer not null default 0
);
create index goqite_queue_priority_created_idx on goqite (queue, priority desc, created);

-- +goose Down
drop table goqite;
drop table live_events;
drop table live_subjects;
