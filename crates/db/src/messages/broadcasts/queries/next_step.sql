update crm.broadcasts
set step = step + 1
where id = $1
returning step
