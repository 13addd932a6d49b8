delete from crm.sign_in_attempts
where key = $1
