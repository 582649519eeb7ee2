-- When those who decide cases were last written to that some wait.
-- +goose Up
create table desk_mails (
    person_id integer primary key references people (id),
    told_at   datetime not null
);

-- +goose Down
drop table desk_mails;
delete from notices where kind = 'report_decided';
