-- A ticket ($1) with those that have become part of it, and of these in turn. No ticket twice, so that no circle is walked.
with recursive family (id) as (
    select d.id
    from crm.tickets as d
    where d.id = $1
    union
    select d.id
    from family as f
    join crm.tickets as d on d.merged_into = f.id
)
select d.id, d.number
from family as f
join crm.tickets as d on d.id = f.id
