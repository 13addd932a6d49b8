-- Which members' sources have changed since a run last looked, and what the views read at all. Without it a run would
-- have to compare every member each time to be right; and nobody could tell whether it may do less.
--
-- How a change is never missed: a statement-level trigger notes the members of the rows it changed, in the transaction
-- that changes them. A run deletes notes and computes figures in one statement, so under one snapshot: it sees a note
-- exactly where it sees the change. Notes are only ever added and deleted, so no writer waits for another.

create table crm.member_changes (
    -- Null: anybody's may have changed, as after a truncate.
    user_id uuid,
    at timestamptz not null default now()
);
create index member_changes_user on crm.member_changes (user_id);
comment on table crm.member_changes is
    'Members whose sources changed and whose figures have not been computed since; null for everybody';

-- Without a foreign key: a member who is gone has nothing left to compute, and the next run drops the note.

-- Notes whose rows a statement changed. The argument is an expression over a row r of the table: the member's id.
create function crm.note_changes() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'TRUNCATE' then
        insert into crm.member_changes (user_id) values (null);
    elsif tg_argv[0] = 'user_id' then
        -- Nearly all tables; spares them being planned anew each time.
        if tg_op = 'INSERT' then
            insert into crm.member_changes (user_id)
            select distinct user_id
            from new_rows
            where user_id is not null;
        elsif tg_op = 'DELETE' then
            insert into crm.member_changes (user_id)
            select distinct user_id
            from old_rows
            where user_id is not null;
        else
            insert into crm.member_changes (user_id)
            select user_id
            from old_rows
            where user_id is not null
            union
            select user_id
            from new_rows
            where user_id is not null;
        end if;
    elsif tg_op = 'INSERT' then
        execute format(
            'insert into crm.member_changes (user_id)'
            ' select distinct i.id from new_rows as r, lateral (select %s) as i (id) where i.id is not null',
            tg_argv[0]
        );
    elsif tg_op = 'DELETE' then
        execute format(
            'insert into crm.member_changes (user_id)'
            ' select distinct i.id from old_rows as r, lateral (select %s) as i (id) where i.id is not null',
            tg_argv[0]
        );
    else
        execute format(
            'insert into crm.member_changes (user_id)'
            ' select i.id from old_rows as r, lateral (select %1$s) as i (id) where i.id is not null'
            ' union'
            ' select i.id from new_rows as r, lateral (select %1$s) as i (id) where i.id is not null',
            tg_argv[0]
        );
    end if;
    return null;
end
$$;

-- A table and all that inherit from it or are parts of it: a row may be written to any of them.
create function crm.parts_of(relation regclass) returns setof regclass
language sql
stable
set search_path = ''
begin atomic
    with recursive parts (part) as (
        select relation::oid
        union
        select i.inhrelid
        from parts as p
        join pg_catalog.pg_inherits as i on i.inhparent = p.part
    )
    select part::regclass
    from parts;
end;

-- Forgets about a table that was watched.
create function crm.unwatch(relation regclass) returns void
language plpgsql
set search_path = ''
as $$
declare
    part regclass;
begin
    for part in select p from crm.parts_of(relation) as p loop
        execute format('drop trigger if exists crm_note_inserted on %s', part);
        execute format('drop trigger if exists crm_note_updated on %s', part);
        execute format('drop trigger if exists crm_note_deleted on %s', part);
        execute format('drop trigger if exists crm_note_truncated on %s', part);
    end loop;
end
$$;

-- Notes from now on whose rows of a table change. `member` is the column with the member's id, or any expression for it
-- over a row r of the table; names of other tables in it are written with their schema.
create function crm.watch(relation regclass, member text default 'user_id') returns void
language plpgsql
set search_path = ''
as $$
declare
    part regclass;
    kind "char" := (select c.relkind from pg_catalog.pg_class as c where c.oid = relation);
