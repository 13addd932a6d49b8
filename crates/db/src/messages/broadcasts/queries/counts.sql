select broadcast_id, outcome, reason, sum(members)::bigint as members
from crm.broadcast_counts
where broadcast_id = any ($1)
group by broadcast_id, outcome, reason
having sum(members) <> 0
order by members desc, outcome, reason
