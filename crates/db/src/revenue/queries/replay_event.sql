update billing.events
set state = 'open',
    settled_at = null
where id = $1
    and state = 'failed'
