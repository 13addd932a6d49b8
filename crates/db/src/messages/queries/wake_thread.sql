update crm.threads
set state = 'open',
    snoozed_until = null,
    revision = revision + 1
where id = $1
    and state = 'snoozed'
    and snoozed_until <= $2
