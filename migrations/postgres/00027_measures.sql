-- What cases can be decided to besides keeping and hiding, and appeals.
-- +goose Up
alter table accounts add column silenced_until timestamptz; -- until then its person writes nothing

alter table posts add column removed boolean not null default false; -- deleted by a decision: its author does not read it either

alter table cases drop constraint cases_decision_check;
alter table cases add constraint cases_decision_check check (decision in ('', 'keep', 'hide', 'delete', 'measure'));
alter table cases add column locks boolean not null default false;      -- the topic as well: it was locked by this
alter table cases add column measure text not null default '' check (measure in ('', 'silence', 'suspend')); -- and its author,
alter table cases add column until timestamptz;                          -- for so long
alter table cases add column awaits_until timestamptz;                   -- its author is asked to edit it before this
alter table cases add column round bigint not null default 0;            -- how often it was decided
create index cases_awaiting on cases (awaits_until) where awaits_until is not null;
create index cases_measures on cases (about_id, until) where measure <> '';
update cases set round = 1 where state = 'decided';

alter table case_acts drop constraint case_acts_act_check;
alter table case_acts add constraint case_acts_act_check check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'delete', 'measure', 'hand_on', 'hand_back', 'undo',
    'lock', 'silence', 'suspend', 'ask_edit', 'edited', 'overdue', 'take_back', 'appeal', 'uphold', 'overturn'));

create table appeals (
    id         bigserial primary key,
    case_id    bigint not null references cases (id),
    round      bigint not null,                           -- of the decision that is appealed
    person_id  bigint not null references people (id),
    against_id bigint not null references people (id),    -- who decided
    words      text not null,
    at         timestamptz not null,
    outcome    text not null default '' check (outcome in ('', 'upheld', 'overturned', 'lapsed')),
    note       text not null default '',
    decided_by bigint references people (id),
    decided_at timestamptz,
    check (decided_by is null or decided_by <> against_id and decided_by <> person_id)
);
create unique index appeals_once on appeals (case_id, round);
create index appeals_open on appeals (case_id) where outcome = '';

create table appeal_keys (
    hash    text primary key,                             -- of what stands in the mail of who cannot sign in
    case_id bigint not null references cases (id),
    round   bigint not null
);

-- +goose Down
drop table appeal_keys;
drop table appeals;
delete from case_acts where act not in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'hand_on', 'hand_back', 'undo');
alter table case_acts drop constraint case_acts_act_check;
alter table case_acts add constraint case_acts_act_check check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'hand_on', 'hand_back', 'undo'));
drop index cases_measures;
drop index cases_awaiting;
alter table cases drop column round;
alter table cases drop column awaits_until;
alter table cases drop column until;
alter table cases drop column measure;
alter table cases drop column locks;
update cases set decision = case decision when 'delete' then 'hide' when 'measure' then 'keep' else decision end;
alter table cases drop constraint cases_decision_check;
alter table cases add constraint cases_decision_check check (decision in ('', 'keep', 'hide'));
alter table posts drop column removed;
alter table accounts drop column silenced_until;
