-- +goose Up
-- What somebody does, as their request for an account said it.
alter table invitations add column position text not null default '';

-- +goose Down
alter table invitations drop column position;
