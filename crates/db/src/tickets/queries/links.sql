-- The ticket ($2) that one ($1) has become part of, and those that have become part of it.
select d.id, d.number, d.subject, d.merged_into
from crm.tickets as d
where d.id = $2
    or d.merged_into = $1
order by d.number
