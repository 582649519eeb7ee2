-- +goose Up
-- Of a batch that is in the document otherwise than it was sent: which of its
-- steps each one there was made of. Who sent it carries over them what they
-- wrote meanwhile.

alter table document_batches add column stands text not null default ''; -- JSON: an index for each step, -1 for none; empty: the same one by one

-- +goose Down
alter table document_batches drop column stands;
