-- What cases can be decided to besides keeping and hiding, and appeals.
-- +goose Up
alter table accounts add column silenced_until datetime; -- until then its person writes nothing

alter table posts add column removed boolean not null default false; -- deleted by a decision: its author does not read it either

alter table cases add column outcome text not null default '' check (outcome in ('', 'keep', 'hide', 'delete', 'measure'));
update cases set outcome = decision;
alter table cases drop column decision;
alter table cases rename column outcome to decision;
alter table cases add column locks boolean not null default false;      -- the topic as well: it was locked by this
alter table cases add column measure text not null default '' check (measure in ('', 'silence', 'suspend')); -- and its author,
alter table cases add column until datetime;                             -- for so long
alter table cases add column awaits_until datetime;                      -- its author is asked to edit it before this
alter table cases add column round integer not null default 0;           -- how often it was decided
create index cases_awaiting on cases (awaits_until) where awaits_until is not null;
create index cases_measures on cases (about_id, until) where measure <> '';
update cases set round = 1 where state = 'decided';

create table acts (
    id        integer primary key autoincrement,
    case_id   integer not null references cases (id),
    act       text not null check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'delete', 'measure', 'hand_on', 'hand_back', 'undo',
                                           'lock', 'silence', 'suspend', 'ask_edit', 'edited', 'overdue', 'take_back', 'appeal', 'uphold', 'overturn')),
    person_id integer references people (id),             -- null: the program itself
    ground    text not null default '',
    note      text not null default '',
    at        datetime not null
);
insert into acts select id, case_id, act, person_id, ground, note, at from case_acts;
drop table case_acts;
alter table acts rename to case_acts;
create index case_acts_case on case_acts (case_id, id);

create table appeals (
    id         integer primary key autoincrement,
    case_id    integer not null references cases (id),
    round      integer not null,                          -- of the decision that is appealed
    person_id  integer not null references people (id),
    against_id integer not null references people (id),   -- who decided
    words      text not null,
    at         datetime not null,
    outcome    text not null default '' check (outcome in ('', 'upheld', 'overturned', 'lapsed')),
    note       text not null default '',
    decided_by integer references people (id),
    decided_at datetime,
    check (decided_by is null or decided_by <> against_id and decided_by <> person_id)
);
create unique index appeals_once on appeals (case_id, round);
create index appeals_open on appeals (case_id) where outcome = '';

create table appeal_keys (
    hash    text primary key,                             -- of what stands in the mail of who cannot sign in
    case_id integer not null references cases (id),
    round   integer not null
);

-- +goose Down
drop table appeal_keys;
drop table appeals;
create table acts (
    id        integer primary key autoincrement,
    case_id   integer not null references cases (id),
    act       text not null check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'hand_on', 'hand_back', 'undo')),
    person_id integer references people (id),             -- null: the program itself
    ground    text not null default '',
    note      text not null default '',
    at        datetime not null
);
insert into acts select id, case_id, act, person_id, ground, note, at from case_acts
    where act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'hand_on', 'hand_back', 'undo');
drop table case_acts;
alter table acts rename to case_acts;
create index case_acts_case on case_acts (case_id, id);
drop index cases_measures;
drop index cases_awaiting;
alter table cases drop column round;
alter table cases drop column awaits_until;
alter table cases drop column until;
alter table cases drop column measure;
alter table cases drop column locks;
alter table cases add column outcome text not null default '' check (outcome in ('', 'keep', 'hide'));
update cases set outcome = case decision when 'delete' then 'hide' when 'measure' then 'keep' else decision end;
alter table cases drop column decision;
alter table cases rename column outcome to decision;
alter table posts drop column removed;
alter table accounts drop column silenced_until;
