insert into crm.mrr_movements (user_id, day, kind, amount, currency)
select n.user_id, n.day, n.kind, n.amount, $5
from unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[]) as n (user_id, day, kind, amount)
