-- Messages to many at once. Without it nobody could say who was to get one, who did and why others did not; a crash in the
-- middle would write to some twice or to the rest never; and nobody could stop it.

create table crm.broadcasts (
    id uuid primary key,
    state text collate "C" not null default 'running',
    -- Whom it is for, as it was asked; null: members who were named.
    filter text,
    search text,
    channel text collate "C" not null,
    subject text,
    body text not null,
    tag text,
    note text,
    canary integer,
    -- The first few were written, and somebody is, or was, asked.
    canary_reached boolean not null default false,
    per_minute integer not null,
    -- Which of its tasks is the one that goes on: it moves with each, and with whatever somebody decides.
    step bigint not null default 1,
    -- The change that tags and notes are part of; another one once it was undone.
    change_id uuid not null,
    author_id uuid references crm.admins (id) on delete set null,
    -- The same wish twice is one broadcast.
    idempotency_key text collate "C" not null,
    digest bytea not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    revision bigint not null default 1,
    constraint broadcasts_state_known check (state in ('running', 'canary_done', 'paused', 'stopped', 'done')),
    constraint broadcasts_channel_known check (channel in ('sms', 'email')),
    constraint broadcasts_canary_positive check (canary > 0),
    constraint broadcasts_per_minute_positive check (per_minute > 0),
    constraint broadcasts_ended check ((ended_at is not null) = (state in ('stopped', 'done'))),
    constraint broadcasts_key_length check (char_length(idempotency_key) between 1 and 255)
);
create unique index broadcasts_same_wish on crm.broadcasts (author_id, idempotency_key);
create index broadcasts_newest on crm.broadcasts (created_at, id);
comment on table crm.broadcasts is 'Messages to many at once: whom for, what they say, and how far it is';

alter table crm.messages
add column broadcast_id uuid references crm.broadcasts (id) on delete set null;
-- Those to be let go when it goes on.
create index messages_paused on crm.messages (broadcast_id, id) where reason = 'paused';

