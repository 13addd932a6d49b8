select n.kind, n.id, n.reason, n.user_id
from (
    select o.kind, o.id, o.reason, l.user_id
    from billing.objects as o
    left join billing.links as l on l.customer = o.customer
    where o.reason is not null
    union all
    select 'item' collate "C", t.object, min(t.reason), (array_agg(t.user_id order by t.user_id))[1]
    from billing.troubles as t
    where not exists (
        select
        from billing.objects as o
        where o.id = t.object
            and o.reason is not null
    )
        -- Those are in a list of their own.
        and not exists (
            select
            from billing.unlinked as u
            where u.customer = t.object
        )
    group by t.object
) as n
where (n.kind, n.id) > ($1 collate "C", $2 collate "C")
order by n.kind, n.id
limit $3
