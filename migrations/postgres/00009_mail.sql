-- +goose Up
-- What of a person's notices goes out by mail, and when.

alter table accounts add column mail text not null default 'at_once' check (mail in ('at_once', 'daily', 'none'));
alter table accounts add column digest_at timestamptz; -- when the next daily mail is due

create index accounts_digest on accounts (digest_at) where mail = 'daily';

alter table notices add column mail_due_at timestamptz; -- waits for mail, not before this
alter table notices add column mailed_at timestamptz;   -- was handed over to be sent

create index notices_mail_due on notices (mail_due_at) where mail_due_at is not null;
create index notices_mailed on notices (person_id, topic_id, mailed_at) where mailed_at is not null and read_at is null;

-- +goose Down
drop index notices_mailed;
drop index notices_mail_due;
alter table notices drop column mailed_at;
alter table notices drop column mail_due_at;
drop index accounts_digest;
alter table accounts drop column digest_at;
alter table accounts drop column mail;
