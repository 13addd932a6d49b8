update crm.admins
set
    password_hash = $2,
    password_changed_at = $3
where id = $1
