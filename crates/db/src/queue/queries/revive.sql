-- $1, $2: kinds, and how often a task of each is begun at most.
with abandoned as materialized (
    select q.id
    from crm.queue as q
    where q.state = 'running'
        and q.leased_until < now()
        and q.kind = any ($1)
    for update skip locked
)
update crm.queue as q
set state = case when q.attempts >= k.attempts then 'dead' else 'waiting' end,
    ended_at = case when q.attempts >= k.attempts then now() end,
    due_at = now(),
    leased_until = null,
    error = 'its worker did not come back: ' || coalesce(q.worker, 'unknown')
from unnest($1::text[], $2::integer[]) as k (kind, attempts)
where k.kind = q.kind
    -- By key, however many the planner believes there are.
    and q.id = any (
        array(
            select a.id
            from abandoned as a
        )
    )
