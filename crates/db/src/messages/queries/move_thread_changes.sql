update crm.thread_changes
set thread_id = $2
where thread_id = $1
