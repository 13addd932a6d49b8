update crm.messages
set carrier_id = $2
where id = $1
    and carrier_id is null
