-- +goose Up
-- Documents, every change ever made to them in order, and what could not be placed.

create table documents (
    id           bigserial primary key,
    workspace_id bigint not null references workspaces (id),
    title        text not null,
    language     text not null,
    status       text not null default 'draft' check (status in ('draft', 'review', 'final')),
    version      bigint not null default 0,        -- the number of its newest step
    author_id    bigint not null references people (id),
    created_at   timestamptz not null,
    changed_at   timestamptz not null,             -- when its text was changed last
    changed_by   bigint not null references people (id),
    archived_at  timestamptz,
    revision     bigint not null default 1         -- grows when title, language or status change
);
create index documents_workspace on documents (workspace_id, changed_at desc, id desc);

create table document_batches (
    id                       bigserial primary key,
    document_id              bigint not null references documents (id),
    first_version            bigint not null,      -- the version before its first step
    version                  bigint not null,      -- the version after its last
    ref                      text not null,        -- the writer's own id for it: sent twice, counted once
    person_id                bigint not null references people (id),
    capacity                 text not null check (capacity in ('focal_point', 'expert', 'organization', 'secretariat', 'personal')),
    capacity_party_id        bigint references parties (id),
    capacity_organization_id bigint references organizations (id),
    steps                    text not null,        -- JSON, as they were applied
    mirrors                  text not null default '[]', -- JSON: [step of the batch, version it undoes]
    sent                     text not null default '',   -- JSON: the steps as sent, where some of them were not placed
    created_at               timestamptz not null
);
create unique index document_batches_ref on document_batches (document_id, ref);
create index document_batches_version on document_batches (document_id, version);
create unique index document_batches_order on document_batches (document_id, first_version) where version > first_version;

create table document_snapshots (
    document_id bigint not null references documents (id),
    version     bigint not null,
    doc         text not null,                     -- JSON
    hash        text not null,
    created_at  timestamptz not null,
    primary key (document_id, version)
);

create table document_kept (
    id          bigserial primary key,
    document_id bigint not null references documents (id),
    person_id   bigint not null references people (id),
    ref         text not null,                     -- of the batch it was sent in
    why         text not null check (why in ('deleted', 'collided')),
    text        text not null,
    content     text not null,                     -- JSON of a slice
    at          bigint not null,                  -- the nearest surviving place …
    version     bigint not null,                  -- … at this version
    created_at  timestamptz not null,
    settled_at  timestamptz,
    settled_as  text not null default '' check (settled_as in ('', 'placed', 'dismissed'))
);
create index document_kept_open on document_kept (document_id, person_id) where settled_at is null;

create table document_figures (
    id          bigserial primary key,
    document_id bigint not null references documents (id),
    key         text not null unique,              -- unguessable, in the address
    owner_id    bigint not null references people (id),
    name        text not null,
    media_type  text not null,
    size        bigint not null,
    digest      text not null,                     -- SHA-256 of the content, its name in the store
    width       bigint not null default 0,
    height      bigint not null default 0,
    created_at  timestamptz not null
);
create index document_figures_document on document_figures (document_id);

-- +goose Down
drop table document_figures;
drop table document_kept;
drop table document_snapshots;
drop table document_batches;
drop table documents;
