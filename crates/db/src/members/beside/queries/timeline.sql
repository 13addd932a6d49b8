select id, at, event
from crm.timeline_events
where user_id = $1
    and ($2::timestamptz is null or (at, id) < ($2, $3))
order by at desc, id desc
limit $4
