select distinct user_id
from crm.changes
where change_set_id = $1
order by user_id
