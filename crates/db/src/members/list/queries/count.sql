-- How many members have one of these values ($2) of a dimension ($1), from the counters.
select coalesce(sum(members), 0)::bigint
from crm.member_counters
where dimension = $1
    and value = any ($2)
