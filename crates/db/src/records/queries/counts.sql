-- How many records of a kind ($1) have each value of a dimension ($2).
select c.value, sum(c.records)::bigint
from crm.record_counts as c
where c.kind = $1
    and c.dimension = $2
group by c.value
