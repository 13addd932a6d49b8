select blocked_until
from crm.sign_in_attempts
where key = $1
