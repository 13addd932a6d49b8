update crm.write_keys
set revoked_at = coalesce(revoked_at, $2)
where id = $1
