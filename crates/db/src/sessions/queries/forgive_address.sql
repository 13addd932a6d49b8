-- The attempt that succeeded is taken back; the mistakes before it stay.
update crm.sign_in_attempts
set attempts = greatest(attempts - 1, 0)
where key = $1
