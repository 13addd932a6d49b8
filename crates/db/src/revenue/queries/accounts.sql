-- Of customers themselves only the discount matters.
select l.user_id, s.kind, s.id, s.reason, s.read::text, false as doubtful
from billing.links as l
join billing.objects as s on s.kind = 'subscription'
    and s.customer = l.customer
where l.user_id = any ($1)
    and s.gone_at is null
union all
select l.user_id, 'customer', l.customer, null, c.read::text, false
from billing.links as l
left join billing.objects as c on c.kind = 'customer'
    and c.id = l.customer
    and c.read -> 'discount' is not null
where l.user_id = any ($1)
union all
select l.user_id, 'balance', l.customer, null, b.read::text, false
from billing.links as l
join billing.balances as b on b.customer = l.customer
where l.user_id = any ($1)
union all
-- What may be theirs, and may be somebody else's.
select c.user_id, 'customer', u.customer, null, null, true
from billing.unlinked as u
cross join lateral unnest(u.candidates) as c (user_id)
where u.why = 'several'
    and u.candidates && $1
    and c.user_id = any ($1)
    and exists (
        select
        from billing.objects as o
        where o.kind in ('subscription', 'invoice', 'charge')
            and o.customer = u.customer
            and o.gone_at is null
    )
