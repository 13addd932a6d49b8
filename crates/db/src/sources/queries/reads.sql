-- $1: the statement that reads them. With another one, figures may come out otherwise.
select
    md5(
        coalesce(
            string_agg(
                concat_ws('|', source, relation, relkind, unnoticed is null, definition),
                E'\n'
                order by source collate "C", relation collate "C"
            ),
            ''
        ) || $1
    ) as digest,
    coalesce(bool_and(unnoticed is null) filter (where source = 'members'), false) as members_noticed,
    -- Each of the tables has triggers that bring what changes into the directory at once.
    coalesce(
        bool_and(
            unnoticed is null
            and (
                relkind = 'v'
                or (
                    select count(*)
                    from pg_catalog.pg_trigger as t
                    join pg_catalog.pg_proc as p on p.oid = t.tgfoid
                    where t.tgrelid = r.oid
                        and p.pronamespace = 'crm'::regnamespace
                        and p.proname in ('publish_users', 'publish_source')
                        and t.tgname in ('publish_inserted', 'publish_updated', 'publish_deleted')
                        and t.tgenabled in ('O', 'A')
                -- Whoever is deleted there is deleted in the directory by its foreign key.
                ) = case when r.oid = 'auth.users'::regclass then 2 else 3 end
            )
        ) filter (where source = 'members'),
        false
    ) as members_published,
    (
        array_agg(
            format('sources.%I reads %s, which %s', source, relation, unnoticed)
            order by source collate "C", relation collate "C"
        ) filter (where source <> 'members' and unnoticed is not null)
    )[1] as unnoticed
from crm.source_reads as r
