-- Takes away what costs more to keep up during a load than to make afterwards, and remembers how to make it again.
-- Primary keys of tables that one row per member is written to stay: they are needed on the way, and small.
do $$
declare
    product constant regclass[] := array[
        'product.households', 'product.household_members', 'product.visions', 'product.vision_refinements',
        'product.audios', 'product.journal_entries', 'product.board_items', 'product.storage_files',
        'product.token_transactions', 'product.login_events', 'billing.objects', 'billing.balances', 'billing.links'
    ]::regclass[];
    single constant regclass[] := array[
        'product.profiles', 'public.user_activity_metrics', 'public.user_revenue_metrics', 'crm.member_directory',
        'crm.member_texts', 'crm.member_cards', 'crm.member_revenue', 'crm.mrr_movements', 'crm.leads',
        'crm.record_changes'
    ]::regclass[];
    -- What is written to after the sources are whole again.
    later constant regclass[] := array[
        'crm.member_directory', 'crm.member_texts', 'crm.member_cards', 'crm.member_revenue', 'crm.mrr_movements'
    ]::regclass[];
    users regclass[] := array[]::regclass[];
    part record;
begin
    -- An auth.users that is somebody else's is left as it is.
    if (select owns_users from crm.installation) then
        users := array['auth.users'::regclass];
    end if;

    create temporary table set_aside (
        position integer generated always as identity,
        phase text not null,
        remove text not null,
        restore text not null
    ) on commit drop;

    insert into set_aside (phase, remove, restore)
    select
        case when c.conrelid = any (later) then 'directory' else 'sources' end,
        format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
        format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
    from pg_catalog.pg_constraint as c
    where (c.contype = 'f' and c.conrelid = any (product || single))
        or (
            c.contype in ('p', 'u')
            and c.conrelid = any (product)
            -- A table that we do not know of may refer to it.
            and not exists (
                select
                from pg_catalog.pg_constraint as other
                where other.contype = 'f'
                    and other.confrelid = c.conrelid
                    and other.conrelid <> all (product || single)
            )
        )
    order by c.contype = 'f', c.conrelid, c.conname;

    insert into set_aside (phase, remove, restore)
    select
        case when i.indrelid = any (later) then 'directory' else 'sources' end,
        format('drop index %s', i.indexrelid::regclass),
        -- Of a table in parts, with those of the parts.
        replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
    from pg_catalog.pg_index as i
    where i.indrelid = any (product || single)
        and not exists (
            select
            from pg_catalog.pg_constraint as c
            where c.conindid = i.indexrelid
        )
    order by i.indrelid, i.indexrelid;

    insert into set_aside (phase, remove, restore)
    select
        'triggers',
        format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname),
        format('alter table %s enable trigger %I', t.tgrelid::regclass, t.tgname)
    from pg_catalog.pg_trigger as t
    where t.tgrelid = any (product || single || users)
        and not t.tgisinternal
        and t.tgenabled = 'O'
    order by t.tgrelid, t.tgname;

    -- Foreign keys before the keys they refer to.
    for part in
        select remove
        from set_aside
        order by remove not like '%drop constraint%', position desc
    loop
        execute part.remove;
    end loop;
end
$$
