-- Conversations with members, what each of them agreed to, and the texts that are written to many. Without it nothing could
-- be sent once and for certain, a STOP would be forgotten, and a reply would be nobody's.

-- ------------------------------------------------------------------------------------------------- who is reached how

-- An operator whose numbers stand elsewhere replaces this view: same columns, types and order.
create view crm.contacts (user_id, first_name, last_name, email, phone, time_zone, tier, vision_count) as
select
    d.user_id,
    nullif(btrim(p.first_name), ''),
    nullif(btrim(p.last_name), ''),
    d.email::text collate "C",
    nullif(btrim(p.phone), ''),
    nullif(btrim(p.time_zone), ''),
    d.subscription_tier::text collate "C",
    d.vision_count
from crm.member_directory as d
left join product.profiles as p on p.user_id = d.user_id;
comment on view crm.contacts is
    'user_id uuid, first_name, last_name, email, phone, time_zone, tier text, vision_count integer: how members are reached, '
    'and what templates say of them. Null where unknown, never blank';

-- The last seven digits, however the number is written: few members have the same, and whose it is exactly is compared by
-- those who know numbers. Whoever writes a profile has to be allowed to call it, for the index.
create function crm.phone_tail(phone text) returns text
language sql
immutable
strict
parallel safe
return right(regexp_replace(phone, '[^0-9]', '', 'g'), 7);

create index profiles_phone_tail on product.profiles (crm.phone_tail(nullif(btrim(phone), '')))
where phone is not null;

-- Whose a number is, where somebody said so.
create table crm.number_links (
    number text collate "C" primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    linked_at timestamptz not null,
    linked_by uuid references crm.admins (id) on delete set null,
    constraint number_links_number_length check (char_length(number) between 1 and 64)
);
create index number_links_user on crm.number_links (user_id);

-- ------------------------------------------------------------------------------------------------------ conversations

create table crm.threads (
    id uuid primary key,
    -- A member's, or a number's while nobody knows whose it is.
    user_id uuid references auth.users (id) on delete cascade,
    number text collate "C",
    state text collate "C" not null default 'open',
    snoozed_until timestamptz,
    assignee_id uuid references crm.admins (id) on delete set null,
    -- How many messages of theirs nobody has read.
    unread integer not null default 0,
    is_unread boolean not null generated always as (unread > 0) stored,
    last_at timestamptz not null,
    last_direction text collate "C" not null,
    preview text not null default '',
    revision bigint not null default 1,
    created_at timestamptz not null,
    constraint threads_whose check ((user_id is null) <> (number is null)),
    constraint threads_number_length check (char_length(number) between 1 and 64),
    constraint threads_state_known check (state in ('open', 'snoozed', 'closed')),
    constraint threads_snoozed check ((snoozed_until is not null) = (state = 'snoozed')),
    constraint threads_unread_positive check (unread >= 0),
    constraint threads_preview_length check (char_length(preview) <= 200)
)
with (fillfactor = 80);
comment on table crm.threads is 'A conversation with a member, or with a number; the inbox is read from here alone';

create unique index threads_by_member on crm.threads (user_id) where user_id is not null;
create unique index threads_by_number on crm.threads (number) where number is not null;
-- The inbox in its order, of one state and of all, and of one assignee.
create index threads_inbox on crm.threads (state, is_unread, last_at, id);
create index threads_all on crm.threads (is_unread, last_at, id);
create index threads_assigned on crm.threads (assignee_id, state, is_unread, last_at, id) where assignee_id is not null;
create index threads_unread on crm.threads (id) where is_unread;

-- ----------------------------------------------------------------------------------------------------------- messages

