-- What has to be done later, and done for certain: send a message, deliver a webhook. Without it such work would be lost
-- with the process that promised it, or done twice, or tried once and forgotten.
--
-- A task is put here in the transaction that makes it necessary. Workers take what is due, skipping what others are
-- looking at, and hold it by a lease that they renew; a lease that runs out means that its worker died, and the task is
-- taken again. So a task is done at least once, and whoever does it has to bear being asked twice. Leases compare times
-- of different servers, so all of them are the database's.

create table crm.queue (
    id uuid primary key default gen_random_uuid(),
    -- The order of asking, among those due at the same moment.
    number bigint generated always as identity,
    -- What is to be done; a worker takes only kinds that it knows.
    kind text collate "C" not null,
    -- What makes two wishes the same wish.
    key text collate "C" not null,
    payload jsonb not null,
    state text not null default 'waiting',
    -- How often it was begun.
    attempts integer not null default 0,
    -- When it may be begun.
    due_at timestamptz not null default now(),
    -- Rises with each claim. Whoever writes says which claim they hold, so that a late writer is refused.
    lease bigint not null default 0,
    leased_until timestamptz,
    -- Who does it, for people.
    worker text,
    -- Why the last attempt came to nothing.
    error text,
    queued_at timestamptz not null default now(),
    ended_at timestamptz,
    -- Who last decided what becomes of a dead letter.
    decided_by uuid references crm.admins (id) on delete set null,
    decided_at timestamptz,
    constraint queue_kind_length check (char_length(kind) between 1 and 100),
    constraint queue_key_length check (char_length(key) between 1 and 200),
    constraint queue_state_known check (state in ('waiting', 'running', 'done', 'dead', 'discarded')),
    constraint queue_leased check ((leased_until is null) = (state <> 'running')),
    constraint queue_ended check ((ended_at is null) = (state in ('waiting', 'running')))
)
with (fillfactor = 70);

comment on table crm.queue is 'What is to be done later: waiting, running, done, or dead after too many attempts';
comment on column crm.queue.key is
    'The same wish twice is one task, for as long as it is here: ended ones are kept for a while for that reason';

create unique index queue_same_wish on crm.queue (kind, key);
create index queue_due on crm.queue (kind, due_at, number) where state = 'waiting';
create index queue_leased on crm.queue (leased_until) where state = 'running';
create index queue_dead on crm.queue (number) where state = 'dead';
create index queue_over on crm.queue (ended_at) where state in ('done', 'discarded');
