update crm.broadcast_recipients
set outcome = 'skipped',
    reason = $3
where broadcast_id = $1
    and user_id = $2
    and outcome = 'pending'
