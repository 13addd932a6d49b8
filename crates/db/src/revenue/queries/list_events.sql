select id, name, api_version, created_at, kind, object, raw::text, attempts, error
from billing.events
where state = $1
order by number
limit $2
