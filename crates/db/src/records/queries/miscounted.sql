-- How many counters of tickets, and how many of leads, differ from what the rows add up to. One that is not there counts as
-- zero.
with kept as (
    select c.kind, c.dimension, c.value, sum(c.records) as records
    from crm.record_counts as c
    group by c.kind, c.dimension, c.value
)
select
    count(*) filter (where coalesce(e.kind, k.kind) = 'ticket'),
    count(*) filter (where coalesce(e.kind, k.kind) = 'lead')
from crm.counted_records as e
full join kept as k on k.kind = e.kind
    and k.dimension = e.dimension
    and k.value = e.value
where coalesce(e.records, 0) <> coalesce(k.records, 0)
