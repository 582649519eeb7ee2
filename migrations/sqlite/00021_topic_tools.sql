-- +goose Up
-- What moderators do with topics: move, split, merge, close. Whatever becomes of
-- a post, every address it ever had leads to it.

alter table topics add column closed_at datetime;                                   -- it has come to its end
alter table topics add column moved_at datetime;                                    -- to another forum, last
alter table topics add column merged_into integer references topics (id);           -- where all its posts are now
alter table topics add column newest_number integer not null default 0;             -- the highest number of a post that stands here
alter table topics add column has_account boolean not null default false;            -- as an experience has, whatever kind it is now
update topics set newest_number = last_number, has_account = exists (select 1 from experiences where topic_id = topics.id);

alter table posts add column position integer not null default 0;                   -- in its topic's row, from 1 without gap: in the order of ids
update posts set position = number;
create index posts_position on posts (topic_id, position);

create table topic_acts (
    id          integer primary key autoincrement,
    act         text not null check (act in ('move', 'split', 'merge', 'return', 'lock', 'unlock', 'close', 'reopen', 'pin', 'unpin', 'arrange')),
    topic_id    integer not null references topics (id),
    other_id    integer references topics (id),      -- where posts went
    created     boolean not null default false,      -- the other was made for them
    forum_id    integer not null references forums (id),   -- in which the topic stood
    to_forum_id integer references forums (id),      -- where it went, or stands what the other is
    posts       integer not null default 0,          -- how many went
    highest     integer not null default 0,          -- the newest post there was where they, or the topic, went
    before      text not null default '',            -- JSON: what undoing it brings back
    reason      text not null,
    person_id   integer not null references people (id),
    at          datetime not null,
    undoes      integer references topic_acts (id),
    undone_by   integer references topic_acts (id)
);
create index topic_acts_topic on topic_acts (topic_id, id);
create index topic_acts_other on topic_acts (other_id, id);
create index topic_acts_from on topic_acts (forum_id, id) where act = 'move';

create table former_addresses (
    topic_id integer not null references topics (id),
    number   integer not null,
    post_id  integer not null references posts (id),
    position integer not null,                       -- in the topic's row, where a line says that the post was moved
    act_id   integer not null references topic_acts (id),   -- by which it left
    primary key (topic_id, number)
);
create index former_addresses_position on former_addresses (topic_id, position);
create index former_addresses_post on former_addresses (post_id);
create index former_addresses_act on former_addresses (act_id);

-- +goose Down
drop table former_addresses;
drop table topic_acts;
drop index posts_position;
alter table posts drop column position;
alter table topics drop column has_account;
alter table topics drop column newest_number;
alter table topics drop column merged_into;
alter table topics drop column moved_at;
alter table topics drop column closed_at;
