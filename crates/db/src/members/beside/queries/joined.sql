select created_at
from crm.member_directory
where user_id = $1
