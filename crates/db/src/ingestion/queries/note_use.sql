update crm.write_keys
set last_used_at = $2
where id = $1
    -- Somebody else may have noted it meanwhile: nobody waits for the row without need.
    and (last_used_at is null or last_used_at < $2 - interval '1 minute')
