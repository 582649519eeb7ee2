-- +goose Up
-- What a decision moved is taken back by those alone who decide its case: it is looked
-- for by what was done with the topic.

create index cases_topic_act on cases (topic_act_id) where topic_act_id is not null;

-- +goose Down
drop index cases_topic_act;
