select key, event, target, readings, changed_at, null::text as changed_by
from crm.event_map
where key = any ($1)
