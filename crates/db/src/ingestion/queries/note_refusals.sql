update crm.write_keys
set refused = refused + $2,
    last_refused_at = $4,
    last_refusal = left($3, 500)
where id = $1
