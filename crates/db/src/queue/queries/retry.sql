with waiting as (
    update crm.queue
    set state = 'waiting',
        attempts = 0,
        due_at = now(),
        ended_at = null,
        decided_by = $2,
        decided_at = $3
    where id = $1
        and state = 'dead'
    returning id
),
told as (
    select pg_notify('crm', '{"kind":"queue"}')
    from waiting
)
select waiting.id
from waiting
cross join told
