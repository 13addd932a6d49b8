-- Messages of the broadcast $1 that were held while it was paused, at most $2, have a task ($5) again; what is put behind its
-- key ($3) makes it another one than before. One goes every $6 seconds, after $7 that were let go before.
with held as materialized (
    select m.id
    from crm.messages as m
    where m.broadcast_id = $1
        and m.reason = 'paused'
        and m.state in ('waiting', 'unknown')
    order by m.id
    limit $2
    for no key update
),
freed as (
    update crm.messages as m
    set reason = null,
        updated_at = $4
    from held as h
    where m.id = h.id
    returning m.id, m.thread_id
),
bumped as (
    update crm.threads as t
    set revision = t.revision + 1
    from freed as f
    where t.id = f.thread_id
),
added as (
    insert into crm.queue (kind, key, payload, due_at)
    select
        $5,
        f.id || $3,
        jsonb_build_object('message_id', f.id),
        now() + make_interval(secs => $6 * ($7 + row_number() over (order by f.id) - 1))
    from freed as f
    on conflict (kind, key) do nothing
)
select count(*)
from freed
