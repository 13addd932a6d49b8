select m.key, m.event, m.target, m.readings, m.changed_at, a.name as changed_by
from crm.event_map as m
left join crm.admins as a on a.id = m.changed_by
order by lower(m.event), m.key
