select o.read::text
from billing.links as l
join billing.objects as o on o.kind = $2
    and o.customer = l.customer
where l.user_id = $1
    and o.read is not null
    and o.gone_at is null
order by o.created_at desc, o.id desc
limit 100
