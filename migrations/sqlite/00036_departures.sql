-- +goose Up
-- People may go: what they wrote stays, by the capacity they spoke in.

alter table people add column former text not null default ''; -- JSON: language -> what is shown for the name of who has gone
alter table accounts add column delete_at datetime;                -- when it is deleted, unless that is taken back
alter table accounts add column deletion_by integer references people (id); -- who asked for that
create index accounts_delete on accounts (delete_at) where delete_at is not null;

-- +goose Down
drop index accounts_delete;
alter table accounts drop column deletion_by;
alter table accounts drop column delete_at;
alter table people drop column former;
