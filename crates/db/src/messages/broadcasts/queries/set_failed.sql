update crm.broadcast_recipients
set outcome = 'failed',
    error = $3
where broadcast_id = $1
    and user_id = $2
    and outcome = 'pending'
