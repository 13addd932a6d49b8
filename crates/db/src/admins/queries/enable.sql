update crm.admins
set disabled_at = null
where id = $1
