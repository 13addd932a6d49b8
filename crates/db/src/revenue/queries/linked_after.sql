select distinct user_id
from billing.links
where user_id > $1
order by user_id
limit $2
