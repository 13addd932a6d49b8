-- The status of the lead $1 before it was last converted.
select c.before #>> '{}'
from crm.record_changes as c
where c.record_id = $1
    and c.field = 'status'
    and c.after = '"converted"'
order by c.at desc, c.id desc
limit 1
