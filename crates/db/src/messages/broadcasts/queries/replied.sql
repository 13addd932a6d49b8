select broadcast_id, count(*)
from crm.broadcast_replies
where broadcast_id = any ($1)
group by broadcast_id
