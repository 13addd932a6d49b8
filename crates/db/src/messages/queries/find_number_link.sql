select user_id
from crm.number_links
where number = $1
