-- A price without a name of its own goes by its product's.
select o.kind, o.id, o.read::text, p.read ->> 'name' as product_name
from billing.objects as o
left join billing.objects as p on o.kind = 'price'
    and p.kind = 'product'
    and p.id = o.parent
where o.kind in ('price', 'coupon', 'schedule')
    and o.read is not null
