update crm.messages
set attempted_at = $2,
    attempts = attempts + 1,
    reason = null,
    held_until = null,
    updated_at = $2
where id = $1
