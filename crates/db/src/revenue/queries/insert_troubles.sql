insert into billing.troubles (user_id, object, reason)
select n.user_id, n.object, n.reason
from unnest($1::uuid[], $2::text[], $3::text[]) as n (user_id, object, reason)
on conflict (user_id, object) do nothing
