-- A decision on a post may take it, or its topic, elsewhere.
-- +goose Up
alter table cases add column outcome text not null default '' check (outcome in ('', 'keep', 'hide', 'delete', 'measure', 'move', 'split', 'merge'));
update cases set outcome = decision;
alter table cases drop column decision;
alter table cases rename column outcome to decision;
alter table cases add column topic_act_id integer references topic_acts (id); -- what the decision did with the topic

create table acts (
    id        integer primary key autoincrement,
    case_id   integer not null references cases (id),
    act       text not null check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'delete', 'measure', 'hand_on', 'hand_back', 'undo',
    'lock', 'silence', 'suspend', 'ask_edit', 'edited', 'overdue', 'take_back', 'appeal', 'uphold', 'overturn', 'move', 'split', 'merge')),
    person_id integer references people (id),             -- null: the program itself
    ground    text not null default '',
    note      text not null default '',
    at        datetime not null
);
insert into acts select id, case_id, act, person_id, ground, note, at from case_acts;
drop table case_acts;
alter table acts rename to case_acts;
create index case_acts_case on case_acts (case_id, id);

-- +goose Down
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
insert into acts select id, case_id, act, person_id, ground, note, at from case_acts
    where act not in ('move', 'split', 'merge');
drop table case_acts;
alter table acts rename to case_acts;
create index case_acts_case on case_acts (case_id, id);
alter table cases drop column topic_act_id;
alter table cases add column outcome text not null default '' check (outcome in ('', 'keep', 'hide', 'delete', 'measure'));
update cases set outcome = case when decision in ('move', 'split', 'merge') then 'measure' else decision end;
alter table cases drop column decision;
alter table cases rename column outcome to decision;
