-- What the program notices by itself, and a queue that a flood of reports does not bury.
-- +goose Up
alter table cases add column weight bigint not null default 0;    -- the queue begins with the heaviest
alter table reports add column weight bigint not null default 100; -- less where the reporter has reported much else
update cases set weight = 100 * sides;
drop index cases_queue;
create index cases_queue on cases (weight desc, id) where state = 'open';
create index cases_decided on cases (id) where state = 'decided';
create index reports_side on reports (case_id, side, weight);
create index reports_reporter on reports (reporter_id, at);

create table case_signs (
    id      bigserial primary key,
    case_id bigint not null references cases (id),
    thing   text not null,
    sign    text not null check (sign in ('new', 'links', 'fast', 'word', 'file')),
    detail  text not null default '',                  -- the word; the file, and what is with it
    at      timestamptz not null
);
create unique index case_signs_once on case_signs (thing, sign, detail); -- once it was decided it is no news any more
create index case_signs_case on case_signs (case_id, id);

create table watched_words (
    id       bigserial primary key,
    word     text not null,
    folded   text not null,                            -- as it is looked for
    added_by bigint not null references people (id),
    added_at timestamptz not null
);
create unique index watched_words_once on watched_words (folded);

-- +goose Down
drop table watched_words;
drop table case_signs;
drop index reports_reporter;
drop index reports_side;
drop index cases_decided;
drop index cases_queue;
create index cases_queue on cases (state, sides, id);
alter table reports drop column weight;
alter table cases drop column weight;
