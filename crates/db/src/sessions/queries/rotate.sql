update crm.sessions
set
    generation = generation + 1,
    rotated_at = $2,
    expires_at = $3
where id = $1
