with given as (
    update crm.queue
    set state = 'waiting',
        attempts = attempts - 1,
        leased_until = null
    where id = $1
        and lease = $2
        and state = 'running'
    returning id
)
select pg_notify('crm', '{"kind":"queue"}')
from given
