select
    coalesce(o.id, t.price) as price,
    o.read::text as read,
    p.read ->> 'name' as product_name,
    t.tier,
    t.lasting
from (
    select id, parent, read
    from billing.objects
    where kind = 'price'
        and gone_at is null
) as o
full join crm.price_tiers as t on t.price = o.id
left join billing.objects as p on p.kind = 'product'
    and p.id = o.parent
order by t.tier is not null, t.tier, price
