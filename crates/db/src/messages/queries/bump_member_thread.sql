update crm.threads
set revision = revision + 1
where user_id = $1
