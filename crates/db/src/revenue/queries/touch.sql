update billing.objects as o
set known_at = $3
from unnest($1::text[], $2::text[]) as k (kind, id)
where o.kind = k.kind
    and o.id = k.id
    and o.known_at < $3
