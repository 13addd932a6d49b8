select kind, id, read::text
from billing.objects
where kind in ('price', 'coupon', 'schedule')
    and read is not null
