update crm.queue
set state = 'dead',
    ended_at = now(),
    leased_until = null,
    error = $3
where id = $1
    and lease = $2
    and state = 'running'
