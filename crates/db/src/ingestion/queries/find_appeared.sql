-- From name to name by the index, so that it costs what there are of users and not of messages.
with recursive waiting (whose) as (
    (
        select whose
        from crm.waiting_messages
        where kind = 'user'
        order by whose
        limit 1
    )
    union all
    select (
        select m.whose
        from crm.waiting_messages as m
        where m.kind = 'user'
            and m.whose > w.whose
        order by m.whose
        limit 1
    )
    from waiting as w
    where w.whose is not null
), name (id) as (
    select w.whose
    from waiting as w
    where w.whose is not null
    union
    select a.external_id
    from waiting as w
    join crm.aliases as a on a.kind = 'user' and a.id = w.whose
)
select n.id
from name as n
where exists (
        select
        from crm.external_ids as e
        where e.external_id = n.id
    )
    or exists (
        select
        from auth.users as u
        where u.id = case
            when n.id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then n.id::uuid
        end
    )
limit $1
