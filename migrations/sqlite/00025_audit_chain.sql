-- +goose Up
alter table audit_entries add column hash blob; -- of this entry and the one before it; models/audit_chain.go says how

create table audit_heads (
    one     integer primary key check (one = 1),
    entries integer not null,
    last_id integer not null,
    hash    blob                                -- null until the program has chained what is there already
);
insert into audit_heads (one, entries, last_id) values (1, 0, 0);

drop trigger audit_entries_no_update;
-- +goose StatementBegin
create trigger audit_entries_no_update before update on audit_entries
when old.hash is not null or new.hash is null or old.id is not new.id or old.at is not new.at or old.actor_id is not new.actor_id
    or old.act is not new.act or old.thing is not new.thing or old.place is not new.place
    or old.before is not new.before or old.after is not new.after or old.reason is not new.reason
begin
    select raise(abort, 'the audit record is append-only');
end;
-- +goose StatementEnd

-- +goose Down
drop trigger audit_entries_no_update;
-- +goose StatementBegin
create trigger audit_entries_no_update before update on audit_entries begin
    select raise(abort, 'the audit record is append-only');
end;
-- +goose StatementEnd
drop table audit_heads;
alter table audit_entries drop column hash;
