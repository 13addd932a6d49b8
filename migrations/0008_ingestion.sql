-- What products tell us about their members over HTTP: who may tell (write keys), what was told already, who is meant,
-- what an event counts as, and what is kept although nobody counts it.
-- Without it a product whose data lies in another database has no way in, and its members' figures stay at nothing.

create table crm.write_keys (
    id uuid primary key,
    name text not null,
    -- SHA-256 of the key, which has 244 random bits: nothing to guess, so nothing to slow down.
    digest bytea not null,
    -- How the key begins: people tell keys apart by it, and one that is shown is looked up by it.
    prefix text not null,
    created_at timestamptz not null,
    created_by uuid references crm.admins (id),
    last_used_at timestamptz,
    revoked_at timestamptz,
    refused bigint not null default 0,
    last_refused_at timestamptz,
    last_refusal text,
    constraint write_keys_name_length check (char_length(name) between 1 and 100),
    constraint write_keys_digest_length check (octet_length(digest) = 32),
    constraint write_keys_refusal_length check (char_length(last_refusal) <= 500)
);
create index write_keys_prefix_idx on crm.write_keys (prefix);
comment on table crm.write_keys is 'What products show when they send events. Revoked, never deleted: events name them';

create table crm.ingested_messages (
    -- The write key, or zeros for a login told by an admin's program.
    source uuid not null,
    -- The first half of the SHA-256 of the message's id.
    message uuid not null,
    received_at timestamptz not null,
    primary key (source, message)
);
comment on table crm.ingested_messages is
    'What was told already: written in the transaction that acts on it, so that a message told again does nothing';
create index ingested_messages_received_at_idx on crm.ingested_messages using brin (received_at);

create table crm.external_ids (
    external_id text primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    linked_at timestamptz not null,
    constraint external_ids_length check (char_length(external_id) between 1 and 255)
);
comment on table crm.external_ids is
    'Who a product''s user is here. Not needed where the product''s id is the id in auth.users';
create index external_ids_user_id_idx on crm.external_ids (user_id);

create table crm.aliases (
    -- `anonymous`: an anonymousId; `user`: an earlier userId.
    kind text not null,
    id text not null,
    -- The userId it stands for, whether anybody is known by that yet or not.
    external_id text not null,
    linked_at timestamptz not null,
    primary key (kind, id),
    constraint aliases_kind_known check (kind in ('anonymous', 'user')),
    constraint aliases_lengths
        check (char_length(id) between 1 and 255 and char_length(external_id) between 1 and 255)
);
comment on table crm.aliases is 'Other names of a product''s user: visitors who said who they are, ids that were changed';
create index aliases_external_id_idx on crm.aliases (external_id);

create table crm.waiting_messages (
    id bigint generated always as identity primary key,
    -- Whose it is: a userId nobody is known by, or an anonymousId.
    kind text not null,
    whose text not null,
    -- `identify`, `event` or `login`.
    what text not null,
    event text,
    details jsonb not null,
    at timestamptz not null,
    received_at timestamptz not null,
    constraint waiting_messages_kind_known check (kind in ('anonymous', 'user')),
    constraint waiting_messages_what_known check (what in ('identify', 'event', 'login'))
);
comment on table crm.waiting_messages is
    'What was told of somebody who is not known yet; acted on, and gone from here, when they are';
create index waiting_messages_whose_idx on crm.waiting_messages (kind, whose, id);
create index waiting_messages_received_at_idx on crm.waiting_messages using brin (received_at);

create table crm.event_map (
    -- The event's letters and digits in lower case.
    key text primary key,
    event text not null,
    target text not null,
    -- Where to find what the target reads: {"bytes": ["size"]}. What is not named has its usual names.
    readings jsonb not null default '{}',
    changed_at timestamptz,
    changed_by uuid references crm.admins (id),
    constraint event_map_target_known check (
        target in (
            'login', 'vision', 'refinement', 'audio', 'journal_entry', 'board_image', 'file',
            'tokens_granted', 'tokens_used', 'ignore'
        )
    )
);
comment on table crm.event_map is 'What a product''s events count as. A change holds for what comes after it';

insert into crm.event_map (key, event, target)
select lower(regexp_replace(event, '[^[:alnum:]]', '', 'g')), event, target
from (
    values
        ('Signed In', 'login'),
        ('User Signed In', 'login'),
        ('Sign In', 'login'),
        ('Logged In', 'login'),
        ('User Logged In', 'login'),
        ('Login', 'login'),
        ('Vision Created', 'vision'),
        ('Created Vision', 'vision'),
        ('Life Vision Created', 'vision'),
        ('Vision Refined', 'refinement'),
        ('Refined Vision', 'refinement'),
        ('Vision Refinement Created', 'refinement'),
        ('Audio Generated', 'audio'),
        ('Generated Audio', 'audio'),
        ('Vision Audio Generated', 'audio'),
        ('Journal Entry Created', 'journal_entry'),
        ('Created Journal Entry', 'journal_entry'),
        ('Journal Entry Written', 'journal_entry'),
        ('Journal Entry Added', 'journal_entry'),
        ('Daily Paper Entry Created', 'journal_entry'),
        ('Board Image Added', 'board_image'),
        ('Board Image Uploaded', 'board_image'),
        ('Vision Board Image Added', 'board_image'),
        ('Vision Board Image Uploaded', 'board_image'),
        ('File Uploaded', 'file'),
        ('Uploaded File', 'file'),
        ('Tokens Granted', 'tokens_granted'),
        ('Tokens Purchased', 'tokens_granted'),
        ('Tokens Used', 'tokens_used'),
        ('Tokens Consumed', 'tokens_used')
) as usual (event, target);

create table crm.unmapped_events (
    key text primary key,
    event text not null,
    count bigint not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    -- What its properties are called.
    properties text[] not null,
    -- Why one in the map was not counted; null: it is not in the map.
    reason text
);
comment on table crm.unmapped_events is 'Events that came and were not counted, so that somebody can map them';
create index unmapped_events_last_seen_at_idx on crm.unmapped_events (last_seen_at desc, key);

create table crm.timeline_events (
    id bigint generated always as identity primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    at timestamptz not null,
    event text not null,
    -- Of a large one, only as much as fits.
    properties jsonb not null,
    whole boolean not null,
    received_at timestamptz not null
);
comment on table crm.timeline_events is 'What members did that is not counted anywhere';
create index timeline_events_user_id_idx on crm.timeline_events (user_id, at desc, id desc);

-- A product that says that somebody refined a vision does not always say which.
alter table product.vision_refinements alter column vision_id drop not null;
comment on column product.vision_refinements.vision_id is 'Null where whoever told of it did not say which';

-- The id of the vision that a product calls `reference`: the same for the same member and word, so that a refinement
-- finds it, and a vision told twice is one.
create function crm.vision_of(member uuid, reference text) returns uuid
language sql
immutable
strict
parallel safe
set search_path = ''
as $$
    select encode(substring(sha256(convert_to(member::text || ' ' || reference, 'UTF8')) for 16), 'hex')::uuid
$$;

revoke all on function crm.vision_of (uuid, text) from public;
