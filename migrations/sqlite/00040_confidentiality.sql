-- Confidentiality: why something happened in a workspace, what is confidential
-- there, and what has left it.
-- +goose Up
alter table workspace_activities add column reason text not null default ''; -- in the words of who did it

alter table documents add column confidential_at datetime; -- null: it is not
alter table documents add column confidential_by integer references people (id);
alter table documents add column confidential_reason text not null default '';

alter table workspace_files add column confidential_at datetime;
alter table workspace_files add column confidential_by integer references people (id);
alter table workspace_files add column confidential_reason text not null default '';

create table outgoings (
    id           integer primary key autoincrement,
    workspace_id integer not null references workspaces (id),
    person_id    integer not null references people (id),
    thing        text not null,             -- kind:id
    version      integer not null default 0, -- of the thing, 0 where it has none
    name         text not null,             -- that it had then
    form         text not null,             -- in which it left
    confidential boolean not null default false, -- it was marked so then
    told         boolean not null default false, -- with it, leads and the secretariat were told of how much it is
    at           datetime not null
);
create index outgoings_workspace on outgoings (workspace_id, id desc);
create index outgoings_person on outgoings (workspace_id, person_id, id desc);
create index outgoings_thing on outgoings (workspace_id, thing, id desc);
create index outgoings_at on outgoings (at);

-- +goose Down
drop table outgoings;
alter table workspace_files drop column confidential_reason;
alter table workspace_files drop column confidential_by;
alter table workspace_files drop column confidential_at;
alter table documents drop column confidential_reason;
alter table documents drop column confidential_by;
alter table documents drop column confidential_at;
alter table workspace_activities drop column reason;
