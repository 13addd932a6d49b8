-- What is gone or could not be understood keeps what was known of it before.
insert into billing.objects as o (
    kind, id, customer, parent, status, currency, created_at, known_at, gone_at, reason, read, raw, digest
)
select
    n.kind,
    n.id,
    n.customer,
    n.parent,
    n.status,
    n.currency,
    n.created_at,
    $13,
    case when n.gone then $13 end,
    n.reason,
    n.read::json,
    n.raw::jsonb,
    n.digest
from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::boolean[],
    $9::text[], $10::text[], $11::text[], $12::bigint[]
) as n (kind, id, customer, parent, status, currency, created_at, gone, reason, read, raw, digest)
on conflict (kind, id) do update
set customer = coalesce(excluded.customer, o.customer),
    parent = coalesce(excluded.parent, o.parent),
    status = coalesce(excluded.status, o.status),
    currency = coalesce(excluded.currency, o.currency),
    created_at = coalesce(excluded.created_at, o.created_at),
    known_at = excluded.known_at,
    gone_at = excluded.gone_at,
    reason = excluded.reason,
    read = coalesce(excluded.read, o.read),
    raw = coalesce(excluded.raw, o.raw),
    digest = excluded.digest
-- Somebody else may have stored a new one meanwhile.
where o.known_at <= excluded.known_at
