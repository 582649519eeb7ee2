-- A request for an account may bring a file by which its author shows for whom they ask.
-- +goose Up
alter table account_requests add column evidence_name text not null default '';
alter table account_requests add column evidence_type text not null default '';
alter table account_requests add column evidence_size bigint not null default 0;
alter table account_requests add column evidence_digest text not null default ''; -- of its content, by which it is kept

-- +goose Down
alter table account_requests drop column evidence_digest;
alter table account_requests drop column evidence_size;
alter table account_requests drop column evidence_type;
alter table account_requests drop column evidence_name;