begin
    if kind not in ('r', 'p') then
        raise exception '% is no table: changes of it cannot be watched', relation
            using errcode = 'wrong_object_type',
                hint = 'Watch the tables it reads. What is no table of this database is compared as a whole by each run.';
    end if;
    -- Finds out now whether it names a member.
    execute format('select (%s)::uuid from (select * from %s limit 0) as r', member, relation);
    perform crm.unwatch(relation);
    for part in select p from crm.parts_of(relation) as p loop
        execute format(
            'create trigger crm_note_inserted after insert on %s referencing new table as new_rows'
            ' for each statement execute function crm.note_changes(%L)',
            part, member
        );
        execute format(
            'create trigger crm_note_updated after update on %s'
            ' referencing old table as old_rows new table as new_rows'
            ' for each statement execute function crm.note_changes(%L)',
            part, member
        );
        execute format(
            'create trigger crm_note_deleted after delete on %s referencing old table as old_rows'
            ' for each statement execute function crm.note_changes(%L)',
            part, member
        );
        execute format(
            'create trigger crm_note_truncated after truncate on %s'
            ' for each statement execute function crm.note_changes(%L)',
            part, member
        );
    end loop;
end
$$;

comment on function crm.watch is
    'Has runs notice which members'' rows of a table change: the table, and its column with the member''s id';
comment on function crm.unwatch is 'Undoes crm.watch';

create function crm.is_watched(relation oid) returns boolean
language sql
stable
set search_path = ''
begin atomic
    select count(*) = 4
    from pg_catalog.pg_trigger as t
    join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where t.tgrelid = relation
        and n.nspname = 'crm'
        and p.proname = 'note_changes'
        and t.tgname in ('crm_note_inserted', 'crm_note_updated', 'crm_note_deleted', 'crm_note_truncated')
        and t.tgenabled in ('O', 'A');
end;

-- What each view of the schema sources reads, through views of whatever depth, and why a change of it would go unnoticed;
-- null where none would.
create view crm.source_reads as
with recursive reads (source, relation, part_of) as (
    select c.oid, c.oid, null::oid
    from pg_catalog.pg_class as c
    where c.relnamespace = 'sources'::regnamespace
        and c.relkind in ('v', 'm', 'r', 'p', 'f')
        and c.relname in (
            'members', 'profiles', 'visions', 'refinements', 'audios', 'journal_entries', 'board_images', 'files',
            'tokens', 'logins'
        )
    union
    select r.source, n.relation, n.part_of
    from reads as r
    cross join lateral (
        select d.refobjid as relation, null::oid as part_of
        from pg_catalog.pg_rewrite as w
        join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass
            and d.objid = w.oid
            and d.refclassid = 'pg_catalog.pg_class'::regclass
            and d.refobjid <> w.ev_class
        where w.ev_class = r.relation
        union
        select i.inhrelid, i.inhparent
        from pg_catalog.pg_inherits as i
        where i.inhparent = r.relation
    ) as n
),
described as (
    select distinct
        r.source,
        r.relation,
        s.relname::text as view_name,
        c.relkind,
        format('%I.%I', n.nspname, c.relname) as name,
        case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end as definition
    from reads as r
    join pg_catalog.pg_class as s on s.oid = r.source
    join pg_catalog.pg_class as c on c.oid = r.relation
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm', 'r', 'p', 'f')
)
select
    d.view_name as source,
    d.name as relation,
    d.relation as oid,
    d.relkind,
    d.definition,
    case
        when d.relkind = 'm' then 'is a materialised view'
        when d.relkind = 'f' then 'is a foreign table'
        -- What applies changes of another database fires triggers of rows, none of statements.
        when d.relkind in ('r', 'p') and exists (
            select
            from pg_catalog.pg_subscription_rel as sub
            where sub.srrelid = d.relation
        ) then 'is filled by a subscription'
        when d.relkind in ('r', 'p') and not crm.is_watched(d.relation) then 'is not watched'
        when d.relkind = 'v'
            and d.definition ~* '\m(now|clock_timestamp|statement_timestamp|transaction_timestamp|current_date|current_timestamp|current_time|localtime|localtimestamp|random|gen_random_uuid|current_setting)\M'
            then 'reads the clock, chance or settings'
        when d.relkind = 'v' and exists (
            select
            from pg_catalog.pg_rewrite as w
            join pg_catalog.pg_depend as dep on dep.classid = 'pg_catalog.pg_rewrite'::regclass
                and dep.objid = w.oid
                and dep.refclassid = 'pg_catalog.pg_proc'::regclass
            join pg_catalog.pg_proc as p on p.oid = dep.refobjid
            where w.ev_class = d.relation
                and p.provolatile <> 'i'
        ) then 'calls a function that may read anything'
    end as unnoticed
