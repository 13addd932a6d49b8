update crm.queue
set state = 'waiting',
    due_at = now() + $4,
    leased_until = null,
    error = $3
where id = $1
    and lease = $2
    and state = 'running'
