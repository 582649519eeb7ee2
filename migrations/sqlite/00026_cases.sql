-- +goose Up
create table cases (
    id           integer primary key autoincrement,
    kind         text not null check (kind in ('post', 'comment', 'document', 'file', 'person', 'workspace')),
    thing        text not null,                       -- kind:id, as the audit record names it
    forum_id     integer references forums (id),          -- in which it stands, or
    workspace_id integer references workspaces (id),
    about_id     integer not null references people (id), -- whose it is
    state        text not null check (state in ('open', 'decided')),
    handed_on    boolean not null default false,      -- to the secretariat
    reports      integer not null default 0,
    sides        integer not null default 0,              -- independent of one another
    withheld_at  datetime,                                 -- hidden by reports until it is decided
    claimed_by   integer references people (id),
    decision     text not null default '' check (decision in ('', 'keep', 'hide')),
    ground       text not null default '',            -- of the decision
    note         text not null default '',
    decided_by   integer references people (id),
    decided_at   datetime,
    opened_at    datetime not null,
    version      integer not null default 1
);
create unique index cases_open on cases (thing) where state = 'open';
create index cases_queue on cases (state, sides, id);
create index cases_about on cases (about_id, id);

create table reports (
    id          integer primary key autoincrement,
    case_id     integer not null references cases (id),
    thing       text not null,
    reporter_id integer not null references people (id),
    side        text not null,                        -- for whom the reporter speaks: what is one voice
    ground      text not null,
    note        text not null default '',
    at          datetime not null
);
create unique index reports_once on reports (thing, reporter_id);
create index reports_case on reports (case_id, id);

create table case_acts (
    id        integer primary key autoincrement,
    case_id   integer not null references cases (id),
    act       text not null check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'hand_on', 'hand_back', 'undo')),
    person_id integer references people (id),             -- null: the program itself
    ground    text not null default '',
    note      text not null default '',
    at        datetime not null
);
create index case_acts_case on case_acts (case_id, id);

alter table notices add column case_id integer references cases (id);

-- +goose Down
delete from notices where case_id is not null;
alter table notices drop column case_id;
drop table case_acts;
drop table reports;
drop table cases;
