-- +goose Up
-- What the steps of a batch took out of the document, so that a batch which says
-- that it undoes them can be held to it.

alter table document_batches add column taken text not null default ''; -- JSON: [step, range, its size, a digest of its words]

-- +goose Down
alter table document_batches drop column taken;
