-- Recipients of the broadcast $1 after $2, at most $3, whose messages wait: those that were not handed over are canceled.
-- Answers whom this came to last; null: there was nobody.
with waiting as materialized (
    select r.user_id, r.message_id
    from crm.broadcast_recipients as r
    where r.broadcast_id = $1
        and r.outcome = 'waiting'
        and r.reason = ''
        and r.user_id > $2
    order by r.user_id
    limit $3
),
held as materialized (
    select m.id
    from crm.messages as m
    where m.id = any (
            array(
                select w.message_id
                from waiting as w
            )
        )
        and m.state = 'waiting'
        and m.attempted_at is null
    order by m.id
    for no key update
),
canceled as (
    update crm.messages as m
    set state = $4,
        rank = $5,
        reason = null,
        held_until = null,
        updated_at = $6
    from held as h
    where m.id = h.id
    returning m.thread_id
),
bumped as (
    update crm.threads as t
    set revision = t.revision + 1
    from canceled as c
    where t.id = c.thread_id
)
select w.user_id
from waiting as w
union all
(
    select null
    where not exists (
        select
        from waiting
    )
)
order by user_id desc nulls last
limit 1
