-- +goose Up
-- How often files were taken, by the day, the Party of who took them, and the
-- Theme and language of where they stood. Not who took which.
create table downloads (
    day          datetime not null,             -- its beginning, UTC
    workspace_id integer not null default 0,   -- 0: a forum of the site
    party_id     integer not null default 0,   -- 0: for none, or nobody who signed in
    theme_id     integer not null default 0,   -- 0: none
    language     text not null,
    count        integer not null,
    primary key (day, workspace_id, party_id, theme_id, language)
);

-- +goose Down
drop table downloads;
