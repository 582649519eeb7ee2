-- How often people were silenced and suspended is counted for all to read: without
-- reading the whole record for it.
-- +goose Up
create index audit_entries_measures on audit_entries (at) where act in ('account.silence', 'account.suspend');

-- +goose Down
drop index audit_entries_measures;
