select id
from crm.messages
where carrier_id = $1
