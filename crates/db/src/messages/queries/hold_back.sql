update crm.messages
set reason = $2,
    held_until = $3,
    updated_at = $4
where id = $1
