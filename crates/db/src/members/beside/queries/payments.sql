-- A member's ($1) charges, the latest first: before ($2, $3), at most $4. A text has no order that a number has, so those of
-- the same second are put in order by its digest.
select c.created_at, c.place, c.read
from (
    select o.created_at, md5(o.id)::uuid as place, o.read::text as read
    from billing.links as l
    join billing.objects as o on o.kind = 'charge'
        and o.customer = l.customer
    where l.user_id = $1
        and o.read is not null
        and o.gone_at is null
        and o.created_at is not null
) as c
where $2::timestamptz is null
    or (c.created_at, c.place) < ($2, $3::uuid)
order by c.created_at desc, c.place desc
limit $4
