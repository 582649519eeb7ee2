-- A decision on a post may take it, or its topic, elsewhere.
-- +goose Up
alter table cases drop constraint cases_decision_check;
alter table cases add constraint cases_decision_check check (decision in ('', 'keep', 'hide', 'delete', 'measure', 'move', 'split', 'merge'));
alter table cases add column topic_act_id bigint references topic_acts (id); -- what the decision did with the topic
alter table case_acts drop constraint case_acts_act_check;
alter table case_acts add constraint case_acts_act_check check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'delete', 'measure', 'hand_on', 'hand_back', 'undo',
    'lock', 'silence', 'suspend', 'ask_edit', 'edited', 'overdue', 'take_back', 'appeal', 'uphold', 'overturn', 'move', 'split', 'merge'));

-- +goose Down
delete from case_acts where act in ('move', 'split', 'merge');
alter table case_acts drop constraint case_acts_act_check;
alter table case_acts add constraint case_acts_act_check check (act in ('open', 'withhold', 'claim', 'release', 'keep', 'hide', 'delete', 'measure', 'hand_on', 'hand_back', 'undo',
    'lock', 'silence', 'suspend', 'ask_edit', 'edited', 'overdue', 'take_back', 'appeal', 'uphold', 'overturn'));
alter table cases drop column topic_act_id;
update cases set decision = 'measure' where decision in ('move', 'split', 'merge');
alter table cases drop constraint cases_decision_check;
alter table cases add constraint cases_decision_check check (decision in ('', 'keep', 'hide', 'delete', 'measure'));
