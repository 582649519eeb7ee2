-- +goose Up
-- What came with a request for an account is erased some time after it was decided; what
-- it was called, how large it was and its digest stay.
alter table account_requests add column evidence_erased_at timestamptz;
create index account_requests_evidence on account_requests (created_at) where evidence_digest <> '' and evidence_erased_at is null;

-- +goose Down
drop index account_requests_evidence;
alter table account_requests drop column evidence_erased_at;
