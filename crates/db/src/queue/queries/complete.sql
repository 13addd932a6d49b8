update crm.queue
set state = 'done',
    ended_at = now(),
    leased_until = null,
    error = null
where id = $1
    and lease = $2
    and state = 'running'
