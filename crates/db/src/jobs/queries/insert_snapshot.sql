insert into crm.daily_snapshots (day, dimension, value, members, mrr_cents, taken_at, run_id)
select $1, c.dimension, c.value, sum(c.members), sum(c.mrr_cents), $3, $2
from crm.member_counters as c
group by c.dimension, c.value
having sum(c.members) <> 0
