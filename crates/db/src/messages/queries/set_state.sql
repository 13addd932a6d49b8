update crm.messages
set state = $2,
    rank = $3,
    error_code = $4,
    reason = coalesce($5, reason),
    error = $6,
    held_until = null,
    updated_at = $7
where id = $1
    and rank <= $3
