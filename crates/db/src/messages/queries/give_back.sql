-- Not where somebody has heard of it meanwhile.
update crm.messages
set attempted_at = null,
    updated_at = $2
where id = $1
    and carrier_id is null
    and state in ('waiting', 'unknown')
