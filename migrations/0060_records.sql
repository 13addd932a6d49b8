-- What tickets and leads have in common. Without it nobody could say who changed one, what it was before, or undo that; and
-- every head of a board and every figure of the dashboard would count all there are.

create table crm.record_changes (
    id bigint generated always as identity primary key,
    change_set_id uuid not null references crm.change_sets (id) on delete cascade,
    kind text collate "C" not null,
    -- No foreign key: history outlives what it is of.
    record_id uuid not null,
    field text collate "C" not null,
    -- SQL null where the field did not exist, JSON null where it was empty.
    before jsonb,
    after jsonb,
    -- Of the row that was changed, after the change.
    revision bigint not null,
    at timestamptz not null,
    constraint record_changes_kind_known check (kind in ('ticket', 'lead')),
    constraint record_changes_one_per_field unique (change_set_id, record_id, field)
);
create index record_changes_history on crm.record_changes (record_id, at desc, change_set_id desc);
comment on table crm.record_changes is 'One field of one ticket or lead before and after; written in the transaction that changes it';

-- How many there are of which value: the sum over the slots.
create table crm.record_counts (
    kind text collate "C" not null,
    dimension text collate "C" not null,
    -- Empty where there is none.
    value text collate "C" not null,
    slot integer not null,
    records bigint not null,
    primary key (kind, dimension, value, slot)
)
with (fillfactor = 50);
comment on table crm.record_counts is 'How many tickets and leads there are of each value that boards and the dashboard count';

-- The kind, then the columns that are counted by.
create function crm.count_records() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    slots constant integer := 16;
    namespace constant integer := 1112689560;
    chosen integer := -1;
    parts text[] := '{}';
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
    if tg_op <> 'INSERT' then
        parts := parts || 'select ''all'', '''', -1 from before'::text;
    end if;
    if tg_op <> 'DELETE' then
        parts := parts || 'select ''all'', '''', 1 from after'::text;
    end if;
    for place in 1 .. tg_nargs - 1 loop
        if tg_op <> 'INSERT' then
            parts := parts || format('select %L, coalesce(%I::text, ''''), -1 from before', tg_argv[place], tg_argv[place]);
        end if;
        if tg_op <> 'DELETE' then
            parts := parts || format('select %L, coalesce(%I::text, ''''), 1 from after', tg_argv[place], tg_argv[place]);
        end if;
    end loop;
    execute format(
        'insert into crm.record_counts as c (kind, dimension, value, slot, records)'
        ' select %L, d.dimension, d.value, %s, sum(d.records)'
        ' from (%s) as d (dimension, value, records)'
        ' group by d.dimension, d.value'
        ' having sum(d.records) <> 0'
        ' order by d.dimension, d.value'
        ' on conflict (kind, dimension, value, slot) do update'
        ' set records = c.records + excluded.records',
        tg_argv[0],
        chosen,
        array_to_string(parts, ' union all ')
    );
    return null;
end
$$;
revoke all on function crm.count_records() from public;

-- Who an id in the history is, as they are called now.
create function crm.record_name(field text, value jsonb) returns text
language sql
stable
parallel safe
return case
    when jsonb_typeof(value) is distinct from 'string' then null
    when field in ('assignee_id', 'owner_id') then (
        select a.name
        from crm.admins as a
        where a.id = (value #>> '{}')::uuid
    )
    when field = 'member_id' then (
        select coalesce(m.name, m.email)
        from crm.member_directory as m
        where m.user_id = (value #>> '{}')::uuid
    )
end;
