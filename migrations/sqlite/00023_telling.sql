-- +goose Up
-- Up to which post a topic's followers have been told: where they are many they
-- are told after the post is committed, and it must not be forgotten.

alter table topics add column told_number integer not null default 0;
update topics set told_number = last_number;
create index topics_untold on topics (id) where told_number < last_number;

-- +goose Down
drop index topics_untold;
alter table topics drop column told_number;
