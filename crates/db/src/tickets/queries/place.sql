-- Where a ticket ($1) is by now: what it has become part of, and so on. Nobody makes a circle; one would end after a hundred.
with recursive path (id, merged_into, steps) as (
    select d.id, d.merged_into, 0
    from crm.tickets as d
    where d.id = $1
    union all
    select d.id, d.merged_into, p.steps + 1
    from path as p
    join crm.tickets as d on d.id = p.merged_into
    where p.steps < 100
)
select p.id
from path as p
order by p.steps desc
limit 1
