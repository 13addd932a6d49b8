update crm.messages
set carrier_id = $2,
    state = $3,
    rank = $4,
    error_code = $5,
    segments = coalesce($6, segments),
    reason = null,
    error = null,
    held_until = null,
    updated_at = $7
where id = $1
    and (carrier_id is null or carrier_id = $2)
