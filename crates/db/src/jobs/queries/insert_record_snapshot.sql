-- How many there are in all is said even of none: that is how a day is told from one of which nothing is known.
insert into crm.record_snapshots (day, kind, dimension, value, records, taken_at, run_id)
select $1, c.kind, c.dimension, c.value, sum(c.records), $3, $2
from (
    select kind, dimension, value, records
    from crm.record_counts
    where dimension in ('all', 'status')
    union all
    values
        ('ticket', 'all', '', 0),
        ('lead', 'all', '', 0)
) as c
group by c.kind, c.dimension, c.value
having sum(c.records) <> 0
    or c.dimension = 'all'