from described as d;

comment on view crm.source_reads is
    'What the views in sources read, and why a change of it would go unnoticed; null where it is noticed';

-- What no trigger tells us of, for some members: brings those of them into the directory, up to date or out of it whom
-- that concerns, and answers how many it changed.
create function crm.sync_members(ids uuid[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    stale uuid[];
    changed bigint;
    removed bigint;
begin
    -- Most often nobody: one look finds that out.
    stale := array(
        select i.user_id
        from unnest(ids) as i (user_id)
        left join crm.member_directory as d on d.user_id = i.user_id
        left join crm.directory_source as s on s.user_id = i.user_id
        where (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at)
        order by i.user_id
    );
    if cardinality(stale) = 0 then
        return 0;
    end if;
    changed := crm.add_to_directory(
        array(
            select i.user_id
            from unnest(stale) as i (user_id)
            where not exists (
                select
                from crm.member_directory as d
                where d.user_id = i.user_id
            )
        )
    );
    changed := changed + crm.publish_members(stale);
    stale := array(
        select i.user_id
        from unnest(stale) as i (user_id)
        join crm.member_directory as d on d.user_id = i.user_id
        where not exists (
            select
            from sources.members as m
            where m.user_id = i.user_id
        )
        order by i.user_id
    );
    if cardinality(stale) > 0 then
        perform
        from crm.member_directory
        where user_id = any (stale)
        order by user_id
        for update;
        delete from crm.member_directory as d
        where d.user_id = any (stale)
            and not exists (
                select
                from sources.members as m
                where m.user_id = d.user_id
            );
        get diagnostics removed = row_count;
        changed := changed + removed;
    end if;
    return changed;
end
$$;

-- ---------------------------------------------------------------------------- what we watch ourselves

do $$
declare
    product_table text;
begin
    foreach product_table in array array[
        'profiles', 'visions', 'vision_refinements', 'audios', 'journal_entries', 'board_items', 'storage_files',
        'token_transactions', 'login_events'
    ] loop
        perform crm.watch(format('product.%I', product_table)::regclass);
    end loop;
    if (select owns_users from crm.installation) then
        perform crm.watch('auth.users', 'id');
    end if;
end
$$;

-- Whoever comes into the directory, for the first time or again, is somebody whose notes may have been dropped.
create trigger crm_note_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement
    execute function crm.note_changes('user_id');

-- A row of figures that somebody removed is made again.
create trigger crm_note_deleted
    after delete on public.user_activity_metrics
    referencing old table as old_rows
    for each statement
    execute function crm.note_changes('user_id');
create trigger crm_note_truncated
    after truncate on public.user_activity_metrics
    for each statement
    execute function crm.note_changes('user_id');

-- ------------------------------------------------------------------------------------ covering indexes

-- All that a run reads of these tables, in the order in which it walks: no row of the tables themselves is touched.
drop index product.storage_files_user;
create index storage_files_user on product.storage_files (user_id) include (bytes);
drop index product.token_transactions_user;
create index token_transactions_user on product.token_transactions (user_id) include (amount);
-- Beside the one that deleting a user needs.
create index board_items_images on product.board_items (user_id) where image_path is not null;

revoke all on all functions in schema crm from public;
