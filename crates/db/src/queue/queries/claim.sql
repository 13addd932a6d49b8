-- $1, $2: kinds, and how many of each. What others are looking at is passed over.
with due as materialized (
    select d.id
    from unnest($1::text[], $2::bigint[]) as k (kind, free)
    cross join lateral (
        select q.id
        from crm.queue as q
        where q.state = 'waiting'
            and q.kind = k.kind
            and q.due_at <= now()
        order by q.due_at, q.number
        limit k.free
        for update skip locked
    ) as d
)
update crm.queue as q
set state = 'running',
    attempts = q.attempts + 1,
    lease = q.lease + 1,
    leased_until = now() + $3,
    worker = $4
-- By key, however many the planner believes there are.
where q.id = any (
    array(
        select due.id
        from due
    )
)
returning q.*
