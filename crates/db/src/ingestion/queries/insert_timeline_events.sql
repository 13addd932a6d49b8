insert into crm.timeline_events (user_id, at, event, properties, whole, received_at)
select t.user_id, t.at, t.event, t.properties, t.whole, $6
from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[], $5::boolean[])
    as t (user_id, at, event, properties, whole)
