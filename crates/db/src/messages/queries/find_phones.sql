-- Those whose number may be the one that ends in $1.
select user_id, phone
from crm.contacts
where crm.phone_tail(phone) = $1
order by user_id
limit $2
