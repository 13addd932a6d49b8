select carrier_id
from crm.messages
where carrier_id = any ($1)
