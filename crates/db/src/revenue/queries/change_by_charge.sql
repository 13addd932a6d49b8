insert into billing.changed as c (customer, payments)
select distinct o.customer, true
from billing.objects as o
where o.kind = 'charge'
    and o.id = any ($1)
    and o.customer is not null
order by o.customer
on conflict (customer) do update
set payments = true
