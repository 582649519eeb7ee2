-- +goose Up
-- Who there is: Parties, Organizations, People and what they sign in with.

create table parties (
    id           bigserial primary key,
    code         text not null unique,            -- ISO 3166 alpha-2 for real ones, x-… for samples
    names        text not null,                   -- JSON: language -> name
    region       text not null default '',
    became_party date,
    confidence   text not null default '',        -- how sure the shipped datum is
    note         text not null default '',
    sample       boolean not null default false,
    version      bigint not null default 1
);

create table organizations (
    id      bigserial primary key,
    slug    text not null unique,
    names   text not null,
    kind    text not null check (kind in ('igo', 'ngo', 'industry', 'academia', 'regional_centre', 'secretariat', 'other')),
    website text not null default '',
    note    text not null default '',
    sample  boolean not null default false,
    version bigint not null default 1
);

create table people (
    id                 bigserial primary key,
    name               text not null,
    latin_name         text not null default '',
    party_id           bigint references parties (id),
    organization_id    bigint references organizations (id),
    position           text not null default '',
    bio                text not null default '',
    languages          text not null default '[]', -- JSON list
    interface_language text not null default 'en',
    time_zone          text not null default 'UTC',
    sample             boolean not null default false,
    created_at         timestamptz not null,
    version            bigint not null default 1,
    check (party_id is null or organization_id is null)
);
create index people_party on people (party_id);
create index people_organization on people (organization_id);
create index people_name on people (name);

create table accounts (
    id              bigserial primary key,
    person_id       bigint not null unique references people (id),
    email           text not null,
    email_key       text not null unique,          -- normalised: what is compared
    password_hash   text not null default '',
    state           text not null check (state in ('active', 'suspended', 'expired', 'closed')),
    suspended_until timestamptz,
    renew_before    timestamptz,                   -- a Party's accounts are renewed by its focal point
    created_at      timestamptz not null,
    password_at     timestamptz,
    version         bigint not null default 1
);

create table sessions (
    id         bigserial primary key,
    token_hash text not null unique,
    account_id bigint not null references accounts (id),
    device     text not null default '',
    address    text not null default '',
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index sessions_account on sessions (account_id);

create table invitations (
    id              bigserial primary key,
    token_hash      text not null unique,
    email           text not null,
    email_key       text not null,
    name            text not null default '',
    role            text not null,
    party_id        bigint references parties (id),
    organization_id bigint references organizations (id),
    inviter_id      bigint references people (id),
    language        text not null default 'en',
    message         text not null default '',
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    accepted_at     timestamptz,
    revoked_at      timestamptz
);
create index invitations_email on invitations (email_key);

create table account_requests (
    id              bigserial primary key,
    name            text not null,
    email           text not null,
    email_key       text not null,
    party_id        bigint references parties (id),
    organization_id bigint references organizations (id),
    affiliation     text not null default '',      -- said in words when it is not in the list
    position        text not null default '',
    statement       text not null default '',
    language        text not null default 'en',
    state           text not null check (state in ('open', 'approved', 'refused')),
    decided_by      bigint references people (id),
    decided_at      timestamptz,
    reason          text not null default '',
    created_at      timestamptz not null,
    version         bigint not null default 1
);
create index account_requests_state on account_requests (state, id);
create unique index account_requests_open on account_requests (email_key) where state = 'open';

create table one_time_tokens (
    id         bigserial primary key,
    token_hash text not null unique,
    purpose    text not null check (purpose in ('first_run', 'password_reset', 'address_change')),
    account_id bigint references accounts (id),
    payload    text not null default '',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

create table attempts (
    key          text primary key,                 -- what is limited, hashed where it names someone
    count        bigint not null,
    window_start timestamptz not null
);

create table focal_points (
    id           bigserial primary key,
    party_id     bigint not null references parties (id),
    person_id    bigint not null references people (id),
    started_at   timestamptz not null,
    ended_at     timestamptz,
    appointed_by bigint references people (id),
    note         text not null default ''
);
create unique index focal_points_one on focal_points (party_id) where ended_at is null;
create index focal_points_person on focal_points (person_id);

-- +goose Down
drop table focal_points;
drop table attempts;
drop table one_time_tokens;
drop table account_requests;
drop table invitations;
drop table sessions;
drop table accounts;
drop table people;
drop table organizations;
drop table parties;
