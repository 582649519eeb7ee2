-- +goose Up
-- Who may do what where, and the record of what was done.

create table casbin_rule (
    id    integer primary key autoincrement,
    ptype text not null default '',
    v0    text not null default '',
    v1    text not null default '',
    v2    text not null default '',
    v3    text not null default '',
    v4    text not null default '',
    v5    text not null default ''
);
create unique index casbin_rule_once on casbin_rule (ptype, v0, v1, v2, v3, v4, v5);

create table site_state (
    key   text primary key,
    value text not null
);

create table audit_entries (
    id       integer primary key autoincrement,
    at       datetime not null,
    actor_id integer references people (id),        -- null: the program itself
    act      text not null,
    thing    text not null,                        -- kind:id
    place    text not null default '',
    before   text not null default '',
    after    text not null default '',
    reason   text not null default ''
);
create index audit_entries_thing on audit_entries (thing, id);
create index audit_entries_actor on audit_entries (actor_id, id);

-- +goose StatementBegin
create trigger audit_entries_no_update before update on audit_entries begin
    select raise(abort, 'the audit record is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_entries_no_delete before delete on audit_entries begin
    select raise(abort, 'the audit record is append-only');
end;
-- +goose StatementEnd

-- +goose Down
drop table audit_entries;
drop table site_state;
drop table casbin_rule;
