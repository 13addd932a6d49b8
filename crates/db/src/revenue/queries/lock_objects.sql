-- Those that are stored, held until the end of the transaction, in one order.
select o.kind, o.id, o.known_at, o.digest, o.customer
from unnest($1::text[], $2::text[]) as k (kind, id)
join billing.objects as o on o.kind = k.kind
    and o.id = k.id
order by o.kind, o.id
for update of o
