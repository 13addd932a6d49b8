insert into crm.unmapped_events as u (key, event, count, first_seen_at, last_seen_at, properties, reason)
select
    t.key, t.event, t.count, $2, $2,
    array(
        select p.name
        from jsonb_array_elements_text(t.properties) with ordinality as p (name, place)
        order by p.place
    ),
    t.reason
from jsonb_to_recordset($1) as t (key text, event text, count bigint, properties jsonb, reason text)
-- Somebody who makes up names does not fill the table.
where exists (
        select
        from crm.unmapped_events as k
        where k.key = t.key
    )
    or (
        select count(*)
        from crm.unmapped_events
    ) < 2000
order by t.key
on conflict (key) do update
set event = excluded.event,
    count = u.count + excluded.count,
    last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at),
    properties = excluded.properties,
    reason = excluded.reason
