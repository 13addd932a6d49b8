update crm.queue
set state = 'discarded',
    ended_at = now(),
    decided_by = $2,
    decided_at = $3
where id = $1
    and state = 'dead'
returning id
