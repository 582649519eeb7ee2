-- +goose Up
-- Versions of documents that mean something, who wrote how much towards each, and
-- the document with its authors at the end of every writing session.

create table document_versions (
    id            integer primary key autoincrement,
    document_id   integer not null references documents (id),
    version       integer not null,
    kind          text not null check (kind in ('session', 'restored', 'named', 'status')),
    name          text not null default '',        -- what it was called; the status, where that changed
    person_id     integer references people (id),  -- who named, restored or changed it
    first_version integer not null,                -- where it began; version itself where nothing was written
    source        integer,                         -- the version that was restored
    created_at    datetime not null
);
create unique index document_versions_once on document_versions (document_id, version, kind) where kind <> 'status';
create index document_versions_order on document_versions (document_id, version desc, id desc);

create table document_version_shares (
    id                       integer primary key autoincrement,
    document_version_id      integer not null references document_versions (id),
    person_id                integer not null references people (id),
    capacity                 text not null,
    capacity_party_id        integer references parties (id),
    capacity_organization_id integer references organizations (id),
    added                    integer not null,     -- characters
    removed                  integer not null
);
create index document_version_shares_version on document_version_shares (document_version_id);
create index document_version_shares_person on document_version_shares (person_id, document_version_id);

create table document_checkpoints (
    document_id integer not null references documents (id),
    version     integer not null,
    doc         blob not null,                     -- JSON, deflated
    authors     blob not null,                     -- lengths and batches, deflated
    created_at  datetime not null,
    primary key (document_id, version)
);

-- +goose Down
drop table document_checkpoints;
drop table document_version_shares;
drop table document_versions;
