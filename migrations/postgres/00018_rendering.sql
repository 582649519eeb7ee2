-- +goose Up
-- What a renderer made long ago is not shown for ever: each text as shown says
-- which rules made it, and what other rules made is made anew from its source.

alter table posts add column html_by integer not null default 0;
alter table workspaces drop column html;

-- +goose Down
alter table workspaces add column html text not null default '';
alter table posts drop column html_by;
