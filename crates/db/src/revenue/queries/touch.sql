-- A kind at a time, as they are locked.
update billing.objects as o
set known_at = $3
where o.kind = $1
    and o.id = any ($2)
    and o.known_at < $3
