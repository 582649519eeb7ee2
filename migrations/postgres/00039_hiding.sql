-- +goose Up
-- Moderation hides profiles, documents and workspaces too: since when, and by whose
-- decision. Nobody's: it is withheld until somebody decides.

alter table people add column hidden_at timestamptz;
alter table people add column hidden_by bigint references people (id);
alter table documents add column hidden_at timestamptz;
alter table documents add column hidden_by bigint references people (id);
alter table workspaces add column hidden_at timestamptz;
alter table workspaces add column hidden_by bigint references people (id);
create index documents_hidden on documents (id) where hidden_at is not null;
create index cases_thing on cases (thing, id);

-- +goose Down
drop index cases_thing;
drop index documents_hidden;
alter table workspaces drop column hidden_by;
alter table workspaces drop column hidden_at;
alter table documents drop column hidden_by;
alter table documents drop column hidden_at;
alter table people drop column hidden_by;
alter table people drop column hidden_at;
