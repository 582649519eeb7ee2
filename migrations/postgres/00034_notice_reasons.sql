-- Why moderation did what a notice tells of.
-- +goose Up
alter table notices add column ground text not null default ''; -- one of those of cases, and
alter table notices add column reason text not null default ''; -- in the words of who did it

-- +goose Down
alter table notices drop column reason;
alter table notices drop column ground;
