-- +goose Up
-- How a thread was settled can be said otherwise later: the count is the version
-- of its outcome and response; what was said before stays with who did it.

alter table threads add column settled bigint not null default 0; -- how often it was settled, otherwise settled or reopened
alter table thread_acts add column outcome text not null default '' check (outcome in ('', 'accepted', 'partly', 'noted', 'rejected'));
update threads set settled = 1 where state = 'resolved';

-- +goose Down
alter table thread_acts drop column outcome;
alter table threads drop column settled;
