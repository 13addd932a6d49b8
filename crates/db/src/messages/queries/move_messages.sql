update crm.messages
set thread_id = $2
where thread_id = $1
