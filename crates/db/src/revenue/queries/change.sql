insert into billing.changed as c (customer, payments)
select n.customer, n.payments
from unnest($1::text[], $2::boolean[]) as n (customer, payments)
order by n.customer
on conflict (customer) do update
set payments = c.payments or excluded.payments
