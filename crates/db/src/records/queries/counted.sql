-- How many records of a kind ($1) have one of these values ($3) in a dimension ($2).
select coalesce(sum(c.records), 0)::bigint
from crm.record_counts as c
where c.kind = $1
    and c.dimension = $2
    and c.value = any ($3)
