-- +goose Up
alter table audit_entries add column hash bytea; -- of this entry and the one before it; models/audit_chain.go says how

create table audit_heads (
    one     bigint primary key check (one = 1),
    entries bigint not null,
    last_id bigint not null,
    hash    bytea                               -- null until the program has chained what is there already
);
insert into audit_heads (one, entries, last_id) values (1, 0, 0);

-- +goose StatementBegin
create or replace function audit_entries_append_only() returns trigger as $$
begin
    if tg_op = 'UPDATE' then
        if old.hash is null and new.hash is not null
            and (old.id, old.at, old.actor_id, old.act, old.thing, old.place, old.before, old.after, old.reason)
                is not distinct from (new.id, new.at, new.actor_id, new.act, new.thing, new.place, new.before, new.after, new.reason) then
            return new;
        end if;
    end if;
    raise exception 'the audit record is append-only';
end;
$$ language plpgsql;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function audit_entries_append_only() returns trigger as $$
begin
    raise exception 'the audit record is append-only';
end;
$$ language plpgsql;
-- +goose StatementEnd
drop table audit_heads;
alter table audit_entries drop column hash;
