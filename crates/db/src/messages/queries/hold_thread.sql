select state, snoozed_until, assignee_id
from crm.threads
where id = $1
for update
