select key, event, count, first_seen_at, last_seen_at, properties, reason
from crm.unmapped_events
order by last_seen_at desc, key
limit $1
