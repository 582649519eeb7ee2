-- Who takes a case holds it for a time, and who hands one on follows what becomes of it.
-- +goose Up
alter table cases add column claimed_at timestamptz;
alter table cases add column handed_by bigint references people (id);

-- +goose Down
alter table cases drop column handed_by;
alter table cases drop column claimed_at;
