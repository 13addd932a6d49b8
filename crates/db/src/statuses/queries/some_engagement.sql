select user_id
from crm.member_directory
where engagement_status = $1
order by user_id
limit $2
