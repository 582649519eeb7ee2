-- +goose Up
-- When the person was told that their account ends unless it is renewed.

alter table accounts add column renewal_told_at timestamptz;

create index accounts_renewal on accounts (renew_before) where state = 'active' and renew_before is not null;

-- +goose Down
drop index accounts_renewal;
alter table accounts drop column renewal_told_at;
