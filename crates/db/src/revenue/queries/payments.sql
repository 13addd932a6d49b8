-- Stripe keeps what was paid when a customer is deleted, and so do we; an invoice that was deleted was a draft.
select o.customer, o.kind, o.read::text
from billing.objects as o
where o.kind in ('invoice', 'charge')
    and o.customer = any ($1)
    and o.read is not null
    and o.gone_at is null
union all
select c.customer, o.kind, o.read::text
from billing.objects as c
join billing.objects as o on o.kind in ('refund', 'dispute')
    and o.parent = c.id
where c.kind = 'charge'
    and c.customer = any ($1)
    and o.read is not null
    and o.gone_at is null
