-- The conversations of the lead $1, and of the member $2 it has become.
select t.id
from crm.threads as t
where t.lead_id = $1
    or t.user_id = $2
order by t.last_at desc
limit 50
