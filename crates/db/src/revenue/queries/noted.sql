select l.user_id
from billing.changed as c
join billing.links as l on l.customer = c.customer
where l.user_id = any ($1)
union
select user_id
from billing.changed_members
where user_id = any ($1)
