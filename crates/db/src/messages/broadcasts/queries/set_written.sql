update crm.broadcast_recipients
set outcome = 'waiting',
    message_id = $3,
    written_at = $4
where broadcast_id = $1
    and user_id = $2
