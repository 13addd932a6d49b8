-- How many counters differ from what the leads add up to. One that is not there counts as zero.
with kept as (
    select c.dimension, c.value, sum(c.records) as records
    from crm.record_counts as c
    where c.kind = 'lead'
    group by c.dimension, c.value
)
select count(*)
from crm.lead_counts as e
full join kept as k on k.dimension = e.dimension
    and k.value = e.value
where coalesce(e.records, 0) <> coalesce(k.records, 0)
