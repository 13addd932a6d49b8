delete from crm.sign_in_attempts
where last_at < $1
and blocked_until < $1
