insert into billing.balances as b (customer, read)
select n.customer, n.read::json
from unnest($1::text[], $2::text[]) as n (customer, read)
on conflict (customer) do update
set read = excluded.read
where b.read::text <> excluded.read::text
