-- +goose Up
-- Forums, Topics, Posts, and what people do with them.

create table themes (
    id        bigserial primary key,
    slug      text not null unique,
    parent_id bigint references themes (id),
    article   bigint not null default 0,
    labels    text not null,                       -- JSON: language -> label
    basis     text not null default '{}',          -- JSON: language -> seen, recalled, editorial, translated
    position  bigint not null default 0,
    version   bigint not null default 1
);

create table forums (
    id           bigserial primary key,
    slug         text not null unique,
    place        text not null default 'site',     -- the Place it belongs to; its own Place is forum:ID
    audience     text not null check (audience in ('public', 'members', 'parties')),
    names        text not null,
    descriptions text not null default '{}',
    theme_id     bigint references themes (id),
    position     bigint not null default 0,
    closed_at    timestamptz,
    topics_count bigint not null default 0,
    posts_count  bigint not null default 0,
    last_post_at timestamptz,
    version      bigint not null default 1
);

create table topics (
    id              bigserial primary key,
    forum_id        bigint not null references forums (id),
    kind            text not null check (kind in ('discussion', 'question', 'experience')),
    title           text not null,
    slug            text not null,
    language        text not null,
    language_basis  text not null check (language_basis in ('detected', 'chosen')),
    author_id       bigint not null references people (id),
    theme_id        bigint references themes (id),
    country_id      bigint references parties (id),
    answer_number   bigint not null default 0,     -- accepted answer, 0: none
    next_number     bigint not null default 1,     -- the number the next Post gets
    posts_count     bigint not null default 0,     -- visible ones
    last_number     bigint not null default 0,
    people_count    bigint not null default 0,     -- who have written
    parties_count   bigint not null default 0,     -- for which they wrote
    last_post_at    timestamptz not null,
    bump            bigint not null default 0,     -- order of latest activity, unique and growing
    pinned_at       timestamptz,
    locked_at       timestamptz,
    deleted_at      timestamptz,
    created_at      timestamptz not null,
    version         bigint not null default 1      -- grows with every change that shows on its page
);
create index topics_latest on topics (forum_id, bump desc);
create index topics_bump on topics (bump desc);
create index topics_theme on topics (theme_id, bump desc);
create index topics_country on topics (country_id, bump desc);
create index topics_unanswered on topics (bump desc) where kind = 'question' and answer_number = 0 and deleted_at is null;
create index topics_author on topics (author_id, id);

create table experiences (
    topic_id bigint primary key references topics (id),
    done     text not null default '',
    result   text not null default '',
    cost     text not null default '',
    lessons  text not null default '',
    contact  text not null default ''
);

create table posts (
    id                       bigserial primary key,
    topic_id                 bigint not null references topics (id),
    number                   bigint not null,
    author_id                bigint not null references people (id),
    capacity                 text not null check (capacity in ('focal_point', 'expert', 'organization', 'secretariat', 'personal')),
    capacity_party_id        bigint references parties (id),
    capacity_organization_id bigint references organizations (id),
    body                     text not null,        -- Markdown, as written
    html                     text not null,        -- sanitised, as shown
    language                 text not null,
    language_basis           text not null check (language_basis in ('detected', 'chosen')),
    ref                      text not null,        -- the writer's own id for it: sent twice, counted once
    ref_digest               text not null,        -- what was sent under that ref
    thanks_count             bigint not null default 0,
    useful_count             bigint not null default 0,
    agree_count              bigint not null default 0,
    attachments_count        bigint not null default 0,
    created_at               timestamptz not null,
    edited_at                timestamptz,
    edited_by                bigint references people (id),
    deleted_at               timestamptz,
    deleted_by               bigint references people (id),
    version                  bigint not null default 1
);
create unique index posts_number on posts (topic_id, number);
create unique index posts_ref on posts (author_id, ref);
create index posts_author on posts (topic_id, author_id);
create index posts_party on posts (topic_id, capacity_party_id) where capacity_party_id is not null;

create table post_versions (
    id        bigserial primary key,
    post_id   bigint not null references posts (id),
    version   bigint not null,
    body      text not null,
    editor_id bigint not null references people (id),
    at        timestamptz not null
);
create unique index post_versions_once on post_versions (post_id, version);

create table reactions (
    post_id   bigint not null references posts (id),
    person_id bigint not null references people (id),
    kind      text not null check (kind in ('thanks', 'useful', 'agree')),
    at        timestamptz not null,
    primary key (post_id, person_id, kind)
);
create index reactions_person on reactions (person_id);

create table mentions (
    post_id   bigint not null references posts (id),
    person_id bigint not null references people (id),
    primary key (post_id, person_id)
);

create table attachments (
    id          bigserial primary key,
    key         text not null unique,              -- unguessable, in the address
    owner_id    bigint not null references people (id),
    post_id     bigint references posts (id),      -- null: uploaded, not yet posted
    name        text not null,
    media_type  text not null,
    size        bigint not null,
    digest      text not null,                     -- SHA-256 of the content, its name in the store
    width       bigint not null default 0,
    height      bigint not null default 0,
    created_at  timestamptz not null
);
create index attachments_post on attachments (post_id);
create index attachments_owner on attachments (owner_id, created_at);

create table followings (
    person_id bigint not null references people (id),
    topic_id  bigint not null references topics (id),
    level     text not null check (level in ('every', 'mentions', 'none')),
    primary key (person_id, topic_id)
);
create index followings_topic on followings (topic_id, level);

create table readings (
    person_id   bigint not null references people (id),
    topic_id    bigint not null references topics (id),
    last_number bigint not null,
    at          timestamptz not null,
    primary key (person_id, topic_id)
);

create table drafts (
    person_id  bigint not null references people (id),
    key        text not null,                      -- topic:12, forum:3, post:44
    fields     text not null,                      -- JSON
    updated_at timestamptz not null,
    version    bigint not null default 1,
    primary key (person_id, key)
);

create table notices (
    id          bigserial primary key,
    person_id   bigint not null references people (id),
    kind        text not null check (kind in ('mention', 'reply', 'answer', 'quote')),
    topic_id    bigint not null references topics (id),
    post_number bigint not null,
    actor_id    bigint not null references people (id),
    created_at  timestamptz not null,
    read_at     timestamptz
);
create index notices_person on notices (person_id, id desc);
create index notices_unread on notices (person_id) where read_at is null;
create unique index notices_once on notices (person_id, kind, topic_id, post_number);

-- +goose Down
drop table notices;
drop table drafts;
drop table readings;
drop table followings;
drop table attachments;
drop table mentions;
drop table reactions;
drop table post_versions;
drop table posts;
drop table experiences;
drop table topics;
drop table forums;
drop table themes;
