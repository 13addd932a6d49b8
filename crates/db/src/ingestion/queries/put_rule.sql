with rule as (
    insert into crm.event_map (key, event, target, readings, changed_at, changed_by)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (key) do update
    set event = excluded.event,
        target = excluded.target,
        readings = excluded.readings,
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by
    returning *
)
select r.key, r.event, r.target, r.readings, r.changed_at, a.name as changed_by
from rule as r
left join crm.admins as a on a.id = r.changed_by
