select user_id
from (
    select l.user_id
    from billing.changed as c
    join billing.links as l on l.customer = c.customer
    union
    select m.user_id
    from billing.changed_members as m
    join auth.users as u on u.id = m.user_id
) as n
order by user_id
limit $1
