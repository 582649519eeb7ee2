-- +goose Up
-- For how many Parties somebody has written: one look for each Party.
create index posts_of_party on posts (capacity_party_id, topic_id) where capacity_party_id is not null;

-- +goose Down
drop index posts_of_party;
