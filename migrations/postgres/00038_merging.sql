-- +goose Up
-- People who had two accounts have one: what was the one's is the other's, and the
-- address of the one leads to the other.

alter table people add column merged_into bigint references people (id); -- who they are
create index people_merged on people (merged_into) where merged_into is not null;

-- +goose Down
drop index people_merged;
alter table people drop column merged_into;
