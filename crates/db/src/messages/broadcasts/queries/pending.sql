select user_id
from crm.broadcast_recipients
where broadcast_id = $1
    and outcome = 'pending'
    and reason = ''
    and user_id > $2
order by user_id
limit $3
