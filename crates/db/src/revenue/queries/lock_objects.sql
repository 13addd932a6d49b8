-- Those of a kind that are stored, held until the end of the transaction, in one order. A kind at a time: by a list of kinds
-- all parts of the table would be read through.
select o.kind, o.id, o.known_at, o.digest, o.customer
from billing.objects as o
where o.kind = $1
    and o.id = any ($2)
order by o.id
for update of o
