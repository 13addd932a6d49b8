insert into crm.waiting_messages (kind, whose, what, event, details, at, received_at)
select t.kind, t.whose, t.what, t.event, t.details, t.at, $7
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::timestamptz[])
    as t (kind, whose, what, event, details, at)
