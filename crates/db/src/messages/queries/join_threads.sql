-- The conversation $2 takes over what there was in $1.
update crm.threads as t
set last_direction = case when o.last_at >= t.last_at or t.preview = '' then o.last_direction else t.last_direction end,
    preview = case when o.last_at >= t.last_at or t.preview = '' then o.preview else t.preview end,
    last_at = case when t.preview = '' then o.last_at else greatest(t.last_at, o.last_at) end,
    unread = t.unread + o.unread,
    state = case when o.unread > 0 then 'open' else t.state end,
    snoozed_until = case when o.unread > 0 then null else t.snoozed_until end,
    revision = t.revision + 1
from crm.threads as o
where t.id = $2
    and o.id = $1