create table crm.messages (
    id uuid primary key,
    thread_id uuid not null references crm.threads (id) on delete cascade,
    channel text collate "C" not null,
    direction text collate "C" not null,
    -- Theirs: E.164, an e-mail address, or what a carrier calls them.
    address text collate "C" not null,
    subject text,
    body text not null,
    -- [{"url": …, "content_type": …}]: the files lie at the carrier.
    media jsonb not null default '[]',
    state text collate "C" not null,
    -- Of the state: it never falls.
    rank smallint not null,
    -- Why it does not go, or not yet, and until when it waits.
    reason text collate "C",
    held_until timestamptz,
    error_code integer,
    error text,
    segments integer,
    -- The carrier's id.
    carrier_id text collate "C",
    author_id uuid references crm.admins (id) on delete set null,
    -- The same wish twice is one message.
    idempotency_key text collate "C",
    -- Of the wish, so that the same key for another one is noticed.
    digest bytea,
    -- When it was handed over; without an id of the carrier's nobody knows whether it was taken.
    attempted_at timestamptz,
    attempts integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint messages_channel_known check (channel in ('sms', 'email')),
    constraint messages_direction_known check (direction in ('outbound', 'inbound')),
    constraint messages_state_length check (char_length(state) between 1 and 30),
    constraint messages_address_length check (char_length(address) between 1 and 320),
    constraint messages_key_length check (char_length(idempotency_key) between 1 and 255)
)
with (fillfactor = 80);
comment on table crm.messages is 'Messages both ways. Written before they go out, and never twice to the carrier';

create index messages_of_thread on crm.messages (thread_id, created_at, id);
create unique index messages_carrier_id on crm.messages (carrier_id) where carrier_id is not null;
create unique index messages_same_wish on crm.messages (author_id, idempotency_key) where idempotency_key is not null;
-- How many somebody had today, and whether the same words went there a moment ago.
create index messages_sent on crm.messages (thread_id, attempted_at) where direction = 'outbound' and attempted_at is not null;
create index messages_waiting on crm.messages (thread_id, created_at)
where direction = 'outbound' and attempted_at is null and state = 'waiting';
create index messages_to on crm.messages (address, created_at) where direction = 'outbound';

-- ------------------------------------------------------------------------------------------------------------ consent

-- Only ever added to. It outlives the member: an address that was told to be left alone is left alone.
create table crm.consents (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    channel text collate "C" not null,
    address text collate "C" not null,
    user_id uuid references auth.users (id) on delete set null,
    consent text collate "C" not null,
    source text collate "C" not null,
    wording text,
    recorded_by uuid references crm.admins (id) on delete set null,
    constraint consents_channel_known check (channel in ('sms', 'email')),
    constraint consents_consent_known check (consent in ('opted_in', 'opted_out')),
    constraint consents_source_known check (source in ('keyword', 'carrier', 'agent', 'link', 'import')),
    constraint consents_address_length check (char_length(address) between 1 and 320),
    constraint consents_wording_length check (char_length(wording) <= 2000)
);
create index consents_of_address on crm.consents (channel, address, id);
create index consents_of_member on crm.consents (user_id, channel, id) where user_id is not null;
comment on table crm.consents is 'Who may be written to, and how we know of it: the newest entry counts, none is changed';

create function crm.refuse_change() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- What goes away with an account or an admin is set to null by its foreign key.
    if (old.at, old.channel, old.address, old.consent, old.source, old.wording)
        is not distinct from (new.at, new.channel, new.address, new.consent, new.source, new.wording)
    then
        return new;
    end if;
    raise exception 'entries of % are not changed', tg_table_name using errcode = 'restrict_violation';
end
$$;
revoke all on function crm.refuse_change() from public;
create trigger refuse_change before update on crm.consents for each row execute function crm.refuse_change();

-- ---------------------------------------------------------------------------------------------------------- templates

create table crm.message_templates (
    id uuid primary key,
    name text collate "und-x-icu" not null,
    channel text collate "C" not null,
    subject text,
    body text not null,
    revision bigint not null default 1,
    updated_at timestamptz not null,
    updated_by uuid references crm.admins (id) on delete set null,
    constraint message_templates_name_length check (char_length(name) between 1 and 100),
    constraint message_templates_channel_known check (channel in ('sms', 'email')),
    constraint message_templates_subject check ((subject is not null) = (channel = 'email')),
    constraint message_templates_subject_length check (char_length(subject) between 1 and 200),
    constraint message_templates_body_length check (char_length(body) between 1 and 10000)
);
create unique index message_templates_name on crm.message_templates (lower(name));

-- ------------------------------------------------------------------------------------------------------------- notices

create function crm.tell_thread() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform pg_notify('crm', json_build_object('kind', 'thread', 'id', new.id, 'revision', new.revision)::text);
    return null;
end
$$;
revoke all on function crm.tell_thread() from public;
create trigger tell_thread
    after insert or update on crm.threads
    for each row execute function crm.tell_thread();
