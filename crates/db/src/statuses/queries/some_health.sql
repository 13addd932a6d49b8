select user_id
from crm.member_directory
where health_status = $1
limit $2
