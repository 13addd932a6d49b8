select outcome
from crm.broadcast_recipients
where broadcast_id = $1
    and user_id = $2
for no key update