-- Frozen when it begins. A row goes with its member's account.
create table crm.broadcast_recipients (
    broadcast_id uuid not null references crm.broadcasts (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    outcome text collate "C" not null default 'pending',
    -- Why they were skipped.
    reason text collate "C" not null default '',
    -- Goes away with the member, as this row does; so no key refers to it.
    message_id uuid,
    written_at timestamptz,
    -- What went wrong where none could be written.
    error text,
    constraint broadcast_recipients_once primary key (broadcast_id, user_id),
    constraint broadcast_recipients_outcome_known check (
        outcome in ('pending', 'waiting', 'sent', 'delivered', 'failed', 'skipped', 'canceled')
    ),
    constraint broadcast_recipients_written check ((message_id is null) = (written_at is null))
)
with (fillfactor = 80);
-- The next of them, and pages of one outcome.
create index broadcast_recipients_by_outcome on crm.broadcast_recipients (broadcast_id, outcome, reason, user_id);
-- How many were written within the last minute.
create index broadcast_recipients_written_at on crm.broadcast_recipients (broadcast_id, written_at) where written_at is not null;
create index broadcast_recipients_user on crm.broadcast_recipients (user_id);
comment on table crm.broadcast_recipients is 'Who a broadcast is for, and what became of each: one outcome, which follows the message''s state';

-- Apart from the recipients: whoever writes back would otherwise wait for whoever delivers, and the other way round.
create table crm.broadcast_replies (
    broadcast_id uuid not null,
    user_id uuid not null,
    at timestamptz not null,
    primary key (broadcast_id, user_id),
    foreign key (broadcast_id, user_id) references crm.broadcast_recipients (broadcast_id, user_id) on delete cascade
);

-- How many have which outcome: the sum over the slots. Counting a million recipients for each look would take too long.
create table crm.broadcast_counts (
    broadcast_id uuid not null references crm.broadcasts (id) on delete cascade,
    outcome text collate "C" not null,
    reason text collate "C" not null,
    slot integer not null,
    members bigint not null,
    primary key (broadcast_id, outcome, reason, slot)
)
with (fillfactor = 50);

-- ------------------------------------------------------------------------------------------------------------- counting

create function crm.count_recipients() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    slots constant integer := 16;
    namespace constant integer := 1112689491;
    chosen integer := -1;
begin
    -- In a slot that no other transaction is adding to, as with the counters of members: nobody waits while one is free,
    -- and no two stand in each other's way.
    for n in 0 .. slots - 1 loop
        if pg_try_advisory_xact_lock(namespace, (pg_backend_pid() + n) % slots) then
            chosen := (pg_backend_pid() + n) % slots;
            exit;
        end if;
    end loop;
    if chosen < 0 then
        chosen := pg_backend_pid() % slots;
        perform pg_advisory_xact_lock(namespace, chosen);
    end if;
    if tg_op = 'INSERT' then
        insert into crm.broadcast_counts as c (broadcast_id, outcome, reason, slot, members)
        select a.broadcast_id, a.outcome, a.reason, chosen, count(*)
        from after as a
        group by a.broadcast_id, a.outcome, a.reason
        order by a.broadcast_id, a.outcome, a.reason
        on conflict (broadcast_id, outcome, reason, slot) do update
        set members = c.members + excluded.members;
    elsif tg_op = 'UPDATE' then
        insert into crm.broadcast_counts as c (broadcast_id, outcome, reason, slot, members)
        select d.broadcast_id, d.outcome, d.reason, chosen, sum(d.members)
        from (
            select b.broadcast_id, b.outcome, b.reason, -1 as members
            from before as b
            union all
            select a.broadcast_id, a.outcome, a.reason, 1
            from after as a
        ) as d
        group by d.broadcast_id, d.outcome, d.reason
        having sum(d.members) <> 0
        order by d.broadcast_id, d.outcome, d.reason
        on conflict (broadcast_id, outcome, reason, slot) do update
        set members = c.members + excluded.members;
    else
        insert into crm.broadcast_counts as c (broadcast_id, outcome, reason, slot, members)
        select b.broadcast_id, b.outcome, b.reason, chosen, -count(*)
        from before as b
        -- With the broadcast its counts go as well.
        where exists (
            select
            from crm.broadcasts as o
            where o.id = b.broadcast_id
        )
        group by b.broadcast_id, b.outcome, b.reason
        order by b.broadcast_id, b.outcome, b.reason
        on conflict (broadcast_id, outcome, reason, slot) do update
        set members = c.members + excluded.members;
    end if;
    return null;
end
$$;
create trigger count_insert
    after insert on crm.broadcast_recipients
    referencing new table as after
    for each statement execute function crm.count_recipients();
create trigger count_update
    after update on crm.broadcast_recipients
    referencing old table as before new table as after
    for each statement execute function crm.count_recipients();
create trigger count_delete
    after delete on crm.broadcast_recipients
    referencing old table as before
    for each statement execute function crm.count_recipients();

-- --------------------------------------------------------------------------------------------- what messages are told by

-- As crm_domain::messages::broadcast has it; a test compares the two.
create function crm.recipient_outcome(state text) returns text
language sql
immutable
strict
parallel safe
return case
    when state = 'waiting' then 'waiting'
    when state in ('delivered', 'read', 'partially_delivered') then 'delivered'
    when state in ('failed', 'undelivered') then 'failed'
    when state = 'refused' then 'skipped'
    when state = 'canceled' then 'canceled'
    else 'sent'
end;

create function crm.follow_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update crm.broadcast_recipients as r
    set outcome = crm.recipient_outcome(new.state),
        reason = case when new.state = 'refused' then coalesce(new.reason, '') else '' end
    from crm.threads as t
    where t.id = new.thread_id
        and r.broadcast_id = new.broadcast_id
        and r.user_id = t.user_id
        and r.message_id = new.id
        and r.outcome <> crm.recipient_outcome(new.state);
    if found then
        perform pg_notify('crm', json_build_object('kind', 'broadcast', 'id', new.broadcast_id)::text);
    end if;
    return null;
end
$$;
create trigger follow_message
    after update of state on crm.messages
    for each row
    when (new.broadcast_id is not null and new.state is distinct from old.state)
    execute function crm.follow_message();

-- Whoever writes, and was last written to by a broadcast, has replied to it.
create function crm.note_reply() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    with last as (
        select m.id, m.broadcast_id, t.user_id
        from crm.messages as m
        join crm.threads as t on t.id = m.thread_id
        where m.thread_id = new.thread_id
            and m.direction = 'outbound'
            and m.attempted_at is not null
        order by m.created_at desc, m.id desc
        limit 1
    )
    insert into crm.broadcast_replies (broadcast_id, user_id, at)
    select r.broadcast_id, r.user_id, new.created_at
    from last as l
    join crm.broadcast_recipients as r on r.broadcast_id = l.broadcast_id
        and r.user_id = l.user_id
        and r.message_id = l.id
    on conflict (broadcast_id, user_id) do nothing;
    if found then
        perform pg_notify('crm', json_build_object('kind', 'broadcast', 'id', r.broadcast_id)::text)
        from crm.broadcast_replies as r
        join crm.threads as t on t.user_id = r.user_id
        where t.id = new.thread_id
            and r.at = new.created_at;
    end if;
    return null;
end
$$;
create trigger note_reply
    after insert on crm.messages
    for each row
    when (new.direction = 'inbound')
    execute function crm.note_reply();

create function crm.tell_broadcast() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform pg_notify('crm', json_build_object('kind', 'broadcast', 'id', new.id)::text);
    return null;
end
$$;
create trigger tell_broadcast
    after insert or update on crm.broadcasts
    for each row execute function crm.tell_broadcast();

revoke all on function crm.count_recipients(), crm.follow_message(), crm.note_reply(), crm.tell_broadcast() from public;

-- ------------------------------------------------------------------------------------------------------------- history

alter table crm.change_sets
drop constraint change_sets_source_known,
add constraint change_sets_source_known check (
    source in ('page', 'api', 'job', 'import', 'automation', 'command_line', 'bulk')
);
