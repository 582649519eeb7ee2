-- Who has reported something reports it again once that is decided: people and
-- workspaces change, and what was in order yesterday may not be today.
-- +goose Up
drop index reports_once;
create unique index reports_once on reports (case_id, reporter_id);
create index reports_thing on reports (thing, reporter_id);

-- +goose Down
drop index reports_thing;
drop index reports_once;
delete from reports where exists (select 1 from reports r where r.thing = reports.thing and r.reporter_id = reports.reporter_id and r.id < reports.id);
create unique index reports_once on reports (thing, reporter_id);
