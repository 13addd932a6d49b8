select
from crm.member_directory
where user_id = any ($1)
order by user_id
for no key update
