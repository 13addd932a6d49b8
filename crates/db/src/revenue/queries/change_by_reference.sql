-- Rare, and then all subscriptions are read through: a price or coupon hardly ever changes.
insert into billing.changed (customer, payments)
select distinct o.customer, false
from billing.objects as o
where o.kind = 'subscription'
    and o.customer is not null
    and exists (
        select
        from unnest($1::text[]) as i (id)
        where strpos(o.read::text, '"' || i.id || '"') > 0
    )
order by o.customer
on conflict (customer) do nothing
